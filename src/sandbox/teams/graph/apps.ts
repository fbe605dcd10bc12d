/** https://learn.microsoft.com/graph/api/chat-post-installedapps, and its siblings of teams and users */
import { z } from 'zod';
import type { Answer, Call, Route } from '../http.js';
import { personalGraphId } from '../identity.js';
import { personIn } from '../membership.js';
import { installForPerson, installInChat, installInTeam, removeFromChat, removeFromTeam } from '../places.js';
import { personalChat } from '../seed.js';
import type { World } from '../world.js';
import { teamIn } from './channel-changes.js';
import { chatIn } from './messages.js';
import { badRequest, conflict, notFound } from './refusals.js';

const NewApp = z.looseObject({ 'teamsApp@odata.bind': z.string() });

const BY = { bot: true } as const;
const forChat = (rights: string): string[] => [
  `TeamsAppInstallation.${rights}ForChat.All`,
  `TeamsAppInstallation.${rights}SelfForChat.All`,
];
const forTeam = (rights: string): string[] => [
  `TeamsAppInstallation.${rights}ForTeam.All`,
  `TeamsAppInstallation.${rights}SelfForTeam.All`,
];
const WRITE_CHAT = [...forChat('ReadWrite'), ...forChat('ReadWriteAndConsent')];
const WRITE_TEAM = [...forTeam('ReadWrite'), ...forTeam('ReadWriteAndConsent'), 'Group.ReadWrite.All'];
const WRITE_USER = [
  'TeamsAppInstallation.ReadWriteForUser.All',
  'TeamsAppInstallation.ReadWriteSelfForUser.All',
];

export function appRoutes(world: World): readonly Route[] {
  const { catalogId, botName } = world.identity;

  const boundApp = (body: unknown): void => {
    const parsed = NewApp.safeParse(body);
    if (!parsed.success) throw badRequest('Invalid request body.');
    if (appIn(parsed.data['teamsApp@odata.bind']) !== catalogId)
      throw notFound('App not found in the catalog.');
  };
  const installation = (place: string): Record<string, unknown> => ({
    id: installationId(place, catalogId),
    teamsApp: {
      id: catalogId,
      externalId: world.identity.appId,
      displayName: botName,
      distributionMethod: 'organization',
    },
    teamsAppDefinition: { teamsAppId: catalogId, displayName: botName, version: '1.0.0' },
  });
  const installed = (done: boolean): Answer => {
    // "409 Conflict" when it is there already.
    if (!done) throw conflict('App is already installed.');
    return { status: 201 };
  };
  const listed = (place: string, there: boolean): Answer => ({
    status: 200,
    body: { value: there ? [installation(place)] : [] },
  });
  const removed = (place: string, { params }: Call, remove: () => boolean): Answer => {
    if (params.installation !== installationId(place, catalogId) || !remove())
      throw notFound('App is not installed.');
    return { status: 204 };
  };
  const userIn = ({ params }: Call) => {
    const person = personIn(world, params.user ?? '');
    if (!person) throw notFound('User not found.');
    return person;
  };

  return [
    {
      call: 'POST /chats/:chat/installedApps',
      needs: WRITE_CHAT,
      run(call) {
        const chat = chatIn(world, call);
        boundApp(call.body);
        return installed(installInChat(world, chat, BY));
      },
    },
    {
      call: 'GET /chats/:chat/installedApps',
      needs: [...WRITE_CHAT, ...forChat('Read')],
      run(call) {
        const { id, botInstalled } = chatIn(world, call);
        return listed(id, botInstalled);
      },
    },
    {
      call: 'DELETE /chats/:chat/installedApps/:installation',
      needs: WRITE_CHAT,
      run(call) {
        const chat = chatIn(world, call);
        return removed(chat.id, call, () => removeFromChat(world, chat, BY));
      },
    },
    {
      call: 'POST /teams/:team/installedApps',
      needs: WRITE_TEAM,
      run(call) {
        const team = teamIn(world, call.params.team ?? '');
        boundApp(call.body);
        return installed(installInTeam(world, team, BY));
      },
    },
    {
      call: 'GET /teams/:team/installedApps',
      needs: [...WRITE_TEAM, ...forTeam('Read'), 'TeamsAppInstallation.Read.Group'],
      run(call) {
        const { id, botInstalled } = teamIn(world, call.params.team ?? '');
        return listed(id, botInstalled);
      },
    },
    {
      call: 'DELETE /teams/:team/installedApps/:installation',
      needs: WRITE_TEAM,
      run(call) {
        const team = teamIn(world, call.params.team ?? '');
        return removed(team.id, call, () => removeFromTeam(world, team, BY));
      },
    },
    {
      call: 'POST /users/:user/teamwork/installedApps',
      needs: WRITE_USER,
      run(call) {
        boundApp(call.body);
        return installed(installForPerson(world, userIn(call).id));
      },
    },
    {
      call: 'GET /users/:user/teamwork/installedApps',
      needs: [
        ...WRITE_USER,
        'TeamsAppInstallation.ReadForUser.All',
        'TeamsAppInstallation.ReadSelfForUser.All',
      ],
      run(call) {
        const { id } = userIn(call);
        return listed(id, world.installed.get(id) !== undefined);
      },
    },
    {
      // "The chat between the user and the app": https://learn.microsoft.com/graph/api/userscopeteamsappinstallation-get-chat
      call: 'GET /users/:user/teamwork/installedApps/:installation/chat',
      needs: WRITE_USER,
      run(call) {
        const { id } = userIn(call);
        const there = call.params.installation === installationId(id, catalogId) && world.installed.get(id);
        if (!there) throw notFound('App is not installed.');
        const chat = personalChat(world, id);
        return {
          status: 200,
          body: {
            id: personalGraphId(id),
            topic: null,
            chatType: 'oneOnOne',
            createdDateTime: new Date(chat.createdAt).toISOString(),
          },
        };
      },
    },
    {
      call: 'GET /appCatalogs/teamsApps',
      needs: ['AppCatalog.Read.All', 'AppCatalog.ReadWrite.All'],
      run({ query }) {
        const own = { id: catalogId, externalId: world.identity.appId, displayName: botName };
        const filter = query.get('$filter');
        const [, field, value] = /^(id|externalId|displayName) eq '([^']*)'$/.exec(filter ?? '') ?? [];
        if (filter && !field) throw badRequest('Invalid filter clause');
        const found = !field || Reflect.get(own, field) === value;
        return {
          status: 200,
          body: { value: found ? [{ ...own, distributionMethod: 'organization' }] : [] },
        };
      },
    },
  ];
}

export const appIn = (bind: string): string => /\/teamsApps(?:\('|\/)([^'/]+)/.exec(bind)?.[1] ?? '';
const installationId = (place: string, app: string): string =>
  Buffer.from(`${place}##${app}`).toString('base64');
