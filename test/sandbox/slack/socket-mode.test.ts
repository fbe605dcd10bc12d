import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { App, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';

const Envelope = z.looseObject({ type: z.string(), envelope_id: z.string().optional() });
type Envelope = z.infer<typeof Envelope>;

const nothing = () => undefined;
/** Under jest, undici calls the ordinary end of a connection an error, and the client prints it. */
const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => LogLevel.ERROR,
};

describe('Socket Mode', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({ retryDelaysMs: [0] });
  });
  afterEach(() => sandbox.stop());

  const connected = (count: number) =>
    sandbox.slack.waitFor(`${count} connections`, () =>
      sandbox.slack.socketConnections() === count ? true : undefined,
    );

  const openUrl = async () => {
    const client = new WebClient(sandbox.slack.appToken, { slackApiUrl: sandbox.slack.apiUrl });
    const { url } = await client.apps.connections.open({});
    return url ?? '';
  };

  /** What a socket heard, and the first of a type that it hears. */
  const listen = async () => {
    const socket = new WebSocket(await openUrl());
    const heard: Envelope[] = [];
    const first = (type: string) =>
      new Promise<Envelope>((resolve) => {
        socket.on('message', (data) => {
          const envelope = Envelope.parse(JSON.parse(String(data)));
          heard.push(envelope);
          if (envelope.type === type) resolve(envelope);
        });
      });
    return { socket, heard, event: first('events_api') };
  };

  const bolt = async () => {
    const clientOptions = { slackApiUrl: sandbox.slack.apiUrl };
    const receiver = new SocketModeReceiver({
      appToken: sandbox.slack.appToken,
      logger: silent,
      installerOptions: { clientOptions },
    });
    const app = new App({
      token: sandbox.slack.botToken,
      receiver,
      clientOptions,
      logger: silent,
    });
    await app.start();
    return { app, client: receiver.client };
  };

  it('serves a real Bolt app: a command is answered and events arrive', async () => {
    const { app } = await bolt();
    const said: string[] = [];
    app.command('/incident', ({ ack, command }) => ack(`heard ${command.text}`));
    app.message(async ({ message }) => {
      if ('text' in message && message.text) said.push(message.text);
    });
    await connected(1);

    const delivered = await sandbox.slack.as('alice').command('incidents', '/incident list');
    await sandbox.slack.as('alice').say('incidents', 'hello');
    await sandbox.slack.idle();

    expect(delivered).toMatchObject({ status: 200, body: { text: 'heard list' } });
    expect(sandbox.slack.messages('incidents', 'alice').map(({ text }) => text)).toContain('heard list');
    expect(said).toEqual(['hello']);
    await app.stop();
  });

  it('keeps serving it after the connection was refreshed', async () => {
    const { app, client } = await bolt();
    app.command('/incident', ({ ack }) => ack());
    await connected(1);
    const back = new Promise((resolve) => client.once('connected', resolve));

    sandbox.slack.refreshSockets();
    await back;

    expect(await sandbox.slack.as('alice').command('incidents', '/incident')).toMatchObject({ status: 200 });
    expect(sandbox.slack.calls('apps.connections.open')).toHaveLength(2);
    await app.stop();
  });

  it('delivers again what was not acknowledged before the connection ended', async () => {
    const dropping = await listen();
    await connected(1);
    await sandbox.slack.as('alice').say('incidents', 'hello');
    await dropping.event;
    const taking = await listen();
    await connected(2);

    dropping.socket.terminate();

    const again = await taking.event;
    taking.socket.send(JSON.stringify({ envelope_id: again.envelope_id }));
    await sandbox.slack.idle();
    expect(dropping.heard[0]).toMatchObject({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: sandbox.slack.appId },
    });
    expect(again).toMatchObject({
      retry_attempt: 1,
      retry_reason: 'timeout',
      payload: { event: { text: 'hello' } },
    });
    expect(sandbox.slack.deliveries().map(({ status }) => status)).toEqual([0, 200]);
    taking.socket.terminate();
  });

  it('lets no one in without a ticket, or twice with one', async () => {
    const url = await openUrl();
    const status = (address: string) =>
      new Promise<number | undefined>((resolve) => {
        const socket = new WebSocket(address);
        socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
        socket.on('open', () => resolve(101));
        socket.on('error', () => undefined);
      });

    expect(await status(url)).toBe(101);
    expect(await status(url)).toBe(403);
    expect(await status(url.replace(/ticket=\w+/, 'ticket=made-up'))).toBe(403);
  });

  it('holds ten connections and no more', async () => {
    const sockets = [];
    for (let at = 0; at < 10; at++) sockets.push(new WebSocket(await openUrl()));
    await connected(10);
    sandbox.slack.setRateLimits(false);
    const refused = new WebSocket(await openUrl());
    refused.on('error', () => undefined);

    const status = await new Promise((resolve) =>
      refused.on('unexpected-response', (_, { statusCode }) => resolve(statusCode)),
    );

    expect(status).toBe(403);
    for (const socket of sockets) socket.terminate();
  });
});
