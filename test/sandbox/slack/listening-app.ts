import { createServer, type IncomingMessage } from 'node:http';

export interface Heard {
  headers: IncomingMessage['headers'];
  body: string;
  /** The event, the command's form or the interaction's payload. */
  payload: Record<string, unknown>;
}

type Reply = { status?: number; body?: unknown; headers?: Record<string, string> } | 'silence';

/** An app that listens and answers what a test tells it to. */
export async function listeningApp(answer: (heard: Heard) => Reply | undefined = () => undefined) {
  const heard: Heard[] = [];
  const state = { answer };
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const one = { headers: req.headers, body, payload: payloadOf(body, req.headers['content-type'] ?? '') };
      heard.push(one);
      const reply = state.answer(one) ?? {};
      if (reply === 'silence') return;
      res.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
      res.end(reply.body === undefined ? '' : JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}/slack/events`,
    heard,
    answerWith(next: (heard: Heard) => Reply | undefined): void {
      state.answer = next;
    },
    events: (type: string): Record<string, unknown>[] =>
      heard.flatMap(({ payload }) =>
        isRecord(payload.event) && payload.event.type === type ? [payload.event] : [],
      ),
    /** What it last heard of this type: a command's name, or an interaction's type. */
    last(type: string): Record<string, unknown> {
      const found = heard
        .map(({ payload }) => payload)
        .filter((one) => one.type === type || one.command === type);
      const last = found.at(-1);
      if (!last) throw new Error(`nothing of type ${type} was heard`);
      return last;
    },
    async stop(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function payloadOf(body: string, contentType: string): Record<string, unknown> {
  if (contentType.includes('json')) return record(JSON.parse(body));
  const form = new URLSearchParams(body);
  const payload = form.get('payload');
  return payload ? record(JSON.parse(payload)) : Object.fromEntries(form);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new Error('an object was expected');
  return value;
}
