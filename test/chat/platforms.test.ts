import { expect, it } from '@jest/globals';
import type { ChatArchive } from '../../src/chat/archive.js';
import { joinPlatforms } from '../../src/chat/platforms.js';
import type { ChatPort } from '../../src/chat/port.js';
import { sentence } from '../../src/chat/view.js';
import { PermanentFailure } from '../../src/errors.js';
import { PersonId, RoomId } from '../../src/ids.js';

/** A platform that writes down what it is asked; only what the tests ask is there. */
function platform(name: string, rooms: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const port = {
    async createRoom(input: { name: string }) {
      asked.push(`create ${input.name}`);
      return { room: RoomId.parse(`${name}:new`), name: input.name };
    },
    async post(input: { to: string; key: string }) {
      asked.push(`post ${input.key} to ${input.to}`);
      return { room: RoomId.parse(`${name}:R`), id: '1' };
    },
    async findRoom(wanted: string) {
      asked.push(`find ${wanted}`);
      const room = rooms[wanted];
      return room === undefined ? undefined : RoomId.parse(room);
    },
    roomLink: (room: string) => `${name} shows ${room}`,
  } as unknown as ChatPort;
  const archive = { postedAt: () => new Date(0) } as unknown as ChatArchive;
  return {
    asked,
    port,
    archive,
    announcementRoom: async () => RoomId.parse(`${name}:announcements`),
    membersOf: async () => [],
  };
}

const teamsPerson = PersonId.parse('teams:0a1b');

it('asks the platform that the id names', async () => {
  const [slack, teams] = [platform('slack'), platform('teams')];
  const { chat, archiveOf, announcementRoom } = joinPlatforms({ slack, teams });

  await chat.post({ to: teamsPerson, view: sentence('a'), key: 'a', attempt: 1 });
  await chat.post({ to: RoomId.parse('slack:C1'), view: sentence('b'), key: 'b', attempt: 1 });

  expect(teams.asked).toEqual(['post a to teams:0a1b']);
  expect(slack.asked).toEqual(['post b to slack:C1']);
  expect(archiveOf(RoomId.parse('teams:19:x@thread.tacv2'))).toBe(teams.archive);
  expect(await announcementRoom('teams')).toBe('teams:announcements');
  expect(chat.roomLink(RoomId.parse('teams:19:x@thread.tacv2'))).toBe('teams shows teams:19:x@thread.tacv2');
});

it('makes a room on the platform that is asked for', async () => {
  const [slack, teams] = [platform('slack'), platform('teams')];
  const { chat } = joinPlatforms({ slack, teams });
  const room = { name: 'inc-1', proof: 'p', since: new Date(), by: PersonId.parse('slack:U1'), attempt: 1 };

  expect((await chat.createRoom({ ...room, platform: 'teams' })).room).toBe('teams:new');
  expect((await chat.createRoom({ ...room, platform: 'slack' })).room).toBe('slack:new');
});

it('finds a room by its name on the first platform that has it', async () => {
  const slack = platform('slack', { incidents: 'slack:C1' });
  const teams = platform('teams', { incidents: 'teams:19:i', audit: 'teams:19:a' });
  const { chat } = joinPlatforms({ slack, teams });

  expect(await chat.findRoom('incidents')).toBe('slack:C1');
  expect(await chat.findRoom('audit')).toBe('teams:19:a');
  expect(await chat.findRoom('nowhere')).toBeUndefined();
});

it('refuses in words what belongs to a platform that is not connected', async () => {
  const { chat } = joinPlatforms({ slack: platform('slack') });

  const refused = chat.post({ to: teamsPerson, view: sentence('a'), key: 'a', attempt: 1 });

  await expect(refused).rejects.toThrow(
    new PermanentFailure('Tocsin is not connected to Teams, where this has to be done.'),
  );
});
