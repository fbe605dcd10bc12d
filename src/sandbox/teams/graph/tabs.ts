/** https://learn.microsoft.com/graph/api/channel-post-tabs and https://learn.microsoft.com/graph/api/chat-post-tabs */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Call, Route } from '../http.js';
import type { Conversation } from '../rows.js';
import type { World } from '../world.js';
import { appIn } from './apps.js';
import { channelIn } from './channels.js';
import { chatIn } from './messages.js';
import { badRequest, forbidden, notFound } from './refusals.js';

const NewTab = z.looseObject({
  displayName: z.string().min(1).max(128),
  'teamsApp@odata.bind': z.string(),
  configuration: z
    .looseObject({
      entityId: z.string().nullish(),
      contentUrl: z.string().nullish(),
      websiteUrl: z.string().nullish(),
    })
    .optional(),
});

const TABS_CHAT = [
  'TeamsTab.Create',
  'TeamsTab.ReadWrite.All',
  'TeamsTab.ReadWriteForChat.All',
  'TeamsTab.ReadWriteSelfForChat.All',
  'TeamsTab.Create.Chat',
  'TeamsTab.ReadWrite.Chat',
];
const TABS_TEAM = [
  'TeamsTab.Create',
  'TeamsTab.ReadWrite.All',
  'TeamsTab.ReadWriteForTeam.All',
  'TeamsTab.ReadWriteSelfForTeam.All',
  'TeamsTab.Create.Group',
  'TeamsTab.ReadWrite.Group',
];
/** Teams' own tab for a web page: https://learn.microsoft.com/graph/teams-configuring-builtin-tabs#website-tabs */
const WEBSITE = 'com.microsoft.teamspace.tab.web';

export function tabRoutes(world: World): readonly Route[] {
  return [
    ...tabs(world, '/teams/:team/channels/:channel', TABS_TEAM, (call) => channelIn(world, call)),
    ...tabs(world, '/chats/:chat', TABS_CHAT, (call) => chatIn(world, call)),
  ];
}

function tabs(
  world: World,
  path: string,
  needs: readonly string[],
  placeOf: (call: Call) => Conversation,
): Route[] {
  const shown = ({ id, name, url, entityId }: Conversation['tabs'][number]) => ({
    id,
    displayName: name,
    webUrl: url,
    configuration: { entityId: entityId ?? null, contentUrl: url, removeUrl: null, websiteUrl: url },
  });
  return [
    {
      call: `GET ${path}/tabs`,
      needs: [...needs, 'TeamsTab.Read.All', 'TeamsTab.Read.Group', 'TeamsTab.Read.Chat'],
      run: (call) => ({ status: 200, body: { value: placeOf(call).tabs.map(shown) } }),
    },
    {
      call: `POST ${path}/tabs`,
      needs,
      run(call) {
        const place = placeOf(call);
        const parsed = NewTab.safeParse(call.body);
        if (!parsed.success) throw badRequest('Invalid tab.');
        const { displayName: name, configuration } = parsed.data;
        const app = appIn(parsed.data['teamsApp@odata.bind']);
        if (app !== world.identity.catalogId && app !== WEBSITE) throw notFound('App not found.');
        // The `Self` permissions are for the app's own tab.
        const others = needs.filter((one) => !one.includes('Self'));
        if (app === WEBSITE && !others.some((one) => world.permissions.has(one))) {
          throw forbidden('The app may manage only its own tabs.');
        }
        const url = configuration?.contentUrl ?? '';
        if (!URL.canParse(url)) throw badRequest('The tab has no contentUrl.');
        if (place.tabs.some((one) => one.name === name)) throw badRequest('A tab of this name exists.');
        const entityId = configuration?.entityId;
        const tab = { id: randomUUID(), name, url, app, ...(entityId && { entityId }) };
        world.conversations.put({ ...place, tabs: [...place.tabs, tab] });
        world.changes.emit({ channel: place.id });
        return { status: 201, body: shown(tab) };
      },
    },
  ];
}
