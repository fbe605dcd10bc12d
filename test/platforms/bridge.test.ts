/** The call of an incident, in every platform: a meeting of its own in Teams, or a link that is always the same. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nativeId } from '../../src/ids.js';
import type { Incident } from '../../src/incident/incident.js';
import { current, eventsOf, settled, startTestApp, type TestApp, until } from '../helpers/app.js';
import { declared, roomOf, stageOf } from './stage.js';

const platforms = ['slack', 'teams'] as const;

const cardOf = ({ card }: Incident) => {
  if (!card) throw new Error('the incident has no card');
  return card;
};

/** Where the room's links lead. */
function bookmarksIn({ sandbox }: TestApp, { room }: Incident): string[] {
  if (!room) return [];
  if (room.startsWith('slack:')) return sandbox.slack.bookmarks(nativeId(room)).map(({ link }) => link ?? '');
  return sandbox.teams.conversation(nativeId(room)).tabs.map(({ url }) => url);
}

function topicOf({ sandbox }: TestApp, incident: Incident): string {
  const id = roomOf(incident);
  if (incident.room?.startsWith('slack:')) return sandbox.slack.channel(id).topic;
  const described = sandbox.teams
    .calls('PATCH /teams/:team/channels/:channel')
    .filter(({ args }) => JSON.stringify(args.params).includes(id));
  return JSON.stringify(described.at(-1)?.args.body);
}

describe('a meeting in Teams', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ yaml: 'incidents:\n  bridge: { provider: teams }\n' });
  });
  afterAll(() => test?.stop());
  const meetings = () => test.sandbox.teams.conversations().filter(({ kind }) => kind === 'meeting');

  it.each(platforms)(
    'is made once for an incident of %s, and linked to from its card and bookmarks',
    async (platform) => {
      const stage = stageOf(platform, test);
      const before = meetings().length;
      test.sandbox.teams.fault({ call: 'POST /users/:user/onlineMeetings/createOrGet', kind: 'lost' });
      const { id } = await declared(stage);
      const incident = await until('the bridge', async () => {
        const now = await current(test, { id } as Incident);
        return now.bridge && now;
      });
      await settled(test);

      expect(incident.bridge?.provider).toBe('teams');
      expect(meetings()).toHaveLength(before + 1);
      expect(stage.words(cardOf(incident))).toContain(incident.bridge?.url);
      expect(bookmarksIn(test, incident)).toContain(incident.bridge?.url);
    },
  );

  it.each(platforms)('that cannot be made holds up no room of %s, where it is told', async (platform) => {
    const stage = stageOf(platform, test);
    const { teams } = test.sandbox;
    const release = teams.fault({
      call: 'POST /users/:user/onlineMeetings/createOrGet',
      kind: '403',
      times: 100,
    });
    const incident = await declared(stage);
    await until('it to be told', async () =>
      [...stage.shown(roomOf(incident)), ...stage.privately('alice')].some((text) =>
        text.includes('Opening the bridge'),
      )
        ? true
        : undefined,
    );
    release();

    expect(await eventsOf(test, incident, 'effect.failed')).toMatchObject([{ effect: 'bridge.open' }]);
    expect(stage.words(cardOf(incident))).not.toContain('Bridge');
  });
});

describe('a meeting in Zoom', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ yaml: 'incidents:\n  bridge: { provider: zoom }\n' });
  });
  afterAll(() => test?.stop());

  it.each(platforms)('is made once for an incident of %s, whose people can go there', async (platform) => {
    const stage = stageOf(platform, test);
    const before = test.sandbox.zoom.meetings().length;
    test.sandbox.zoom.fault({ kind: 'lost' });
    const { id } = await declared(stage);
    const incident = await until('the bridge', async () => {
      const now = await current(test, { id } as Incident);
      return now.bridge && now;
    });
    await settled(test);

    expect(incident.bridge?.provider).toBe('zoom');
    expect(test.sandbox.zoom.meetings()).toHaveLength(before + 1);
    expect(stage.words(cardOf(incident))).toContain(incident.bridge?.url);
    expect(bookmarksIn(test, incident)).toContain(incident.bridge?.url);
    expect(topicOf(test, incident)).toContain(incident.bridge?.url);
  });
});

describe('a link that is always the same', () => {
  const url = 'https://meet.example.com/sev1';
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({
      yaml: `incidents:\n  bridge: { provider: fixed, urls: { sev1: '${url}' }, roles: [commander, comms] }\n`,
    });
  });
  afterAll(() => test?.stop());

  it.each(platforms)(
    'comes with its severity into the card, topic and bookmarks of a room in %s',
    async (platform) => {
      const stage = stageOf(platform, test);
      const incident = await declared(stage);
      expect(bookmarksIn(test, incident)).not.toContain(url);

      await stage.type('alice', roomOf(incident), 'severity sev1');
      await settled(test);

      expect(stage.words(cardOf(incident))).toContain(url);
      expect(bookmarksIn(test, incident)).toContain(url);
      expect(topicOf(test, incident)).toContain(url);
    },
  );

  it.each(platforms)(
    'is told in a room of %s with who has to be there, who are asked for',
    async (platform) => {
      const stage = stageOf(platform, test);
      const incident = await declared(stage);
      const room = roomOf(incident);
      await stage.type('alice', room, 'lead');
      await stage.type('alice', room, 'severity sev1');
      await settled(test);
      const opened = stage.shown(room).filter((text) => text.includes('The bridge is open'));

      await test.advance(6);
      await settled(test);

      expect(opened).toHaveLength(1);
      expect(opened[0]).toContain(url);
      expect(opened[0]).toMatch(/Needed there: commander .+, comms lead \(nobody yet\)/);
      const asked = /still has no \*?comms lead\*?\. Take the role/;
      expect(stage.shown(room).filter((text) => asked.test(text.replaceAll('**', '*')))).toHaveLength(1);
      const own = new RegExp(`INC-${incident.number} · .* still has no`);
      expect(stage.privately('alice').filter((text) => own.test(text))).toHaveLength(1);
    },
  );
});
