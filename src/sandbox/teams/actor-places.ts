import type { SandboxTeamsActor } from '../contract.js';
import type { Talker } from './actor.js';
import { putFile, typeOf } from './drive.js';
import { fileUrl } from './graph/drives.js';
import { escaped } from './html.js';
import { personIn } from './membership.js';
import * as places from './places.js';
import { post } from './talk.js';
import type { World } from './world.js';

/** What a person does to teams, chats and their files. */
export function actInPlaces(
  world: World,
  { person: { id, name }, placed, writable, seen, teamNamed }: Talker,
) {
  const by = { person: id };
  const chatNamed = (where: string) => {
    const chat = placed(where);
    if (chat.kind === 'channel' || chat.kind === 'personal') throw new Error(`${where} is no group chat`);
    return chat;
  };
  const idOf = (who: string): string => {
    const found = personIn(world, who);
    if (!found) throw new Error(`there is no person ${who}`);
    return found.id;
  };
  /** A team is named before a conversation: both may be called the same. */
  const isTeam = (where: string): boolean =>
    world.teams.all().some((one) => one.id === where || one.name === where);

  return {
    async joinTeam(team) {
      places.addToTeam(world, teamNamed(team), id, by);
    },
    async leaveTeam(team) {
      const found = teamNamed(team);
      if (!found.members.includes(id)) throw new Error(`${name} is not in ${team}`);
      places.leaveTeam(world, found, id, by);
    },
    async createChat(people, topic) {
      const members = [...new Set([id, ...people.map(idOf)])];
      if (members.length < 2) throw new Error('a group chat is of two people at least');
      return places.createChat(world, { members, topic, by }).id;
    },
    async addToChat(where, who) {
      places.addToChat(world, chatNamed(where), [idOf(who)], by);
    },
    async leaveChat(where) {
      places.leaveChat(world, chatNamed(where), id, by);
    },
    async addBot(where) {
      if (where === 'personal') places.installForPerson(world, id);
      else if (isTeam(where)) places.installInTeam(world, teamNamed(where), by);
      else {
        const conversation = placed(where);
        const team = conversation.teamId === undefined ? undefined : teamNamed(conversation.teamId);
        if (team && conversation.channelKind === 'standard') places.installInTeam(world, team, by);
        else places.installInChat(world, conversation, by);
      }
    },
    async removeBot(where) {
      if (where === 'personal') places.removeFromPerson(world, id);
      else if (isTeam(where)) places.removeFromTeam(world, teamNamed(where), by);
      else {
        const conversation = placed(where);
        const team = conversation.teamId === undefined ? undefined : teamNamed(conversation.teamId);
        if (team && conversation.channelKind === 'standard') places.removeFromTeam(world, team, by);
        else places.removeFromChat(world, conversation, by);
      }
    },
    async upload(where, { name: fileName, type = typeOf(fileName), content, text = '', thread }) {
      const conversation = writable(where);
      if (thread !== undefined && conversation.kind !== 'channel')
        throw new Error('only channels have threads');
      const above = thread === undefined ? undefined : seen(where, thread);
      const bytes = Buffer.from(content);
      const file = putFile(world, conversation, { name: fileName, type, bytes, author: by });
      const message = post(world, conversation, by, {
        html: text ? `<p>${escaped(text)}</p>` : '',
        text,
        ...(above && { root: above.root ?? above.id }),
        attachments: [
          { id: file.id, contentType: 'reference', contentUrl: fileUrl(world, file), name: fileName },
        ],
      });
      return message.id;
    },
  } satisfies Partial<SandboxTeamsActor>;
}
