/** The floor of inbound traffic in Teams: a bare CloudAdapter that checks who sent it, answers and does nothing. */
import { createServer } from 'node:http';
import {
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
} from 'botbuilder';
import { z } from 'zod';
import { serveUntilClosed } from './serve-until-closed.js';

const input = z
  .object({
    appId: z.string(),
    appPassword: z.string(),
    tenantId: z.string(),
    loginUrl: z.string(),
    openIdMetadataUrl: z.string(),
    tokenIssuer: z.string(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

const adapter = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication(
    {
      ToBotFromChannelOpenIdMetadataUrl: input.openIdMetadataUrl,
      ToBotFromChannelTokenIssuer: input.tokenIssuer,
      ToChannelFromBotLoginUrl: `${input.loginUrl}/${input.tenantId}`,
      ToChannelFromBotOAuthScope: input.tokenIssuer,
      ToBotFromEmulatorOpenIdMetadataUrl: input.openIdMetadataUrl,
      OAuthUrl: input.tokenIssuer,
      ValidateAuthority: 'true',
    },
    new ConfigurationServiceClientCredentialFactory({
      MicrosoftAppId: input.appId,
      MicrosoftAppPassword: input.appPassword,
      MicrosoftAppType: 'MultiTenant',
    }),
  ),
);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const answer = {
      socket: response.socket,
      status: (status: number) => {
        response.statusCode = status;
        return answer;
      },
      header: (name: string, value: string) => response.setHeader(name, value),
      send: (body: unknown) => response.write(typeof body === 'string' ? body : JSON.stringify(body)),
      end: () => response.end(),
    };
    const asked = {
      method: request.method ?? 'POST',
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>,
    };
    void adapter.process(asked, answer, async () => undefined);
  });
});
server.listen(0, '127.0.0.1', async () => {
  const address = z.object({ port: z.number() }).parse(server.address());
  await serveUntilClosed({ url: `http://127.0.0.1:${address.port}/api/messages` });
  process.exit(0);
});
