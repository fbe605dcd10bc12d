import type { SandboxFault } from '../contract.js';

export type Fault = SandboxFault & { left: number };

/** Faults that were asked for and have not happened yet. */
export function createFaults() {
  const waiting: Fault[] = [];
  const drop = (fault: Fault): void => {
    const position = waiting.indexOf(fault);
    if (position >= 0) waiting.splice(position, 1);
  };
  return {
    add(input: SandboxFault): () => void {
      const fault = { ...input, left: input.times ?? 1 };
      waiting.push(fault);
      return () => drop(fault);
    },
    /** The fault that befalls this call, if any; it is used up by asking. */
    take(method: string): Fault | undefined {
      const fault = waiting.find((one) => one.method === method || one.method === '*');
      if (!fault) return undefined;
      fault.left -= 1;
      if (fault.left <= 0) drop(fault);
      return fault;
    },
  };
}
