import { createServer } from 'node:http';
import { z } from 'zod';

export const Activity = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  name: z.string().optional(),
  text: z.string().optional(),
  value: z.unknown().optional(),
  replyToId: z.string().optional(),
  channelData: z.looseObject({ eventType: z.string().optional() }).optional(),
  conversation: z.looseObject({ id: z.string() }).optional(),
});
export type Activity = z.infer<typeof Activity>;

export interface Heard {
  path: string;
  authorization: string | undefined;
  body: unknown;
}

type Reply = { status?: number; body?: unknown; text?: string } | 'silence';

/** A bot that listens, and answers what a test tells it to; validation tokens it echoes as an app has to. */
export async function listeningBot(answer: (activity: Activity) => Reply | undefined = () => undefined) {
  const heard: Heard[] = [];
  const state: { answer: typeof answer; validate: (token: string) => Reply } = {
    answer,
    validate: (text) => ({ text }),
  };
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const url = new URL(req.url ?? '/', 'http://bot');
      const token = url.searchParams.get('validationToken');
      const text = Buffer.concat(chunks).toString('utf8');
      const body: unknown = text ? JSON.parse(text) : undefined;
      if (token === null) heard.push({ path: url.pathname, authorization: req.headers.authorization, body });
      const activity = Activity.safeParse(body);
      const reply = token === null ? activity.success && state.answer(activity.data) : state.validate(token);
      if (reply === 'silence') return;
      const { status = 200, body: said, text: words } = reply || {};
      res.writeHead(status, { 'content-type': words === undefined ? 'application/json' : 'text/plain' });
      res.end(words ?? (said === undefined ? '' : JSON.stringify(said)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no address');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    messagesUrl: `${url}/api/messages`,
    heard,
    activities: (): Activity[] =>
      heard.filter(({ path }) => path === '/api/messages').map(({ body }) => Activity.parse(body)),
    notifications: (): unknown[] =>
      heard.filter(({ path }) => path !== '/api/messages').map(({ body }) => body),
    answerWith(next: typeof answer): void {
      state.answer = next;
    },
    validateWith(next: (token: string) => Reply): void {
      state.validate = next;
    },
    async stop(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
