import { setTimeout as pause } from 'node:timers/promises';

const everyMs = 20;

/** Looks until there is something; gives up after three minutes, naming `what`. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 180_000;
  while (performance.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(everyMs);
  }
  throw new Error(`waited three minutes in vain for ${what}`);
}
