/** Work that was begun and that a stop waits for. */
export interface UnderWay {
  add<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is left, or when `ms` have passed; says whether nothing is left. */
  ended(ms: number): Promise<boolean>;
}

export function createUnderWay(): UnderWay {
  const open = new Set<Promise<unknown>>();
  return {
    add(work) {
      open.add(work);
      const done = () => open.delete(work);
      work.then(done, done);
      return work;
    },
    async ended(ms) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      });
      const all = async () => {
        while (open.size > 0) await Promise.allSettled([...open]);
      };
      await Promise.race([all(), late]);
      clearTimeout(timer);
      return open.size === 0;
    },
  };
}
