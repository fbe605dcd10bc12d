import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { parseJson } from '../body.js';
import { INTERACTIONS } from './limits.js';
import type { Outcome, Outgoing, Retry } from './transport.js';
import type { Workspace } from './workspace.js';

export type SocketMode = ReturnType<typeof createSocketMode>;

/** https://docs.slack.dev/apis/events-api/using-socket-mode: "up to 10 open WebSocket connections at the same time". */
const MAX_CONNECTIONS = 10;
const REFRESH_GRACE_MS = 10_000;

const Ack = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

const ENVELOPE_TYPES = {
  event: 'events_api',
  command: 'slash_commands',
  interaction: 'interactive',
} as const;

export function createSocketMode({ identity, baseUrl, changes }: Workspace) {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const sockets = new Set<WebSocket>();
  const waiting = new Map<
    string,
    { socket: WebSocket; answer: (ack: z.infer<typeof Ack> | undefined) => void }
  >();

  const welcome = (socket: WebSocket): void => {
    sockets.add(socket);
    socket.on('message', (data) => {
      const ack = Ack.safeParse(parseJson(String(data)));
      if (ack.success) waiting.get(ack.data.envelope_id)?.answer(ack.data);
    });
    socket.on('close', () => {
      sockets.delete(socket);
      for (const one of [...waiting.values()]) if (one.socket === socket) one.answer(undefined);
      changes.wake();
    });
    socket.on('error', () => socket.terminate());
    const debug = { host: 'sandbox', started: new Date().toISOString(), build_number: 1 };
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: sockets.size,
        debug_info: { ...debug, approximate_connection_time: 18060 },
        connection_info: { app_id: identity.appId },
      }),
    );
    changes.wake();
  };

  return {
    /** Answers the address for one connection. */
    open(): string {
      const ticket = randomBytes(16).toString('hex');
      tickets.add(ticket);
      return `${baseUrl.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${identity.appId}`;
    },
    connections: (): number => sockets.size,
    upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
      const ticket = new URL(req.url ?? '/', baseUrl).searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket) || sockets.size >= MAX_CONNECTIONS) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(req, socket, head, welcome);
    },
    /** "Each payload is sent to any one of the open connections." */
    async send({ kind, payload }: Outgoing, retry?: Retry): Promise<Outcome> {
      const open = [...sockets];
      const socket = open[Math.floor(Math.random() * open.length)];
      if (!socket) return { status: 0, body: undefined, ms: 0, failure: 'connection_failed' };
      const envelopeId = randomUUID();
      const started = performance.now();
      const ack = await new Promise<z.infer<typeof Ack> | undefined>((resolve) => {
        const timer = setTimeout(() => resolve(undefined), INTERACTIONS.answerMs);
        const answer = (given: z.infer<typeof Ack> | undefined): void => {
          clearTimeout(timer);
          resolve(given);
        };
        waiting.set(envelopeId, { socket, answer });
        socket.send(
          JSON.stringify({
            envelope_id: envelopeId,
            type: ENVELOPE_TYPES[kind],
            payload,
            accepts_response_payload: kind !== 'event',
            ...(kind === 'event'
              ? { retry_attempt: retry?.number ?? 0, retry_reason: retry?.reason ?? '' }
              : {}),
          }),
        );
      });
      waiting.delete(envelopeId);
      const ms = Math.round(performance.now() - started);
      return ack
        ? { status: 200, body: ack.payload ?? '', ms }
        : { status: 0, body: undefined, ms, failure: 'timeout' };
    },
    /** Slack warns before it ends a connection, and leaves the client some seconds to move to another one. */
    refresh(): void {
      for (const socket of sockets) {
        const warning = { type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'sandbox' } };
        socket.send(JSON.stringify(warning));
        setTimeout(() => socket.close(), REFRESH_GRACE_MS).unref();
      }
    },
    stop(): void {
      for (const socket of sockets) socket.terminate();
      server.close();
    },
  };
}
