import type { Change } from './tables.js';

export type Changes = ReturnType<typeof createChanges>;

/** Tells listeners what a person could see change. Changes of one turn of the event loop are told once. */
export function createChanges() {
  const listeners = new Set<(change: Change) => void>();
  const pending = new Map<string, Change>();

  const flush = (): void => {
    const told = [...pending.values()];
    pending.clear();
    for (const change of told) for (const listener of [...listeners]) listener(change);
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
    onChange,
    waitFor<T>(what: string, look: () => T | undefined, timeoutMs = 10_000): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const end = (finish: () => void): void => {
          clearTimeout(timer);
          stop();
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
        const stop = onChange(check);
        const timer = setTimeout(
          () => end(() => reject(new Error(`waited ${timeoutMs} ms in vain for ${what}`))),
          timeoutMs,
        );
        check();
      });
    },
  };
}
