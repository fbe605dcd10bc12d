import type { IncomingMessage } from 'node:http';
import { assertNever } from '../../errors.js';
import type { SandboxGitHub } from '../contract.js';
import type { Answer } from '../jira/http.js';
import { primary, type Rates, secondary } from './rates.js';
import { Refusal, refused } from './refusal.js';

type FaultInput = Parameters<SandboxGitHub['fault']>[0];

export interface Faults {
  /** Makes the next calls go wrong, `times` of them (default 1; `down` and `hang` last until they are ended). */
  add(input: FaultInput): () => void;
  take(): FaultInput | undefined;
}

export function createFaults(): Faults {
  const waiting: { input: FaultInput; left: number }[] = [];
  return {
    add(input) {
      const lasts = input.kind === 'down' || input.kind === 'hang';
      const fault = { input, left: input.times ?? (lasts ? Number.POSITIVE_INFINITY : 1) };
      waiting.push(fault);
      return () => {
        fault.left = 0;
      };
    },
    take() {
      const fault = waiting.find(({ left }) => left > 0);
      if (!fault) return undefined;
      fault.left -= 1;
      return fault.input;
    },
  };
}

/** What is answered instead; undefined when nothing is to be sent. */
export function goWrong(
  { kind, retryAfterSeconds }: FaultInput,
  req: IncomingMessage,
  rates: Rates,
): Answer | undefined {
  switch (kind) {
    case 'down':
      return refused(new Refusal(503, 'Service Unavailable'));
    case 'primary': {
      const { reset } = rates.standing();
      return refused(
        primary({ ...rates.headers(), 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) }),
      );
    }
    case 'secondary':
      return refused(secondary(retryAfterSeconds));
    case 'reset':
      req.socket.destroy();
      return undefined;
    case 'hang':
      return undefined;
    default:
      return assertNever(kind);
  }
}
