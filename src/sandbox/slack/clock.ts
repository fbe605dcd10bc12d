/** How many of emulate's own time stamps are remembered: only those of calls under way are asked for. */
const REMEMBERED = 1000;

export type Stamps = ReturnType<typeof createStamps>;

/**
 * Slack's time stamps, by the sandbox's clock: seconds with six decimals, unique and increasing, so that a message's name is
 * also when it was written (https://docs.slack.dev/messaging/retrieving-messages: "unique (per-channel) timestamp").
 * emulate's own follow the real clock in whole seconds; each is replaced by one of these where its row is stored.
 */
export function createStamps(now: () => Date) {
  const replaced = new Map<string, string>();
  /** In microseconds. A clock that is set back does not take the stamps with it. */
  let last = 0;

  const next = (): string => {
    last = Math.max(last + 1, now().getTime() * 1000);
    return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
  };

  return {
    next,
    /** The stamp that stands for one of emulate's from now on. */
    replace(emulated: string): string {
      const stamp = next();
      replaced.set(emulated, stamp);
      const [oldest] = replaced.keys();
      if (replaced.size > REMEMBERED && oldest !== undefined) replaced.delete(oldest);
      return stamp;
    },
    /** What the row that emulate stamped like this is called. */
    of: (emulated: string): string => replaced.get(emulated) ?? emulated,
    /** The stamps to come are later than this one. */
    startAfter(stamp: string): void {
      last = Math.max(last, Math.round(Number(stamp) * 1_000_000));
    },
  };
}
