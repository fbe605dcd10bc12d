/** https://learn.microsoft.com/graph/api/team-post-members, https://learn.microsoft.com/graph/api/team-list-members */
import { z } from 'zod';
import type { SandboxTeamsPerson } from '../../contract.js';
import type { Call, Route } from '../http.js';
import { membersOf, personIn } from '../membership.js';
import { addToChat, addToTeam, leaveChat, leaveTeam } from '../places.js';
import type { World } from '../world.js';
import { teamIn } from './channel-changes.js';
import { channelIn } from './channels.js';
import { chatIn } from './messages.js';
import { page } from './page.js';
import { badRequest, notFound } from './refusals.js';

const NewMember = z.looseObject({
  '@odata.type': z.literal('#microsoft.graph.aadUserConversationMember'),
  roles: z.array(z.enum(['owner', 'guest'])).default([]),
  'user@odata.bind': z.string(),
});
export type NewMember = z.infer<typeof NewMember>;

const BY = { bot: true } as const;
const READ_TEAM = [
  'TeamMember.Read.All',
  'TeamMember.ReadWrite.All',
  'TeamMember.Read.Group',
  'Group.Read.All',
  'Group.ReadWrite.All',
];
const CHANGE_TEAM = [
  'TeamMember.ReadWrite.All',
  'TeamMember.ReadWriteNonOwnerRole.All',
  'Group.ReadWrite.All',
];
const READ_CHAT = [
  'ChatMember.Read.All',
  'ChatMember.ReadWrite.All',
  'ChatMember.Read.Chat',
  'Chat.ReadBasic.All',
  'Chat.Read.All',
  'Chat.ReadWrite.All',
];
const CHANGE_CHAT = ['ChatMember.ReadWrite.All', 'Chat.ReadWrite.All', 'Chat.Manage.Chat'];

export function parseMember(world: World, body: unknown): { person: SandboxTeamsPerson; owner: boolean } {
  const parsed = NewMember.safeParse(body);
  if (!parsed.success) throw badRequest('Invalid conversation member.');
  const bind = parsed.data['user@odata.bind'];
  const [, id = ''] = /\/users(?:\('([^']+)'\)|\/([^/]+))$/.exec(bind)?.filter(Boolean) ?? [];
  const person = personIn(world, id);
  if (!person) throw notFound('Failed to find users by id.');
  return { person, owner: parsed.data.roles.includes('owner') };
}

/** A membership's own id. */
const membershipId = (place: string, person: string): string =>
  Buffer.from(`MCMjMiMj##${place}##${person}`).toString('base64');

export function memberRoutes(world: World): readonly Route[] {
  const shown = (place: string, id: string, owners: readonly string[]) => {
    const person = personIn(world, id);
    return {
      '@odata.type': '#microsoft.graph.aadUserConversationMember',
      id: membershipId(place, id),
      roles: owners.includes(id) ? ['owner'] : [],
      displayName: person?.displayName ?? null,
      visibleHistoryStartDateTime: '0001-01-01T00:00:00Z',
      userId: id,
      email: person?.email ?? null,
      tenantId: world.identity.tenantId,
    };
  };
  const memberIn = (place: string, members: readonly string[], { params }: Call): string => {
    const found = members.find((one) => membershipId(place, one) === params.member);
    if (!found) throw notFound('Member not found.');
    return found;
  };
  return [
    {
      call: 'GET /teams/:team/members',
      needs: READ_TEAM,
      run(call) {
        const { id, members, owners } = teamIn(world, call.params.team ?? '');
        // "The default page size is 100, the maximum 999".
        const pages = { path: `/teams/${id}/members`, usual: 100, most: 999 };
        return page(world, call, members, { ...pages, shown: (one) => shown(id, one, owners) });
      },
    },
    {
      call: 'POST /teams/:team/members',
      needs: CHANGE_TEAM,
      run({ params, body }) {
        const team = teamIn(world, params.team ?? '');
        const { person, owner } = parseMember(world, body);
        addToTeam(world, team, person.id, BY, owner);
        return { status: 201, body: shown(team.id, person.id, teamIn(world, team.id).owners) };
      },
    },
    {
      call: 'DELETE /teams/:team/members/:member',
      needs: CHANGE_TEAM,
      run(call) {
        const team = teamIn(world, call.params.team ?? '');
        leaveTeam(world, team, memberIn(team.id, team.members, call), BY);
        return { status: 204 };
      },
    },
    {
      call: 'GET /teams/:team/channels/:channel/members',
      needs: [
        'ChannelMember.Read.All',
        'ChannelMember.ReadWrite.All',
        'ChannelMember.Read.Group',
        ...READ_TEAM,
      ],
      run(call) {
        const channel = channelIn(world, call);
        const pages = {
          path: `/teams/${call.params.team}/channels/${channel.id}/members`,
          usual: 100,
          most: 999,
        };
        return page(world, call, membersOf(world, channel), {
          ...pages,
          shown: (one) => shown(channel.id, one, []),
        });
      },
    },
    {
      call: 'GET /chats/:chat/members',
      needs: READ_CHAT,
      run(call) {
        const { id, members } = chatIn(world, call);
        return { status: 200, body: { value: members.map((one) => shown(id, one, members)) } };
      },
    },
    {
      call: 'POST /chats/:chat/members',
      needs: CHANGE_CHAT,
      run(call) {
        const chat = chatIn(world, call);
        if (chat.kind === 'personal') throw badRequest('Members cannot be added to a one-on-one chat.');
        const { person } = parseMember(world, call.body);
        addToChat(world, chat, [person.id], BY);
        const id = membershipId(chat.id, person.id);
        return { status: 201, headers: { Location: `/chats/${chat.id}/members/${id}` } };
      },
    },
    {
      call: 'DELETE /chats/:chat/members/:member',
      needs: CHANGE_CHAT,
      run(call) {
        const chat = chatIn(world, call);
        leaveChat(world, chat, memberIn(chat.id, chat.members, call), BY);
        return { status: 204 };
      },
    },
  ];
}
