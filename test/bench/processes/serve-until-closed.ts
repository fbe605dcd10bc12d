import { once } from 'node:events';

/** Says where we are, and resolves when whoever started us closes our input, by intention or by dying. */
export async function serveUntilClosed(announcement: Readonly<Record<string, unknown>>): Promise<void> {
  // Ctrl-C reaches us as it reaches them.
  process.on('SIGINT', () => {});
  process.stdout.write(`${JSON.stringify(announcement)}\n`);
  await once(process.stdin.resume(), 'end');
}
