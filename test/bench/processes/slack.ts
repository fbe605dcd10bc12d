/** Slack in a process of its own, so that the work it causes is not done by whoever measures. */
import { z } from 'zod';
import { startSandbox } from '../../../src/sandbox/index.js';
import { serveUntilClosed } from './serve-until-closed.js';

const { latencyMs } = z.object({ latencyMs: z.number() }).parse(JSON.parse(process.argv[2] ?? ''));
const sandbox = await startSandbox({ latencyMs, rateLimits: false, retryDelaysMs: [] });
const { apiUrl, botToken, signingSecret, botUserId, people } = sandbox.slack;
const incidents = sandbox.slack.channel('incidents').id;
await serveUntilClosed({ apiUrl, botToken, signingSecret, botUserId, user: people[0]?.id, incidents });
await sandbox.stop();
