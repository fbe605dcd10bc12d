/** Teams in a process of its own, so that the work it causes is not done by whoever measures. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';
import { startSandbox } from '../../../src/sandbox/index.js';
import { serveUntilClosed } from './serve-until-closed.js';

const { latencyMs } = z.object({ latencyMs: z.number() }).parse(JSON.parse(process.argv[2] ?? ''));
const sandbox = await startSandbox({ latencyMs, rateLimits: false });
const { teams } = sandbox;
teams.setRateLimits(false);

/** Bot Framework uses a token for an hour: one of its own is taken from a delivery. */
async function tokenOf(): Promise<string> {
  const server = createServer((request, response) => {
    token = request.headers.authorization ?? '';
    response.end();
  });
  let token = '';
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  sandbox.connectTeams(`http://127.0.0.1:${port}/`);
  await teams.deliverRaw({
    activity: {
      type: 'event',
      channelId: 'msteams',
      serviceUrl: teams.connectorUrl,
      conversation: { id: 'x' },
    },
  });
  server.close();
  return token;
}

const [person] = teams.people;
await serveUntilClosed({
  appId: teams.appId,
  appPassword: teams.appPassword,
  tenantId: teams.tenantId,
  teamId: teams.teamId,
  graphUrl: teams.graphUrl,
  loginUrl: teams.loginUrl,
  connectorUrl: teams.connectorUrl,
  openIdMetadataUrl: teams.openIdMetadataUrl,
  tokenIssuer: teams.tokenIssuer,
  incidents: teams.conversation('incidents').id,
  person: { id: person?.mri, name: person?.displayName, aadObjectId: person?.id },
  authorization: await tokenOf(),
});
await sandbox.stop();
