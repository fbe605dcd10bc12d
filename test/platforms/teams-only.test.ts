/** What Teams has and Slack has not: Tocsin in a tenant of its own, which reaches it under a public address. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { searchIncidents } from '../../src/chat/teams/compose-ids.js';
import { notificationPath } from '../../src/chat/teams/notifications.js';
import type { Incident } from '../../src/incident/incident.js';
import type { SandboxTeams } from '../../src/sandbox/contract.js';
import { startServer, type WebServer } from '../../src/web/server.js';
import {
  eventsOf,
  settled,
  startTestApp,
  stringsIn,
  type TestApp,
  until,
  wakeWorkers,
} from '../helpers/app.js';
import { teamsConfig } from '../helpers/teams-port.js';
import { declared, roomOf, type Stage, stageOf } from './stage.js';

let outside: WebServer;
let test: TestApp;
let stage: Stage;
let teams: SandboxTeams;

beforeAll(async () => {
  // The public address is known before the app is there, as that of a proxy is.
  outside = await startServer({
    host: '127.0.0.1',
    port: 0,
    routes: [
      {
        method: 'POST',
        path: notificationPath,
        handle: ({ body, query }) => notify(body, `?${query}`),
      },
    ],
    onError: () => undefined,
  });
  test = await startTestApp({
    config: (config, sandbox) => ({
      ...config,
      teams: {
        ...teamsConfig(sandbox.teams, { publicUrl: `http://127.0.0.1:${outside.port}` }),
        announcementChannel: 'incidents',
      },
    }),
  });
  ({ teams } = test.sandbox);
  test.sandbox.connectTeams(`${test.app.url}/api/messages`);
  stage = stageOf('teams', test);
});
afterAll(async () => {
  await test?.stop();
  await outside?.stop();
});

async function notify(body: string | Buffer, query = '') {
  const answer = await fetch(`${test.app.url}${notificationPath}${query}`, { method: 'POST', body });
  const contentType = answer.headers.get('content-type');
  return { status: answer.status, body: await answer.text(), ...(contentType && { contentType }) };
}

const subscriptionOf = (incident: Incident) => {
  const found = teams.subscriptions().find(({ resource }) => resource.includes(roomOf(incident)));
  if (!found) throw new Error('Graph was not asked to tell of the room');
  return found;
};

const postedIn = async (incident: Incident, text: string) =>
  (await eventsOf(test, incident, 'message.posted')).filter((event) => event.text === text);

const postedAtLast = (incident: Incident, text: string) =>
  until(`“${text}” in the timeline`, async () => (await postedIn(incident, text))[0]);

describe('the search in the box for a new message', () => {
  it('finds incidents by their words and their number, the newest first, and its card can be sent', async () => {
    const older = await declared(stage, 'sev3 Carts <are> empty');
    const newer = await declared(stage, 'sev2 Empty carts again');
    const titles = async (words: string) =>
      (await teams.as('bruno').search(searchIncidents, words, { conversation: 'incidents' })).map(
        ({ title }) => title.replaceAll(/[\u2060\u2068\u2069]/g, ''),
      );

    expect((await titles('')).slice(0, 2)).toEqual([
      `INC-${newer.number} · Empty carts again`,
      `INC-${older.number} · Carts <are> empty`,
    ]);
    expect(await titles('CARTS <are>')).toEqual([`INC-${older.number} · Carts <are> empty`]);
    expect(await titles(`inc-${newer.number}`)).toEqual([`INC-${newer.number} · Empty carts again`]);
    expect(await titles('nothing of the kind')).toEqual([]);

    const [found] = await teams.as('bruno').search(searchIncidents, `inc-${older.number}`);
    await teams.as('bruno').say('incidents', 'this one', { card: found?.card as Record<string, unknown> });
    expect(stage.shown('incidents').at(-1)).toContain('Carts <are> empty');
  });

  it('works in the private chat, too, and knows no other search', async () => {
    const incident = await declared(stage, 'sev3 Mail is late');

    expect(await teams.as('alice').search(searchIncidents, 'mail is')).toMatchObject([
      { title: expect.stringContaining(`INC-${incident.number}`) },
    ]);
    await expect(teams.as('alice').search('another', 'mail')).rejects.toThrow('501');
    // A search works without the app: what follows in private still waits for the app to be added.
    expect(await stage.type('alice', roomOf(incident), 'lead')).toContain(
      `You are commander of INC-${incident.number}`,
    );
  });
});

describe('“Refresh card”', () => {
  it('shows who asks the card as it is, while nobody can redraw it for all', async () => {
    const incident = await declared(stage, 'sev3 Images are missing');
    const card = incident.card?.id ?? '';
    const room = roomOf(incident);
    const seenBy = (who: string) => {
      const shown = teams.messages(room, who).find(({ id }) => id === card);
      return stringsIn(shown?.cards).join('\n');
    };
    const mend = teams.fault({ call: 'PUT /v3/conversations/:id/activities/:activity', kind: '503' });
    await teams.as('alice').command(room, 'lead');
    await until('a commander', async () => (await eventsOf(test, incident, 'role.assigned'))[0]);

    const { status } = await teams.as('bruno').refresh(room, card);

    expect(status).toBe(200);
    expect(seenBy('bruno')).not.toContain('Take the lead');
    expect(seenBy('chen')).toContain('Take the lead');
    mend();
  });
});

describe('the private chat', () => {
  beforeAll(() => teams.as('chen').addBot('personal'));

  it('begins with what is open', () =>
    until('the home', () => stage.privately('chen').find((text) => text.includes('Images are missing'))));

  it('takes commands without a mention, and names incidents by their number', async () => {
    const answer = await stage.type('chen', 'personal', 'declare sev3 The lift is stuck');
    const [incident] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
    if (!incident) throw new Error('nothing was declared');
    const ref = `INC-${incident.number}`;

    expect(answer).toContain(`${ref} is declared as SEV3`);
    expect(incident).toMatchObject({ title: 'The lift is stuck', declaredBy: stage.person('chen') });
    expect(await stage.type('chen', 'personal', 'list')).toContain('The lift is stuck');
    await stage.type('chen', 'personal', `${ref} severity sev2 people are in it`);
    expect((await test.read.incident(incident.id, 'tocsin'))?.severity).toBe('sev2');
    expect(await stage.type('chen', 'personal', 'resolve')).toContain('works in an incident’s room');
    expect(await stage.type('chen', 'personal', 'helo')).toContain('Did you mean');
  });

  it('is in no timeline', async () => {
    const incident = await declared(stage);
    await stage.type('chen', 'personal', `INC-${incident.number} note said in private`);

    expect((await eventsOf(test, incident, 'note.added')).map(({ text }) => text)).toEqual([
      'said in private',
    ]);
    expect(await postedIn(incident, `INC-${incident.number} note said in private`)).toEqual([]);
  });
});

describe('what Graph tells of a room', () => {
  it('is asked for once the room is there, by an address that answers Graph as Graph asked', async () => {
    const incident = await declared(stage);

    const subscription = subscriptionOf(incident);

    const address = `http://127.0.0.1:${outside.port}${notificationPath}`;
    expect(subscription).toMatchObject({
      notificationUrl: address,
      lifecycleNotificationUrl: address,
      changeType: 'created,updated,deleted',
    });
    expect(subscription.clientState.length).toBeGreaterThanOrEqual(43);
  });

  it('is one with what the activities tell', async () => {
    const incident = await declared(stage);
    const before = teams.deliveries().length;
    await stage.say('bruno', roomOf(incident), 'told twice');
    await postedAtLast(incident, 'told twice');
    await settled(test);

    const told = teams.deliveries().slice(before);
    expect(told.filter(({ status }) => status >= 300)).toEqual([]);
    expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(['activity', 'notification']));
    expect(await postedIn(incident, 'told twice')).toHaveLength(1);
  });

  it('is refused when it does not know what only Graph was told', async () => {
    const incident = await declared(stage);
    const room = roomOf(incident);
    const { id: subscriptionId, clientState } = subscriptionOf(incident);
    let message = '';
    await stage.unheard(async () => {
      message = await stage.say('bruno', room, 'told by nobody');
    });
    const genuine = {
      subscriptionId,
      clientState,
      changeType: 'created',
      resource: `teams('${teams.teamId}')/channels('${room}')/messages('${message}')`,
    };
    const tell = (notification: object) => notify(JSON.stringify({ value: [notification] }));

    expect((await tell({ ...genuine, clientState: 'guessed' })).status).toBe(401);
    expect((await tell({ ...genuine, subscriptionId: 'another' })).status).toBe(401);
    expect(await postedIn(incident, 'told by nobody')).toEqual([]);
    expect((await tell(genuine)).status).toBe(202);
    expect(await postedIn(incident, 'told by nobody')).toHaveLength(1);
  });

  it('has the rooms read back when Graph says that it missed something', async () => {
    const incident = await declared(stage);
    await stage.unheard(async () => {
      await stage.say('bruno', roomOf(incident), 'told too late');
    });

    const { status } = await teams.lifecycle(subscriptionOf(incident).id, 'missed');

    expect(status).toBe(202);
    await postedAtLast(incident, 'told too late');
    await settled(test);
    expect(await postedIn(incident, 'told too late')).toHaveLength(1);
  });

  it('goes on: what Graph tells of is asked for again before it ends', async () => {
    const incident = await declared(stage);
    const before = subscriptionOf(incident);
    await test.advance(2 * 24 * 60);
    await test.pool.query(`select graphile_worker.add_job('watch_rooms')`);
    await wakeWorkers(test.pool);

    const after = await until('the renewal', () => {
      const now = subscriptionOf(incident);
      return now.expiresAt > before.expiresAt ? now : undefined;
    });

    expect(after).toMatchObject({ id: before.id, clientState: before.clientState });
    expect(before.expiresAt.getTime()).toBeGreaterThan(test.now().getTime());
  });
});

describe('taken out of its team', () => {
  it('says so in the log and to who leads an incident there, and catches up once it is back', async () => {
    const incident = await declared(stage, 'sev2 The team is gone');
    await teams.as('alice').removeBot(teams.teamId);
    await until('the log to say so', () =>
      test.warnings.find((line) => line.includes('Tocsin was taken out of a place in Teams')),
    );
    const told = await until('Alice to be told', () =>
      stage
        .privately('alice')
        .find((text) => /The team is gone.*\n.*Reading the room back did not succeed/.test(text)),
    );
    expect(told).toContain('Go to [the room](');
    await stage.say('bruno', roomOf(incident), 'said without it');
    expect(await postedIn(incident, 'said without it')).toEqual([]);

    await teams.as('alice').addBot(teams.teamId);

    await postedAtLast(incident, 'said without it');
  });
});

it('logs no error', () => {
  // But for the card that could not be redrawn.
  expect(test.errors.filter((line) => !line.includes('(503)'))).toEqual([]);
});
