/** Activities as Teams sends them. */
import { z } from 'zod';
import { post } from './load.js';

/** What `processes/teams` announces. */
export const TeamsProcess = z.object({
  appId: z.string(),
  appPassword: z.string(),
  tenantId: z.string(),
  teamId: z.string(),
  graphUrl: z.string(),
  loginUrl: z.string(),
  connectorUrl: z.string(),
  openIdMetadataUrl: z.string(),
  tokenIssuer: z.string(),
  incidents: z.string(),
  person: z.object({ id: z.string(), name: z.string(), aadObjectId: z.string() }),
  authorization: z.string(),
});
export type TeamsProcess = z.infer<typeof TeamsProcess>;

let sequence = 0;
const botName = 'Tocsin';

/** Somebody writes in a channel; with `command`, to the bot. */
export function messageActivity(
  { appId, tenantId, connectorUrl, person }: TeamsProcess,
  channel: string,
  command?: string,
): string {
  sequence += 1;
  const id = String(Date.now() + sequence);
  const at = new Date(Number(id)).toISOString();
  const words = `Checkout answers 502 from two of three zones, attempt ${sequence}; the deploy of 14:02 is my first suspect`;
  const text = command === undefined ? words : `<at>${botName}</at> ${command}`;
  const bot = { id: `28:${appId}`, name: botName };
  return JSON.stringify({
    type: 'message',
    id,
    timestamp: at,
    localTimestamp: at,
    localTimezone: 'Europe/Berlin',
    locale: 'en-GB',
    channelId: 'msteams',
    serviceUrl: connectorUrl,
    from: person,
    recipient: bot,
    conversation: {
      isGroup: true,
      conversationType: 'channel',
      tenantId,
      id: `${channel};messageid=${id}`,
    },
    channelData: {
      teamsChannelId: channel,
      teamsTeamId: channel,
      channel: { id: channel },
      team: { id: channel },
      tenant: { id: tenantId },
    },
    textFormat: 'plain',
    text,
    attachments: [{ contentType: 'text/html', content: `<p>${words}</p>` }],
    entities: [
      ...(command === undefined ? [] : [{ type: 'mention', text: `<at>${botName}</at>`, mentioned: bot }]),
      { type: 'clientInfo', locale: 'en-GB', country: 'GB', platform: 'Windows', timezone: 'Europe/Berlin' },
    ],
  });
}

/** The bytes on the wire. */
export function delivered(url: string, { authorization }: TeamsProcess, body: string): Buffer {
  return post(
    url,
    {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Microsoft-SkypeBotApi',
      authorization,
    },
    body,
  );
}
