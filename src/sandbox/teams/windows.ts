/** So many calls in so many seconds. */
export interface Window {
  seconds: number;
  most: number;
}

/** Counts calls by name in sliding windows of the sandbox's clock. */
export function createWindows(now: () => Date) {
  const taken = new Map<string, number[]>();

  /** Seconds until one more fits, 0 when it fits now. */
  const wait = (name: string, windows: readonly Window[], at: number): number => {
    const longest = Math.max(...windows.map(({ seconds }) => seconds)) * 1000;
    const recent = (taken.get(name) ?? []).filter((time) => time > at - longest);
    taken.set(name, recent);
    const waits = windows.map(({ seconds, most }) => {
      const within = recent.filter((time) => time > at - seconds * 1000);
      const freed = within.at(-most);
      return freed === undefined ? 0 : Math.max(1, Math.ceil((freed + seconds * 1000 - at) / 1000));
    });
    return Math.max(0, ...waits);
  };

  return {
    /** Counts a call under each name when it fits under all; else the seconds to wait. */
    take(named: readonly (readonly [name: string, windows: readonly Window[]])[]): number {
      const at = now().getTime();
      const seconds = Math.max(0, ...named.map(([name, windows]) => wait(name, windows, at)));
      if (seconds > 0) return seconds;
      for (const [name] of named) taken.get(name)?.push(at);
      return 0;
    },
    reset: (): void => taken.clear(),
  };
}
