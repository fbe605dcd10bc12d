const firstWaitMs = 1000;
const longestWaitMs = 30_000;

export interface Trying {
  /** The first try. A failure that cannot pass is thrown; after any other it is tried again, in the background. */
  begin(): Promise<void>;
  /** Begins anew at once: what had worked works no more. */
  again(): void;
  stop(): void;
}

/** Tries until it works, waiting longer each time. */
export function keepTrying(
  work: () => Promise<unknown>,
  options: {
    /** What to throw instead of trying again. */
    hopeless: (error: unknown) => Error | undefined;
    onFailure: (error: unknown) => void;
  },
): Trying {
  let waitMs = firstWaitMs;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function schedule(ms: number): void {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => work().then(worked, failed), ms);
  }

  function worked(): void {
    waitMs = firstWaitMs;
  }

  function failed(error: unknown): void {
    if (stopped) return;
    options.onFailure(error);
    schedule(waitMs);
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }

  return {
    begin: () =>
      work().then(worked, (error: unknown) => {
        const reason = options.hopeless(error);
        if (reason) throw reason;
        failed(error);
      }),
    again: () => schedule(0),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
