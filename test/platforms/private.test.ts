/** What is private is so from the first call to the platform, whichever it is. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Incident } from '../../src/incident/incident.js';
import { current, eventsOf, settled, startTestApp, type TestApp, until } from '../helpers/app.js';
import { declared, roomOf, type Stage, stageOf } from './stage.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    yaml: 'incidents: { permissions: { incident.command: ["group:S0ONCALL0"] } }',
  });
});
afterAll(() => test?.stop());

const title = 'Payroll is read by strangers';

async function newest(): Promise<Incident> {
  const [incident] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
  if (!incident) throw new Error('nothing was declared');
  return incident;
}

describe('in Slack', () => {
  let stage: Stage;
  beforeAll(() => {
    stage = stageOf('slack', test);
  });

  it('the room of a private incident is made private, and nobody else reads of it', async () => {
    const before = test.sandbox.slack.calls('conversations.create').length;
    const incident = await declared(stage, `private sev1 ${title}`);

    const created = test.sandbox.slack.calls('conversations.create').slice(before);
    expect(created.map(({ args }) => args)).toMatchObject([{ is_private: 'true' }]);
    expect(test.sandbox.slack.channel(roomOf(incident))).toMatchObject({ isPrivate: true });
    expect(stage.members(roomOf(incident))).toEqual(['alice']);
    expect(stage.shown('incidents').join('\n')).not.toContain('Payroll');
    expect(stage.shown(roomOf(incident)).join('\n')).toContain(title);
    expect(await stage.type('bruno', 'incidents', `INC-${incident.number} timeline`)).toContain(
      `There is no INC-${incident.number}`,
    );
    expect(await stage.type('bruno', 'incidents', 'list all')).not.toContain('Payroll');
  });

  it('is not made where it cannot be made private, and who declared it is told', async () => {
    const mend = test.sandbox.slack.fault({
      method: 'conversations.create',
      kind: 'error',
      error: 'restricted_action',
    });
    await stage.type('dara', 'incidents', `declare private sev1 ${title} again`);
    await until('dara to be told', async () =>
      stage.privately('dara').some((words) => words.includes('does not allow Tocsin')) ? true : undefined,
    );
    mend();

    const incident = await newest();
    expect(incident.room).toBeUndefined();
    expect(test.sandbox.slack.channels().some(({ name }) => name.includes('again'))).toBe(false);
    expect(stage.shown('incidents').join('\n')).not.toContain('again');
  });

  it('a public one that becomes private gets a new room, and leaves nothing to read where it was', async () => {
    const before = await declared(stage, 'sev2 Badgers got in');
    const old = roomOf(before);
    await stage.join('bruno', old);
    await stage.say('bruno', old, 'they came through the roof');
    await stage.type('alice', old, 'note the Badgers are in the cellar');
    await settled(test);
    expect(stage.shown('incidents').join('\n')).toContain('Badgers');

    await stage.type('alice', old, 'private');
    const incident = await until('the new room', async () => {
      const now = await current(test, before);
      return now.room && now.card ? now : undefined;
    });
    await settled(test);

    expect(test.sandbox.slack.channel(roomOf(incident))).toMatchObject({ isPrivate: true });
    expect(stage.members(roomOf(incident)).toSorted()).toEqual(['alice', 'bruno']);
    expect(stage.shown(roomOf(incident)).join('\n')).toContain('made the incident private');
    expect(stage.shown('incidents').join('\n')).not.toContain('Badgers');
    expect(test.sandbox.slack.channel(old)).toMatchObject({ isArchived: true });
    expect(test.sandbox.slack.channel(old)?.name).toMatch(/^inc-\d+-moved-/);
    // What Bruno wrote is his; all that Tocsin wrote is gone, but for the last word.
    expect(stage.shown(old).filter((words) => words.startsWith('Moved. Nothing more'))).toHaveLength(1);
    expect(stage.shown(old).join('\n')).toContain('through the roof');
    expect(stage.shown(old).join('\n')).not.toContain('Badgers');
    expect(test.sandbox.slack.calls('bookmarks.remove').length).toBeGreaterThan(0);
    const told = stage.privately('alice').find((words) => words.includes('Its old room is'));
    expect(told).toContain('It has another name');
    expect(told).toContain('the one message of people');
    expect(told).toContain('A workspace admin can delete the channel');
    expect(stage.privately('bruno').join('\n')).not.toContain('Its old room is');
    expect(await stage.type('dara', 'incidents', `INC-${before.number} timeline`)).toContain('There is no');
    expect(await stage.type('bruno', 'incidents', `INC-${before.number} timeline`)).toContain('Badgers');
  });

  it('what a group may, its members do, and others with a reason', async () => {
    const incident = await declared(stage, 'sev3 Printer is out of paper');
    const type = (who: string, line: string) =>
      stage.type(who, 'incidents', `INC-${incident.number} ${line}`);
    const severity = async () => (await current(test, incident)).severity;

    expect(await type('elif', 'severity sev2')).toContain('held by the members of the group S0ONCALL0');
    expect(await severity()).toBe('sev3');
    await type('bruno', 'severity sev2');
    expect(await severity()).toBe('sev2');
    await type('elif', 'breakglass "nobody is awake" severity sev1');
    expect(await severity()).toBe('sev1');
    expect(await eventsOf(test, incident, 'glass.broken')).toMatchObject([{ reason: 'nobody is awake' }]);
    expect(stage.shown(roomOf(incident)).join('\n')).toContain('broke the glass');
  });
});

describe('in Teams', () => {
  let stage: Stage;
  beforeAll(() => {
    stage = stageOf('teams', test);
  });

  it('the room of a private incident is a chat of those who may know, once there are two', async () => {
    const channels = () =>
      test.sandbox.teams.teams().flatMap((team) => team.channels.map(({ name }) => name));
    const [before, chats] = [channels(), test.sandbox.teams.calls('POST /chats').length];
    await stage.type('alice', 'incidents', `declare private sev1 ${title}`);
    const { id, number } = await newest();
    await until('alice to be told', async () =>
      stage.privately('alice').some((words) => words.includes('begins with two people')) ? true : undefined,
    );
    expect((await current(test, { id })).room).toBeUndefined();

    await stage.type('alice', 'incidents', `INC-${number} invite @bruno`);
    const incident = await until('a room', async () => {
      const now = await current(test, { id });
      return now.room && now.card ? now : undefined;
    });
    await settled(test);

    expect(test.sandbox.teams.calls('POST /chats').length).toBeGreaterThan(chats);
    expect(channels()).toEqual(before);
    expect(test.sandbox.teams.conversation(roomOf(incident))).toMatchObject({
      kind: 'chat',
    });
    expect(stage.members(roomOf(incident)).toSorted()).toEqual(['alice', 'bruno']);
    expect(stage.shown('incidents').filter((words) => words.includes('SEV1'))).toEqual([]);
    expect(await stage.type('dara', 'incidents', `INC-${number} timeline`)).toContain('There is no INC-');
  });

  it('a public one that becomes private leaves a channel without its name and words', async () => {
    const before = await declared(stage, 'sev2 Badgers got in');
    const old = roomOf(before);
    await stage.say('bruno', old, 'they came through the roof');
    await settled(test);

    await stage.type('alice', old, 'private');
    const told = await until('alice to be told', async () =>
      stage.privately('alice').find((words) => words.includes('Its old room is')),
    );
    await settled(test);

    expect(test.sandbox.teams.conversation(old)?.name).toMatch(/^inc-\d+-moved-/);
    expect(stage.shown(old).join('\n')).toContain('through the roof');
    expect(stage.shown(old).join('\n')).not.toContain('Badgers');
    expect(stage.shown('incidents').at(-1)).toContain('Moved. Nothing more happens here.');
    expect(told).toContain('An owner of the team can delete the channel');
  });
});
