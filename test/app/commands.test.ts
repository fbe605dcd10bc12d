import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answerOf,
  cardOf,
  current,
  declare,
  directMessages,
  eventsOf,
  recorded,
  seeing,
  settled,
  startTestApp,
  type TestApp,
  textOf,
  type,
} from '../helpers/app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    yaml: 'incidents:\n  permissions:\n    incident.command: ["role:commander", "slack:U0ALICE00"]\n',
  });
});
afterAll(() => test.stop());

describe('a typed line', () => {
  it('opens an incident and tells only who typed it', async () => {
    const delivered = await type(test, 'alice', 'general', '/incident declare sev1 Checkout is slow');

    expect(answerOf(delivered)).toContain('is declared as SEV1. Its room is being created');
    expect(delivered.body).toMatchObject({ response_type: 'ephemeral' });
    await settled(test);
    const [incident] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
    expect(incident).toMatchObject({
      title: 'Checkout is slow',
      severity: 'sev1',
      declaredBy: 'slack:U0ALICE00',
    });
    const everyone = test.sandbox.slack.messages('general').map(textOf).join();
    expect(everyone).not.toContain('Checkout is slow');
    await seeing(test, 'general', 'is declared as SEV1', 'alice');
  });

  it('takes an incident from triage to closed', async () => {
    const incident = await declare(test, 'sev3 Search is slow');
    const room = incident.channel;
    const lines: [line: string, answer: string][] = [
      ['lead', 'You are commander now'],
      ['triage sev2 Results take 10 s in the EU', 'SEV2 · Investigating'],
      ['severity sev1 payments fail too', 'SEV1'],
      ['role comms @dara', '<@U0DARA000>'],
      ['note the replica lags', ''],
      ['did restarted the indexer | idx-2 | lag falls | no change', ''],
      ['status identified a bad migration', 'Identified'],
      ['update Search fails | rolling back | a bad migration', 'Published'],
      ['runbook database-degradation', 'Its checklist is being posted'],
      ['status monitoring', 'Monitoring'],
      ['resolve rolled back', 'is resolved'],
      ['postmortem', 'The draft is being written'],
      ['reopen it came back', ''],
      ['resolve for good', 'is resolved'],
      ['close Add an alert @bruno 2027-12-01; Test the rollback @chen after 1', 'is closed'],
      ['postmortem done https://wiki.example.com/inc', 'no more reminders'],
    ];
    for (const [line, answer] of lines) {
      const delivered = await type(test, 'alice', room, `/incident ${line}`);
      expect(`${line}: ${delivered.status} ${answerOf(delivered)}`).toContain(answer);
      expect(delivered.status).toBe(200);
    }
    await settled(test);

    expect(await current(test, incident)).toMatchObject({
      status: 'closed',
      severity: 'sev1',
      roles: { commander: 'slack:U0ALICE00', comms: 'slack:U0DARA000' },
    });
    const refused = (await eventsOf(test, incident, 'command.ran')).filter(({ outcome }) => outcome !== 'ok');
    expect(refused).toEqual([]);
    const items = await test.read.items(incident.id, 'tocsin');
    expect(items).toMatchObject([
      { title: 'Add an alert', owner: 'slack:U0BRUNO00', dueDate: '2027-12-01' },
      { title: 'Test the rollback', owner: 'slack:U0CHEN000' },
    ]);
    expect(items[1]?.waitsFor).toEqual([items[0]?.id]);
    const said = test.sandbox.slack.messages(room).map(textOf).join('\n');
    for (const words of [
      'the replica lags',
      'restarted the indexer',
      'Rolling back',
      'rolled back',
      'it came back',
    ]) {
      expect(said.toLowerCase()).toContain(words.toLowerCase());
    }
    expect(test.sandbox.slack.files(room).map(({ name }) => name)).toEqual([
      expect.stringMatching(/^inc-\d+-postmortem-\d+\.md$/),
    ]);
    const card = test.sandbox.slack.messages(room).find(({ ts }) => ts === cardOf(incident).ts);
    expect(textOf(card ?? { text: '', blocks: [] })).toContain('Closed');
  });

  it('gives a role to the person who was mentioned, tells them and brings them in', async () => {
    const incident = await declare(test);
    await type(test, 'alice', incident.channel, '/incident lead @bruno');
    await settled(test);

    expect((await current(test, incident)).roles.commander).toBe('slack:U0BRUNO00');
    expect(test.sandbox.slack.channel(incident.channel).members).toContain('U0BRUNO00');
    const told = directMessages(test, 'bruno').map(textOf).join('\n');
    expect(told).toContain('You are commander of');
    expect(test.sandbox.slack.channel(incident.channel).topic).toContain('led by bruno');
  });

  it('works from another channel with the incident’s number', async () => {
    const incident = await declare(test);
    const delivered = await type(
      test,
      'alice',
      'random',
      `/incident inc-${incident.number} note seen from afar`,
    );
    await settled(test);

    expect(delivered.status).toBe(200);
    expect(await eventsOf(test, incident, 'note.added')).toEqual([
      { type: 'note.added', text: 'seen from afar' },
    ]);
    await seeing(test, incident.channel, 'seen from afar');
  });

  it('shows a list, a help and a timeline to who asked, and to nobody else', async () => {
    const incident = await declare(test, 'sev4 Fonts look odd');
    for (const [line, words] of [
      ['list', 'Fonts look odd'],
      ['list all', 'Fonts look odd'],
      ['help', 'In this room'],
      ['help close', 'Add an alert'],
      ['', 'In this room'],
      ['timeline', 'declared the incident'],
      ['log key', 'declared the incident'],
    ] as const) {
      const delivered = await type(test, 'chen', 'random', `/incident inc-${incident.number} ${line}`);
      expect(`${line}: ${answerOf(delivered)}`).toContain(words);
    }
    expect(test.sandbox.slack.messages('random').map(textOf).join()).not.toContain('Fonts look odd');
  });
});

