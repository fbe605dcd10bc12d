import { PassingFailure } from '../errors.js';

/** Ends a transfer that has gone silent. */
export function watchdog(silenceMs: number, platform: string) {
  const control = new AbortController();
  let timer = setTimeout(() => control.abort(), silenceMs);
  const stop = () => clearTimeout(timer);
  return {
    signal: control.signal,
    stop,
    async *over(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      try {
        for await (const piece of content) {
          clearTimeout(timer);
          yield piece;
          timer = setTimeout(() => control.abort(), silenceMs);
        }
      } catch (error) {
        throw new PassingFailure(`${platform} broke off in the middle of the file.`, { cause: error });
      } finally {
        stop();
      }
    },
  };
}
