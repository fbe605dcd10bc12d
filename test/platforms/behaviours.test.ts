/** One file, every platform: whatever works in one has to work in the other. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Incident } from '../../src/incident/incident.js';
import { Settings } from '../../src/incident/settings.js';
import { current, eventsOf, recorded, settled, startTestApp, type TestApp, until } from '../helpers/app.js';
import { declared, drilled, roomOf, type Stage, stageOf } from './stage.js';

const yaml = `
incidents:
  clocks: { archiveHours: 2 }
  services:
    - { name: payroll }
    - { name: search, repositories: [tocsin-demo/search] }
`;

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    yaml,
    config: (config, sandbox) => {
      const elif = ['slack', 'teams'].map((platform) => {
        const { people } = platform === 'slack' ? sandbox.slack : sandbox.teams;
        return `${platform}:${people.find(({ name }) => name === 'elif')?.id}`;
      });
      const settings = Settings.parse({
        ...config.settings,
        // Chen is on call on both platforms, for one service: the other incidents ask nobody else.
        rota: [
          { name: 'slack', services: ['payroll'], levels: [['slack:U0CHEN000']] },
          {
            name: 'teams',
            services: ['payroll'],
            levels: [[`teams:${sandbox.teams.people.find(({ name }) => name === 'chen')?.id}`]],
          },
        ],
        audiences: { executives: { to: elif }, customers: { to: ['announcement'] } },
        executiveNotices: [{ severity: 'sev1', afterMinutes: 45, to: elif }],
      });
      return { ...config, settings };
    },
  });
});
afterAll(() => test?.stop());

describe.each(['slack', 'teams'] as const)('in %s', (platform) => {
  let stage: Stage;
  beforeAll(() => {
    stage = stageOf(platform, test);
  });

  const cardOf = ({ card }: Incident) => {
    if (!card) throw new Error('the incident has no card');
    return card;
  };

  describe('declaring', () => {
    it('opens a room on the same platform, with its card and an announcement, and says so in private', async () => {
      const announced = stage.shown('incidents').length;
      const incident = await declared(stage, 'sev2 Checkout is slow');

      expect(incident.declaredBy).toBe(stage.person('alice'));
      expect(incident.room).toMatch(new RegExp(`^${platform}:`));
      expect(stage.words(cardOf(incident))).toContain('Checkout is slow');
      expect(stage.members(roomOf(incident))).toContain('alice');
      expect(stage.privately('alice').at(-1)).toContain(`INC-${incident.number} is declared as SEV2`);
      const announcements = stage
        .shown('incidents')
        .slice(announced)
        .filter((text) => text.includes('is slow'));
      expect(announcements.filter((text) => text.includes('SEV2'))).toHaveLength(1);
      expect(stage.shown('incidents').join('\n')).not.toContain('you will be invited');
    });

    it('asks with a form when nothing was typed, and shows there what is wrong', async () => {
      const form = await stage.open('bruno', 'incidents', 'declare');
      expect(form.title).toBe('Declare an incident');
      await stage.submit('bruno', {
        'What is wrong?': 'Carts are empty',
        'When did the impact begin?': new Date(test.now().getTime() + 3_600_000),
      });

      expect(stage.form('bruno')?.words).toContain('Choose a time that has passed');
      await stage.submit('bruno', {
        'When did the impact begin?': new Date(test.now().getTime() - 3_600_000),
      });

      expect(stage.form('bruno')).toBeUndefined();
      const [incident] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
      expect(incident).toMatchObject({ title: 'Carts are empty', declaredBy: stage.person('bruno') });
    });

    it('asks back in the form whether it is what was declared a moment ago', async () => {
      const first = await declared(stage, 'sev2 Payroll is late');
      await stage.open('bruno', 'incidents', 'declare');
      await stage.submit('bruno', { 'What is wrong?': 'Nobody is paid', 'Affected service': 'payroll' });

      const form = stage.form('bruno');
      expect(form?.words).toContain('Is it the same?');
      expect(form?.words).toContain('Nobody is paid');
      await stage.submit('bruno', {
        'This was declared for the same service. Is it the same?': 'No, it is another one: declare it',
      });

      const [incident] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
      expect(incident).toMatchObject({ title: 'Nobody is paid', service: 'payroll' });
      await stage.type('bruno', 'incidents', `INC-${incident?.number} merge INC-${first.number}`);
      expect((await test.read.incident(first.id, 'tocsin'))?.status).toBe('triage');
      expect(stage.shown(roomOf(first)).join('\n')).toContain('Nobody is paid');
    });

    it('marks all of an exercise as one', async () => {
      const incident = await drilled(stage);

      expect(stage.words(cardOf(incident))).toContain('DRILL: this is an exercise.');
      expect(stage.shown('incidents').at(-1)).toContain('DRILL');
      expect(stage.privately('alice').join('\n')).toContain('DRILL: this is an exercise.');
    });

    it('takes its first words from a message', async () => {
      const message = await stage.say('dara', 'incidents', 'Customers see <blank> pages\nsince noon');
      const form = await stage.declareFrom('elif', 'incidents', message);
      expect(form.words).toContain('Customers see <blank> pages');
      await stage.submit('elif', {});

      const [incident] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
      if (!incident) throw new Error('nothing was declared');
      expect(incident.title).toBe('Customers see <blank> pages');
      const [event] = await eventsOf(test, incident, 'incident.declared');
      expect(event?.source).toMatchObject({ message: { id: message }, author: stage.person('dara') });
    });
  });

  describe('the card', () => {
    it('gives the lead to who presses, is redrawn, and the room is told', async () => {
      const incident = await declared(stage);
      await stage.join('bruno', roomOf(incident));
      const { status } = await stage.press('bruno', cardOf(incident), 'Take the lead');
      await settled(test);

      expect(status).toBe(200);
      expect((await current(test, incident)).roles.commander).toBe(stage.person('bruno'));
      expect(stage.words(cardOf(incident))).not.toContain('Take the lead');
      expect(stage.shown(roomOf(incident)).join('\n')).toContain('took the role of commander');
    });

    it('runs what was pressed once, however often it is delivered', async () => {
      const incident = await declared(stage);
      await stage.join('bruno', roomOf(incident));
      await Promise.all([
        stage.press('bruno', cardOf(incident), 'Take the lead'),
        stage.press('bruno', cardOf(incident), 'Take the lead').catch(() => undefined),
      ]);
      await settled(test);

      const given = (await eventsOf(test, incident, 'role.assigned')).filter(
        ({ role }) => role === 'commander',
      );
      expect(given).toHaveLength(1);
    });
  });

  describe('the card of recent changes', () => {
    it('shows what changed before, and takes a word on it that the incident’s card repeats', async () => {
      const { id } = await declared(stage);
      await stage.open('alice', roomOf(await current(test, { id })), 'triage');
      await stage.submit('alice', { 'Affected service': 'search', 'What now?': 'investigate' });
      const { changesCard, ...incident } = await current(test, { id });
      if (!changesCard) throw new Error('there is no card of changes');

      expect(stage.words(changesCard)).toMatch(/Rank new products higher[\s\S]*before it began/);
      await stage.press('alice', changesCard, 'Cause');
      await settled(test);

      expect(stage.words(changesCard)).toContain('✔ Cause');
      expect(stage.words(cardOf(incident))).toContain('Rank new products higher');
      expect(stage.shown(roomOf(incident)).join('\n')).toMatch(/marked as the.*cause.*: /s);
    });
  });

  describe('a typed command', () => {
    it('changes the incident of the room it is typed in, and answers in private', async () => {
      const incident = await declared(stage);
      const answer = await stage.type('alice', roomOf(incident), 'severity sev1 half of all customers');

      expect((await current(test, incident)).severity).toBe('sev1');
      expect(stage.words(cardOf(incident))).toContain('SEV1');
      expect(stage.shown(roomOf(incident)).join('\n')).toContain('half of all customers');
      expect(answer).not.toBe('');
    });

    it('names a person by a mention', async () => {
      const incident = await declared(stage);
      await stage.type('alice', roomOf(incident), 'role comms @bruno');

      expect((await current(test, incident)).roles.comms).toBe(stage.person('bruno'));
    });

    it('that is unknown gets a hint, which nobody else sees', async () => {
      const incident = await declared(stage);
      const answer = await stage.type('alice', roomOf(incident), 'severty sev1');

      expect(answer).toMatch(
        platform === 'slack' ? /Did you mean \/incident severity\?/ : /Did you mean @Tocsin severity\?/,
      );
      const others = stage.shown(roomOf(incident)).filter((text) => !text.includes('severty sev1'));
      expect(others.join('\n')).not.toContain('Did you mean');
    });

    it('says where it works when it is typed elsewhere', async () => {
      const answer = await stage.type('alice', 'incidents', 'resolve');

      expect(answer).toContain('works in an incident’s room');
    });

    it('is recorded with who typed it', async () => {
      const incident = await declared(stage);
      await stage.type('alice', roomOf(incident), 'note the cache is cold');

      const [note] = await eventsOf(test, incident, 'note.added');
      expect(note?.text).toBe('the cache is cold');
      const commands = await eventsOf(test, incident, 'command.ran');
      expect(commands.map(({ line }) => line)).toContain('/incident note the cache is cold');
    });
  });

  it('puts a question to the room, takes answers from its buttons, and says what came of it', async () => {
    const incident = await declared(stage);
    const room = roomOf(incident);
    await stage.join('bruno', room);
    await stage.type('alice', room, 'decide Drain node 7');
    const card = await until('the question', async () => (await current(test, incident)).decision?.card);
    expect(stage.words(card)).toContain('Who says nothing agrees');
    await stage.press('bruno', card, 'Agree');
    await test.advance(11);
    await settled(test);

    expect(stage.words(card)).toMatch(/Agree[^\d]*· 1/);
    expect(stage.words(card)).not.toContain('I object');
    expect(stage.shown(room).join('\n')).toContain('“Drain node 7” (Agree 1)');
  });

  describe('the impact', () => {
    it('is asked in a form that shows what is wrong, then the severity, and keeps both', async () => {
      const incident = await declared(stage, 'sev3 Reports are late');
      const form = await stage.open('alice', roomOf(incident), 'impact');
      expect(form.title).toContain('Impact of INC-');
      await stage.submit('alice', { 'Error rate': '1O%', 'Data integrity issue': 'unsure' });

      expect(stage.form('alice')?.words).toContain('is no percentage');
      await stage.submit('alice', { 'Error rate': '10%' });

      expect(stage.form('alice')?.words).toContain(
        'SEV2: data integrity issue: unsure, which counts as suspected',
      );
      expect((await current(test, incident)).impact).toBeUndefined();
      await stage.submit('alice', { Severity: 'sev4' });

      expect(stage.form('alice')?.words).toContain('Say why it is to be SEV4 all the same');
      await stage.submit('alice', { Severity: 'sev2' });

      expect(stage.form('alice')).toBeUndefined();
      expect(await current(test, incident)).toMatchObject({
        severity: 'sev2',
        impact: { errorRate: 10, data: 'unsure' },
      });
      expect(stage.words(cardOf(incident))).toContain('error rate 10%');
      expect(stage.shown(roomOf(incident)).join('\n')).toContain('assessed the impact');
    });
  });

  describe('a runbook', () => {
    it('is a checklist that people tick', async () => {
      const incident = await declared(stage);
      await stage.type('alice', roomOf(incident), 'runbook service-outage');
      await settled(test);
      const [run] = await test.read.runs(incident.id, 'tocsin');
      if (!run?.card) throw new Error('there is no checklist');
      const step = run.run.runbook.steps.find(({ evidence, kind }) => !evidence && kind === 'manual');
      if (!step) throw new Error('the runbook has no steps');

      await stage.tick('alice', run.card, [step.title]);
      await settled(test);

      const checked = await eventsOf(test, incident, 'step.completed');
      expect(checked).toHaveLength(1);
    });
  });

  describe('a role', () => {
    it('is handed over with a note, and stays where it is until the other accepts', async () => {
      const incident = await declared(stage);
      await stage.type('alice', roomOf(incident), 'lead');
      expect(stage.privately('alice').join('\n')).toContain('Next: ');
      const form = await stage.open('alice', roomOf(incident), 'handover commander @bruno');
      expect(form.words).toMatch(/commander: alice/i);
      await stage.submit('alice', { 'What do they have to know?': 'The cache is cold' });

      expect(stage.privately('bruno').join('\n')).toContain('The cache is cold');
      expect((await current(test, incident)).roles.commander).toBe(stage.person('alice'));
      await stage.pressInPrivate('bruno', 'The cache is cold', 'Decline');
      await stage.submit('bruno', { 'Why? It helps to find somebody else': 'I am on a train' });
      expect(stage.privately('alice').join('\n')).toContain('I am on a train');
      await stage.open('alice', roomOf(incident), 'handover commander @bruno');
      await stage.submit('alice', { 'What do they have to know?': 'The cache is warm' });
      await stage.pressInPrivate('bruno', 'The cache is warm', 'Accept');

      expect((await current(test, incident)).roles.commander).toBe(stage.person('bruno'));
      expect(stage.privately('alice').join('\n')).toContain('accepted the role of commander');
      expect(stage.members(roomOf(incident))).toContain('bruno');
    });

    it('that nobody takes is asked of whoever is on call', async () => {
      const incident = await declared(stage, 'sev2 Payroll is slow');
      await test.advance(5);
      await settled(test);
      await test.advance(5);
      await settled(test);

      const words = `INC-${incident.number} · Payroll is slow has no commander`;
      expect(stage.privately('chen').join('\n')).toContain(words);
      expect(stage.shown(roomOf(incident)).join('\n')).toContain('on call, level 1 of tocsin.yml');
      await stage.pressInPrivate('chen', words, 'Take command');
      expect((await current(test, incident)).roles.commander).toBe(stage.person('chen'));
      expect(await stage.type('chen', roomOf(incident), 'oncall')).toContain('From tocsin.yml, as of');
    });
  });

  describe('what is said in a room', () => {
    const kinds = new Set(['message.posted', 'message.edited', 'message.deleted', 'moment.marked']);
    /** What the timeline has of it, in the order in which it happened. */
    const story = async (incident: Incident) =>
      (await recorded(test, incident))
        .filter(({ event }) => kinds.has(event.type))
        .toSorted((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime())
        .map(({ event, actor }) => `${event.type} ${actor}${'text' in event ? `: ${event.text}` : ''}`);
    /** Everything that a person may do to messages. */
    async function talk(room: string): Promise<void> {
      const first = await stage.say('bruno', room, 'it began at noon');
      await stage.say('alice', room, 'says who?', { thread: first });
      await stage.edit('bruno', room, first, 'it began at one');
      await stage.mark('alice', room, first);
      const slip = await stage.say('bruno', room, 'the password is x');
      await stage.remove('bruno', room, slip);
    }
    const expected = () => {
      const [alice, bruno] = [stage.person('alice'), stage.person('bruno')];
      return { alice, bruno };
    };

    it('is in the timeline once, with its edits, deletions, replies and marks', async () => {
      const incident = await declared(stage);
      await stage.join('bruno', roomOf(incident));
      await talk(roomOf(incident));
      await stage.type('alice', roomOf(incident), 'catch-up');
      await until(
        'the room to be read back',
        async () => (await eventsOf(test, incident, 'room.caught-up'))[0],
      );
      await settled(test);

      const { alice, bruno } = expected();
      const told = await story(incident);
      for (const line of [
        `message.posted ${bruno}: it began at noon`,
        `message.posted ${alice}: says who?`,
        `message.edited ${bruno}: it began at one`,
        `moment.marked ${alice}`,
        `message.posted ${bruno}: the password is x`,
      ]) {
        expect(told.filter((one) => one === line)).toEqual([line]);
      }
      expect(told.filter((line) => line.startsWith('message.deleted'))).toHaveLength(1);
    });

    it('is found by reading the room back when nobody was told of it', async () => {
      const incident = await declared(stage);
      await stage.join('bruno', roomOf(incident));
      await stage.unheard(() => talk(roomOf(incident)));
      await test.advance(2);
      await stage.type('alice', roomOf(incident), 'catch-up');
      await until(
        'the room to be read back',
        async () => (await eventsOf(test, incident, 'room.caught-up'))[0],
      );
      await settled(test);

      const { alice, bruno } = expected();
      const told = await story(incident);
      expect(told.filter((line) => line.includes(': says who?'))).toEqual([
        `message.posted ${alice}: says who?`,
      ]);
      expect(told.filter((line) => line.includes('it began at one')).length).toBe(1);
      expect(told.filter((line) => line === `moment.marked ${alice}`)).toHaveLength(1);
      expect(told.some((line) => line.startsWith(`message.posted ${bruno}`))).toBe(true);
    });

    it('keeps the content of the files that come with it', async () => {
      const incident = await declared(stage);
      await stage.join('bruno', roomOf(incident));
      await stage.upload('bruno', roomOf(incident), { name: 'trace.txt', content: 'at line 7', text: 'see' });
      await stage.type('alice', roomOf(incident), 'catch-up');
      const [kept] = await until('the file to be kept', async () => {
        const events = await eventsOf(test, incident, 'file.kept');
        return events.length > 0 ? events : undefined;
      });

      expect(kept).toMatchObject({ name: 'trace.txt', bytes: 9 });
    });
  });

  describe('to the end', () => {
    it('leaves as a document, by a link that only who asks sees', async () => {
      const incident = await declared(stage);
      await stage.type('alice', roomOf(incident), 'lead');

      await stage.type('alice', roomOf(incident), 'export html');

      const answer = await until('the link', async () =>
        stage.privately('alice').find((words) => words.includes(`INC-${incident.number} as HTML.`)),
      );
      expect(answer).toContain('Get the document');
      expect(stage.shown(roomOf(incident)).join('\n')).not.toContain('Get the document');
      expect(await eventsOf(test, incident, 'export.asked')).toMatchObject([{ format: 'html' }]);
    });

    it('is resolved and closed, files what is left to do, and says what comes next', async () => {
      const incident = await declared(stage);
      await stage.type('alice', roomOf(incident), 'resolve rolled back');
      expect((await current(test, incident)).status).toBe('resolved');
      await stage.type('alice', roomOf(incident), 'close Add an alarm; Write it down');
      await settled(test);

      const tasks = await until('two tasks', async () => {
        const filed = await eventsOf(test, incident, 'item.filed');
        return filed.length === 2 ? filed : undefined;
      });
      expect(tasks.map(({ title }) => title).toSorted()).toEqual(['Add an alarm', 'Write it down']);
      expect((await current(test, incident)).status).toBe('closed');
      expect(stage.words(cardOf(incident))).toMatch(/closed/i);
    });

    it('prompts the commander when nobody has told the others for too long', async () => {
      const incident = await declared(stage, 'sev1 Everything is down');
      await stage.type('alice', roomOf(incident), 'lead');
      await test.advance(16);
      await settled(test);

      const words = [...stage.shown(roomOf(incident)), ...stage.privately('alice')].join('\n');
      expect(words).toMatch(/update/i);
    });
  });

  describe('the room', () => {
    it('is archived some hours after the end, and opened again with the incident', async () => {
      const incident = await declared(stage);
      const room = roomOf(incident);
      await stage.type('alice', room, 'resolve rolled back');
      await stage.type('alice', room, 'close Add an alarm');
      await test.advance(3 * 60);
      await settled(test);
      expect(stage.isArchived(room)).toBe(false);
      await stage.type('alice', room, 'postmortem done');
      await test.advance(3 * 60);
      await settled(test);

      expect(stage.isArchived(room)).toBe(true);
      expect(await eventsOf(test, incident, 'room.archived')).toHaveLength(1);
      await stage.type('alice', 'incidents', `INC-${incident.number} reopen it is back`);
      await settled(test);

      if (platform === 'teams') {
        await until(
          'the card to be redrawn',
          () => /investigating/i.test(stage.words(cardOf(incident))) || undefined,
        );
        expect(stage.isArchived(room)).toBe(false);
        expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
      } else {
        // Slack lets people alone do that (docs/teams.md).
        expect(stage.privately('alice').join('\n')).toContain('choose Unarchive');
        expect(await eventsOf(test, incident, 'effect.failed')).toHaveLength(1);
      }
    });
  });

  describe('those who are not in the room', () => {
    it('read what was meant for them, each thing once, and nothing that slipped in by mistake', async () => {
      const incident = await declared(stage, 'sev1 Card payments fail');
      const ref = `INC-${incident.number}`;
      await stage.type('alice', roomOf(incident), 'lead');
      expect(await stage.type('dara', 'incidents', `subscribe ${ref}`)).toContain('You will be told');
      const count = (texts: readonly string[], ...words: string[]) =>
        texts.filter((text) => words.every((word) => text.includes(word))).length;

      expect(await stage.open('alice', roomOf(incident), 'update')).toMatchObject({ title: `Update ${ref}` });
      await stage.submit('alice', {
        'Impact: who is affected, and how?': 'db-1.internal is down',
        'What happens next?': 'A restart',
      });
      const preview = stage.form('alice');
      expect(preview?.title).toBe(`Preview ${ref}`);
      expect(preview?.words).toContain('for the customers: an internal machine (db…) in line 1');
      await stage.submit('alice', { 'For the customers': `Card payments fail; we are on it (${ref}).` });
      expect(stage.form('alice')).toBeUndefined();
      await test.advance(46);
      await settled(test);

      expect(count(stage.shown('incidents'), `we are on it (${ref})`)).toBe(1);
      expect(count(stage.shown('incidents'), ref, 'Impact: db-1.internal is down')).toBe(1);
      expect(count(stage.privately('elif'), ref, 'Impact: db-1.internal is down')).toBe(1);
      expect(count(stage.privately('elif'), ref, 'open for 4')).toBe(1);
      expect(count(stage.privately('dara'), ref, 'db-1.internal is down', 'Unsubscribe')).toBe(1);
      const said = await stage.type('alice', roomOf(incident), 'said');
      expect(said).toContain(`we are on it (${ref})`);
      expect(said).toContain('the announcement channel');
    });
  });

  it('shows hostile text as it was typed, and calls nobody', async () => {
    const incident = await declared(
      stage,
      'sev3 <!channel> **bold** <at>Bruno</at> {{DATE(2026-01-01T00:00:00Z)}}',
    );

    expect(stage.words(cardOf(incident)).replaceAll(/[\u2060∗]/gu, (c) => (c === '∗' ? '*' : ''))).toContain(
      '**bold**',
    );
  });
});

it('logs no error', () => {
  expect(test.errors).toEqual([]);
});
