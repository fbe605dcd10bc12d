/** The floor of inbound traffic: a bare Bolt app that answers and does nothing. */
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { z } from 'zod';
import { serveUntilClosed } from './serve-until-closed.js';

const input = z
  .object({ signingSecret: z.string(), botToken: z.string(), apiUrl: z.string() })
  .parse(JSON.parse(process.argv[2] ?? ''));

const receiver = new HTTPReceiver({ signingSecret: input.signingSecret, logLevel: LogLevel.ERROR });
const app = new App({
  receiver,
  token: input.botToken,
  clientOptions: { slackApiUrl: input.apiUrl },
  logLevel: LogLevel.ERROR,
});
app.event('message', async () => {});
app.command('/incident', async ({ ack }) => ack());

const server = await app.start({ port: 0, host: '127.0.0.1' });
const address = z.object({ port: z.number() }).parse(server.address());
await serveUntilClosed({ url: `http://127.0.0.1:${address.port}/slack/events` });
await app.stop();
process.exit(0);
