/** Members and teams: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context */
import type { SandboxTeamsPerson } from '../../contract.js';
import type { Route } from '../http.js';
import { channelsOf, isGeneral, membersOf, personIn } from '../membership.js';
import type { Team } from '../rows.js';
import type { World } from '../world.js';
import { placeOf } from './conversations.js';
import { badArgument, noConversation, noMember, notInRoster } from './refusals.js';

/** "pageSize: minimum 50, maximum 500". */
const PAGE = { least: 50, most: 500, usual: 200 };

export function rosterRoutes(world: World): readonly Route[] {
  const member = ({ id, mri, displayName, email }: SandboxTeamsPerson) => {
    const [givenName = '', ...rest] = displayName.split(' ');
    return {
      id: mri,
      name: displayName,
      objectId: id,
      aadObjectId: id,
      givenName,
      surname: rest.join(' '),
      email,
      userPrincipalName: email,
      tenantId: world.identity.tenantId,
      userRole: 'user',
    };
  };
  const roster = (id: string): SandboxTeamsPerson[] => {
    const members = membersOf(world, placeOf(world, id).conversation);
    return world.people.filter((person) => members.includes(person.id));
  };
  const teamOf = (thread: string): Team => {
    const team = world.teams.all().find(({ threadId }) => threadId === thread);
    if (!team) throw noConversation();
    if (!team.botInstalled) throw notInRoster();
    return team;
  };

  return [
    {
      call: 'GET /v3/conversations/:conversation/pagedmembers',
      run({ params, query }) {
        const size = Number(query.get('pageSize') ?? PAGE.usual);
        const from = Number(query.get('continuationToken') ?? 0);
        if (!Number.isInteger(size) || !Number.isInteger(from))
          throw badArgument('Bad pageSize or continuationToken.');
        const all = roster(params.conversation ?? '');
        const to = from + Math.min(PAGE.most, Math.max(PAGE.least, size));
        const more = to < all.length && { continuationToken: String(to) };
        return { status: 200, body: { members: all.slice(from, to).map(member), ...more } };
      },
    },
    {
      call: 'GET /v3/conversations/:conversation/members',
      run: ({ params }) => ({ status: 200, body: roster(params.conversation ?? '').map(member) }),
    },
    {
      call: 'GET /v3/conversations/:conversation/members/:member',
      run({ params }) {
        const person = personIn(world, params.member ?? '');
        const found = person && roster(params.conversation ?? '').find(({ id }) => id === person.id);
        if (!found) throw noMember();
        return { status: 200, body: member(found) };
      },
    },
    {
      call: 'GET /v3/teams/:team',
      run({ params }) {
        const team = teamOf(params.team ?? '');
        const { id: aadGroupId, name, threadId: id } = team;
        const channelCount = channelsOf(world, team).length;
        const body = {
          id,
          name,
          aadGroupId,
          channelCount,
          memberCount: team.members.length,
          type: 'standard',
        };
        return { status: 200, body: { ...body, tenantId: world.identity.tenantId } };
      },
    },
    {
      call: 'GET /v3/teams/:team/conversations',
      run({ params }) {
        const channels = channelsOf(world, teamOf(params.team ?? ''));
        const conversations = channels.map((channel) => ({
          id: channel.id,
          // "The name of the General channel is null": clients translate it.
          name: isGeneral(world, channel) ? null : channel.name,
          type: channel.channelKind,
        }));
        return { status: 200, body: { conversations } };
      },
    },
  ];
}
