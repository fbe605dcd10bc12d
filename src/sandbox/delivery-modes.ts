/** `lose`: as when the platform has given up delivering. */
export type DeliveryMode = 'normal' | 'duplicate' | 'reorder' | 'hold' | 'lose';

/** What becomes of deliveries: each twice, in pairs swapped, held until released, or lost for good. */
export function createDeliveryModes<Outgoing, Outcome>(dispatch: (outgoing: Outgoing) => Promise<Outcome>) {
  const held: Outgoing[] = [];
  let mode: DeliveryMode = 'normal';

  const release = (): void => {
    for (const outgoing of held.splice(0)) void dispatch(outgoing);
  };

  return {
    /** Answers how the first attempt went; undefined when there is none now. */
    deliver(outgoing: Outgoing): Promise<Outcome> | undefined {
      switch (mode) {
        case 'lose':
          return undefined;
        case 'hold':
          held.push(outgoing);
          return undefined;
        case 'duplicate': {
          const first = dispatch(outgoing);
          void dispatch(outgoing);
          return first;
        }
        case 'reorder': {
          const earlier = held.shift();
          if (!earlier) {
            held.push(outgoing);
            return undefined;
          }
          const second = dispatch(outgoing);
          void dispatch(earlier);
          return second;
        }
        case 'normal':
          return dispatch(outgoing);
      }
    },
    setMode(next: DeliveryMode): void {
      mode = next;
      if (next !== 'hold') release();
    },
    /** Half a pair that waits to be swapped is sent; what is held on purpose stays. */
    releaseHalfPair(): void {
      if (mode === 'reorder') release();
    },
    clear(): void {
      held.length = 0;
    },
  };
}
