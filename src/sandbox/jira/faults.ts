import type { IncomingMessage } from 'node:http';
import { assertNever } from '../../errors.js';
import type { SandboxJira } from '../contract.js';
import type { Answer } from './http.js';
import { tooMany } from './rates.js';
import { Refusal, refused } from './refusal.js';

type FaultInput = Parameters<SandboxJira['fault']>[0];
export type FaultKind = FaultInput['kind'];

export interface Faults {
  /** Makes the next calls go wrong, `times` of them (default 1; `down` lasts until it is ended). Returns what ends it. */
  add(input: FaultInput): () => void;
  /** What is to go wrong with this call; it is used up. */
  take(call: { writes: boolean }): FaultKind | undefined;
}

export function createFaults(): Faults {
  const waiting: { kind: FaultKind; left: number }[] = [];

  return {
    add({ kind, times }) {
      const fault = { kind, left: kind === 'down' ? (times ?? Number.POSITIVE_INFINITY) : (times ?? 1) };
      waiting.push(fault);
      return () => {
        fault.left = 0;
      };
    },
    take({ writes }) {
      // A read whose answer is lost has lost nothing: `lost` waits for the next call that changes something.
      const fault = waiting.find((one) => one.left > 0 && (writes || one.kind !== 'lost'));
      if (!fault) return undefined;
      fault.left -= 1;
      return fault.kind;
    },
  };
}

/** What is answered instead; undefined when nothing is to be sent. */
export async function goWrong(
  fault: FaultKind,
  req: IncomingMessage,
  carryOut: () => Promise<Answer>,
): Promise<Answer | undefined> {
  switch (fault) {
    case 'ratelimited':
      return refused(tooMany(1, 'jira-burst-based'));
    case '500':
      return refused(new Refusal(500, ['Internal server error']));
    case 'down':
      return refused(new Refusal(503, ['Service unavailable']));
    case 'reset':
      req.socket.destroy();
      return undefined;
    case 'hang':
      // Nothing is carried out and nothing answered, until the client hangs up.
      return undefined;
    case 'lost':
      await carryOut();
      req.socket.destroy();
      return undefined;
    default:
      return assertNever(fault);
  }
}
