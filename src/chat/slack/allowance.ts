import { RetryLater } from '../../errors.js';

/** Slack counts the calls of a method over all channels: where it asked one to slow down, the others need not ask. */
export function createAllowance(now: () => Date) {
  const until = new Map<string, number>();
  return {
    /** Throws `RetryLater` while Slack's last answer says that the call would be refused. */
    check(method: string): void {
      const seconds = ((until.get(method) ?? 0) - now().getTime()) / 1000;
      if (seconds > 0) throw new RetryLater(seconds, 'Slack asks to slow down');
    },
    /** Remembers a refusal, and hands it on. */
    note(method: string, error: Error): Error {
      if (error instanceof RetryLater) until.set(method, now().getTime() + error.afterSeconds * 1000);
      return error;
    },
  };
}
