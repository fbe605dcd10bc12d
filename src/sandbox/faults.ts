export type Fault<Input> = Input & { left: number };

/** Faults that were asked for and have not happened yet. `callOf`: which calls one befalls; `*` for all. */
export function createFaults<Input extends { times?: number }>(callOf: (input: Input) => string) {
  const waiting: Fault<Input>[] = [];
  const drop = (fault: Fault<Input>): void => {
    const position = waiting.indexOf(fault);
    if (position >= 0) waiting.splice(position, 1);
  };
  return {
    add(input: Input): () => void {
      const fault = { ...input, left: input.times ?? 1 };
      waiting.push(fault);
      return () => drop(fault);
    },
    /** The fault that befalls this call, if any; it is used up by asking. */
    take(call: string): Fault<Input> | undefined {
      const fault = waiting.find((one) => callOf(one) === call || callOf(one) === '*');
      if (!fault) return undefined;
      fault.left -= 1;
      if (fault.left <= 0) drop(fault);
      return fault;
    },
  };
}
