import { RetryLater } from '../errors.js';

/** A platform counts the calls of a kind over all rooms: where it asked one to slow down, the others need not ask. */
export function createAllowance(platform: string, now: () => Date) {
  const until = new Map<string, number>();
  return {
    /** Throws `RetryLater` while the platform's last answer says that the call would be refused. */
    check(call: string): void {
      const seconds = ((until.get(call) ?? 0) - now().getTime()) / 1000;
      if (seconds > 0) throw new RetryLater(seconds, `${platform} asks to slow down`);
    },
    /** Remembers a refusal, and hands it on. */
    note(call: string, error: Error): Error {
      if (error instanceof RetryLater) until.set(call, now().getTime() + error.afterSeconds * 1000);
      return error;
    },
  };
}
