/**
 * Stands between Slack and the replicas, as a load balancer does: hands each delivery to the next of those that are
 * believed to be there, and remembers which ones were answered with 200.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Replica } from '../helpers/replica.js';
import { type Happening, happeningIn } from './happening.js';

/** A delivery that was taken: from then on it must not be lost. */
export interface Taken extends Happening {
  /** When it came. */
  cameAt: Date;
  /** When the answer was there. */
  at: Date;
}

export interface PostOffice {
  url: string;
  /** Who is believed to be there: whoever was killed stays on the list until somebody takes them off. */
  addressees: Replica[];
  taken: readonly Taken[];
  close(): Promise<void>;
}

const Envelope = z.object({ type: z.literal('event_callback'), event: z.looseObject({}) });

export async function openPostOffice(): Promise<PostOffice> {
  const addressees: Replica[] = [];
  const taken: Taken[] = [];
  let turn = 0;
  const server = createServer((req, res) => {
    turn += 1;
    const cameAt = new Date();
    const to = addressees[turn % Math.max(addressees.length, 1)];
    handOver(req, res, to?.url).then(
      (body) => {
        const happening = body === undefined ? undefined : happeningOf(body);
        if (happening) taken.push({ ...happening, cameAt, at: new Date() });
      },
      // Who was asked died: Slack sees a connection that ends.
      () => req.socket.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/slack/events`,
    addressees,
    taken,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Resolves with the body of a delivery that was answered 200, once it was. */
async function handOver(
  req: IncomingMessage,
  res: ServerResponse,
  url: string | undefined,
): Promise<string | undefined> {
  const body = Buffer.concat(await req.toArray()).toString('utf8');
  if (url === undefined) throw new Error('nobody is there');
  const passed = Object.entries(req.headers).filter(([name]) => /^(content-type|x-slack-)/.test(name));
  const headers = passed.map(([name, value]): [string, string] => [name, String(value)]);
  const response = await fetch(`${url}/slack/events`, { method: 'POST', body, headers });
  const answer = await response.text();
  const type = response.headers.get('content-type');
  res.writeHead(response.status, type === null ? {} : { 'content-type': type }).end(answer);
  return response.status === 200 ? body : undefined;
}

function happeningOf(body: string): Happening | undefined {
  const parsed = body.startsWith('{') ? Envelope.safeParse(JSON.parse(body)) : undefined;
  return parsed?.success ? happeningIn(parsed.data.event) : undefined;
}
