/** https://learn.microsoft.com/graph/api/resources/channel */
import { z } from 'zod';
import type { Answer, Call, Route } from '../http.js';
import { channelsOf, isGeneral } from '../membership.js';
import type { Conversation } from '../rows.js';
import type { World } from '../world.js';
import { ChannelChange, changeChannel, createChannel, deleteChannel, teamIn } from './channel-changes.js';
import { badRequest, notFound } from './refusals.js';

const READ = [
  'Channel.ReadBasic.All',
  'ChannelSettings.Read.All',
  'ChannelSettings.ReadWrite.All',
  'ChannelSettings.Read.Group',
  'ChannelSettings.ReadWrite.Group',
  'Group.Read.All',
  'Group.ReadWrite.All',
];
const CREATE = ['Channel.Create', 'Channel.Create.Group', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'];
const CHANGE = ['ChannelSettings.ReadWrite.All', 'ChannelSettings.ReadWrite.Group', 'Group.ReadWrite.All'];
const DELETE = ['Channel.Delete.All', 'Channel.Delete.Group', 'Group.ReadWrite.All'];

const NewChannel = z.looseObject({
  displayName: z.string(),
  description: z.string().nullish(),
  membershipType: z.enum(['standard', 'private', 'shared']).default('standard'),
});
/** The channel that a call's `:team` and `:channel` name. */
export function channelIn(world: World, { params }: Call): Conversation {
  const team = teamIn(world, params.team ?? '');
  const channel = world.conversations.get(params.channel ?? '');
  if (!channel || channel.deleted || channel.teamId !== team.id) throw notFound('Channel not found.');
  return channel;
}

export function channelWebUrl({ identity }: World, { id, name, teamId = '' }: Conversation): string {
  const place = `${encodeURIComponent(id)}/${encodeURIComponent(name)}`;
  return `https://teams.microsoft.com/l/channel/${place}?groupId=${teamId}&tenantId=${identity.tenantId}`;
}

export function channelRoutes(world: World): readonly Route[] {
  const shown = (channel: Conversation): Record<string, unknown> => ({
    id: channel.id,
    createdDateTime: new Date(channel.createdAt).toISOString(),
    displayName: channel.name,
    description: channel.description || null,
    isFavoriteByDefault: null,
    email: '',
    tenantId: world.identity.tenantId,
    webUrl: channelWebUrl(world, channel),
    membershipType: channel.channelKind,
    isArchived: channel.archived,
  });

  return [
    {
      call: 'GET /teams/:team',
      needs: [
        'Team.ReadBasic.All',
        'TeamSettings.Read.All',
        'TeamSettings.ReadWrite.All',
        'TeamSettings.Read.Group',
        'TeamSettings.ReadWrite.Group',
        'Group.Read.All',
        'Group.ReadWrite.All',
      ],
      run({ params }) {
        const { id, name, description, threadId, archived, createdAt } = teamIn(world, params.team ?? '');
        const createdDateTime = new Date(createdAt).toISOString();
        const webUrl = `https://teams.microsoft.com/l/team/${encodeURIComponent(threadId)}/conversations?groupId=${id}&tenantId=${world.identity.tenantId}`;
        const body = { id, createdDateTime, displayName: name, description, internalId: threadId, webUrl };
        return {
          status: 200,
          body: { ...body, isArchived: archived, visibility: 'private', tenantId: world.identity.tenantId },
        };
      },
    },
    {
      call: 'GET /teams/:team/channels',
      needs: READ,
      run: ({ params, query }) => ({
        status: 200,
        body: {
          value: filtered(channelsOf(world, teamIn(world, params.team ?? '')), query.get('$filter')).map(
            shown,
          ),
        },
      }),
    },
    {
      call: 'GET /teams/:team/primaryChannel',
      needs: READ,
      run({ params }) {
        const general = world.conversations.get(teamIn(world, params.team ?? '').threadId);
        if (!general) throw notFound('Channel not found.');
        return { status: 200, body: shown(general) };
      },
    },
    { call: 'POST /teams/:team/channels', needs: CREATE, run: (call) => create(world, call, shown) },
    {
      call: 'GET /teams/:team/channels/:channel',
      needs: READ,
      run: (call) => ({ status: 200, body: shown(channelIn(world, call)) }),
    },
    {
      call: 'PATCH /teams/:team/channels/:channel',
      needs: CHANGE,
      run(call) {
        const channel = channelIn(world, call);
        const change = ChannelChange.safeParse(call.body);
        if (!change.success) throw badRequest('Invalid request body.');
        changeChannel(world, channel, change.data);
        return { status: 204 };
      },
    },
    {
      call: 'DELETE /teams/:team/channels/:channel',
      needs: DELETE,
      run(call) {
        deleteChannel(world, channelIn(world, call));
        return { status: 204 };
      },
    },
    {
      call: 'POST /teams/:team/channels/:channel/archive',
      needs: ['ChannelSettings.ReadWrite.All'],
      run: (call) => archive(world, call, true),
    },
    {
      call: 'POST /teams/:team/channels/:channel/unarchive',
      needs: ['ChannelSettings.ReadWrite.All'],
      run: (call) => archive(world, call, false),
    },
  ];
}

function filtered(channels: Conversation[], filter: string | null): Conversation[] {
  if (!filter) return channels;
  const [, field, value = ''] = /^(displayName|membershipType) eq '((?:[^']|'')*)'$/.exec(filter) ?? [];
  if (!field) throw badRequest('Invalid filter clause');
  const wanted = value.replaceAll("''", "'");
  return channels.filter(
    ({ name, channelKind }) => (field === 'displayName' ? name : channelKind) === wanted,
  );
}

function create(world: World, call: Call, shown: (channel: Conversation) => unknown): Answer {
  const team = teamIn(world, call.params.team ?? '');
  const parsed = NewChannel.safeParse(call.body);
  if (!parsed.success) throw badRequest('Invalid request body.');
  const { displayName, description, membershipType } = parsed.data;
  // "To create a private or shared channel, an owner is needed", whom the bot has no reason to name.
  if (membershipType !== 'standard') throw badRequest('A private or shared channel needs an owner.');
  const channel = createChannel(world, team, { name: displayName, description: description ?? '' });
  return { status: 201, body: shown(channel) };
}

/** https://learn.microsoft.com/graph/api/channel-archive: 202, and the channel becomes read-only. */
function archive(world: World, call: Call, archived: boolean): Answer {
  const channel = channelIn(world, call);
  if (isGeneral(world, channel)) throw badRequest('The General channel cannot be archived.');
  if (channel.archived === archived) throw badRequest(`Channel is already ${archived ? '' : 'un'}archived.`);
  world.conversations.put({ ...channel, archived, updatedAt: world.now().getTime() });
  world.changes.emit({ channel: channel.id });
  return { status: 202, headers: { Location: `/teams/${channel.teamId}/operations/${crypto.randomUUID()}` } };
}
