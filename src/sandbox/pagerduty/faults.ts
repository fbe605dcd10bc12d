import type { IncomingMessage } from 'node:http';
import { assertNever } from '../../errors.js';
import type { SandboxPagerDuty } from '../contract.js';
import type { Answer } from '../jira/http.js';
import { Failure, failed } from './failure.js';

export type Fault = Parameters<SandboxPagerDuty['fault']>[0];

/** What is to go wrong with the next calls: `times` of them; `down` and `denied` until it is ended. */
export function createFaults() {
  const waiting: { fault: Fault; left: number }[] = [];
  return {
    add(fault: Fault): () => void {
      const lasts = fault.kind === 'down' || fault.kind === 'denied';
      const one = { fault, left: fault.times ?? (lasts ? Number.POSITIVE_INFINITY : 1) };
      waiting.push(one);
      return () => {
        one.left = 0;
      };
    },
    take(writes: boolean): Fault | undefined {
      // A read whose answer is lost has lost nothing.
      const found = waiting.find(({ fault, left }) => left > 0 && (writes || fault.kind !== 'lost'));
      if (!found) return undefined;
      found.left -= 1;
      return found.fault;
    },
  };
}

/** What is answered instead; undefined when nothing is to be sent. */
export async function goWrong(
  { kind, retryAfterSeconds = 1 }: Fault,
  req: IncomingMessage,
  carryOut: () => Promise<Answer>,
): Promise<Answer | undefined> {
  switch (kind) {
    case '500':
      return failed(new Failure(500, 2000, 'Internal Server Error'));
    case 'down':
      // What stands before it answers, and not in JSON.
      return { status: 503, body: '<html><body>Service unavailable</body></html>' };
    case 'denied':
      return failed(new Failure(403, 2010, 'Access Denied'));
    case 'ratelimited':
      return failed(
        new Failure(429, 2020, 'Rate Limit Exceeded', [], { 'ratelimit-reset': String(retryAfterSeconds) }),
      );
    case 'reset':
      req.socket.destroy();
      return undefined;
    case 'lost':
      await carryOut();
      req.socket.destroy();
      return undefined;
    default:
      return assertNever(kind);
  }
}
