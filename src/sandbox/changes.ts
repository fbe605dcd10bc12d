/** Something that a person could see is different: here, or for them. */
export interface Change {
  channel?: string;
  person?: string;
}

export type Changes = ReturnType<typeof createChanges>;

/** Tells listeners what a person could see change. Changes of one turn of the event loop are told once. */
export function createChanges() {
  const listeners = new Set<(change: Change) => void>();
  /** Those who wait for something look again also at what no person sees: a call, a delivery, a connection. */
  const waiting = new Set<() => void>();
  const pending = new Map<string, Change>();

  const flush = (): void => {
    const told = [...pending.values()];
    pending.clear();
    for (const change of told) for (const listener of [...listeners]) listener(change);
    wake();
  };

  const wake = (): void => {
    for (const look of [...waiting]) look();
  };

  const onChange = (listener: (change: Change) => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  return {
    emit(change: Change): void {
      if (pending.size === 0) queueMicrotask(flush);
      pending.set(`${change.channel}/${change.person}`, change);
    },
    wake,
    onChange,
    waitFor<T>(what: string, look: () => T | undefined, timeoutMs = 10_000): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const end = (finish: () => void): void => {
          clearTimeout(timer);
          waiting.delete(check);
          finish();
        };
        const check = (): void => {
          try {
            const found = look();
            if (found !== undefined) end(() => resolve(found));
          } catch (thrown) {
            end(() => reject(thrown));
          }
        };
        waiting.add(check);
        const timer = setTimeout(
          () => end(() => reject(new Error(`waited ${timeoutMs} ms in vain for ${what}`))),
          timeoutMs,
        );
        check();
      });
    },
  };
}