describe('a line that is wrong', () => {
  it.each([
    ['a typo', 'sevrity 1', /no command “sevrity”. Did you mean \/incident severity\?/],
    ['a word like nothing else', 'xyzzyplugh', /no command “xyzzyplugh”. See \/incident help/],
    [
      'a command outside its place',
      'resolve it works',
      /“resolve” works in an incident’s room.*\/incident list/s,
    ],
    ['an incident that there is not', 'INC-9999 resolve', /There is no INC-9999/],
    ['a word that JavaScript knows', 'constructor', /There is no command “constructor”/],
    ['an option that there is not', 'list everything', /Say “all”, a severity, a status/],
    ['a command to explain that there is not', 'help nothing', /There is no command “nothing”/],
    ['nothing to declare', 'declare sev1', /Say in a few words what is wrong/],
  ])('gets a private word about %s', async (_what, line, words) => {
    const delivered = await type(test, 'bruno', 'general', `/incident ${line}`);

    expect(delivered.status).toBe(200);
    expect(answerOf(delivered)).toMatch(words);
    expect(delivered.body).toMatchObject({ response_type: 'ephemeral' });
    expect(test.sandbox.slack.modals('bruno')).toEqual([]);
  });

  it('says what to type instead in the room, changes nothing, and stays in the timeline', async () => {
    const incident = await declare(test);
    // Who publishes updates leads, or is comms lead.
    await type(test, 'alice', incident.channel, '/incident lead');
    await settled(test);
    const before = await current(test, incident);
    const lines: [line: string, words: RegExp][] = [
      ['severity sev9', /There is no severity “sev9”: choose sev1, sev2, sev3 or sev4/],
      ['status soon', /There is no status “soon” to choose: take investigating/],
      ['status closed', /To close it, use \/incident close/],
      ['role king @bruno', /There is no role “king”: choose commander/],
      ['role commander @nobodyhere', /Start typing @ and choose/],
      ['lead someone', /Start typing @ and choose/],
      ['close', /Resolve it|resolve/i],
      ['close Fix it 2027-02-30', /date/i],
      ['reopen because', /not|open/i],
      ['runbook no-such-runbook', /no-such-runbook/],
      ['check 1', /runbook/i],
      ['postmortem done wiki', /That is not a link/],
      ['postmortem owner nobody', /Name a person/],
      ['update only the impact', /Say what happens next/],
      ['timeline backwards', /Say “key”, “all”, “newest”/],
    ];
    for (const [line, words] of lines) {
      const delivered = await type(test, 'alice', incident.channel, `/incident ${line}`);
      expect(`${line}: ${answerOf(delivered)}`).toMatch(words);
      expect(delivered.status).toBe(200);
    }

    expect(await current(test, incident)).toEqual(before);
    const ran = await eventsOf(test, incident, 'command.ran');
    const invalid = ran.filter(({ outcome }) => outcome === 'invalid');
    expect(invalid.map(({ line }) => line)).toEqual(lines.map(([line]) => `/incident ${line}`));
    expect(invalid.every(({ reason }) => reason)).toBe(true);
    expect(test.errors).toEqual([]);
  });

  it('refuses who may not, says who may, and keeps the attempt', async () => {
    const incident = await declare(test);
    const delivered = await type(test, 'grant', 'general', `/incident INC-${incident.number} resolve done`);

    expect(answerOf(delivered)).toContain('It is held by the commander');
    expect(await current(test, incident)).toMatchObject({ status: 'triage' });
    const last = (await recorded(test, incident)).at(-1);
    expect(last).toMatchObject({
      actor: 'slack:U0GRANT00',
      event: {
        type: 'command.ran',
        outcome: 'refused',
        line: `/incident INC-${incident.number} resolve done`,
      },
    });
  });
});
