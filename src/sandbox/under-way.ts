/** Work that someone may wait for the end of. */
export function createUnderWay(ended: () => void) {
  const underWay = new Set<Promise<unknown>>();
  return {
    track<T>(work: Promise<T>): Promise<T> {
      underWay.add(work);
      const done = (): void => {
        underWay.delete(work);
        ended();
      };
      work.then(done, done);
      return work;
    },
    async idle(): Promise<void> {
      while (underWay.size > 0) await Promise.allSettled([...underWay]);
    },
  };
}
