import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  cardOf,
  current,
  declare,
  eventsOf,
  seeing,
  settled,
  startTestApp,
  stringsIn,
  type TestApp,
  textOf,
  type,
} from '../helpers/app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.stop());

const slack = () => test.sandbox.slack;
const homeOf = (who: string) => stringsIn(slack().home(who)?.blocks).join('\n');

describe('shortcuts', () => {
  it('opens the form from anywhere', async () => {
    await slack().as('elif').globalShortcut('declare');
    await slack().as('elif').submit({ title: 'Mails are late', severity: 'sev3' });
    await settled(test);

    expect((await test.read.incidents({ viewer: 'tocsin', limit: 1 }))[0]).toMatchObject({
      title: 'Mails are late',
      declaredBy: 'slack:U0ELIF000',
    });
  });

  it('declares from a message: its first line is the title, and the incident remembers it', async () => {
    const ts = await slack()
      .as('dara')
      .say('general', '<@U0BRUNO00>, Customers see &lt;blank&gt; pages\nsince noon, I think');
    await slack().as('elif').messageShortcut('declare_from_message', 'general', ts);
    const [modal] = slack().modals('elif');
    expect(stringsIn(modal?.view.blocks)).toContain('Customers see <blank> pages');
    await slack().as('elif').submit({ severity: 'sev2' });
    await settled(test);

    const [incident] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
    if (!incident) throw new Error('nothing was declared');
    expect(incident.title).toBe('Customers see <blank> pages');
    expect((await eventsOf(test, incident, 'incident.declared'))[0]?.source).toEqual({
      message: { room: `slack:${slack().channel('general').id}`, id: ts },
      text: '@slack:U0BRUNO00, Customers see <blank> pages\nsince noon, I think',
      author: 'slack:U0DARA000',
    });
  });

  it('opens a form for a message without words, and one that is longer than a title', async () => {
    const long = await slack()
      .as('dara')
      .say('general', `${'ß&'.repeat(1900)}`);
    await slack().as('elif').messageShortcut('declare_from_message', 'general', long);
    expect(slack().modals('elif')).toHaveLength(1);
    await slack().as('elif').close();

    const file = await slack().as('dara').upload('general', { name: 'graph.png', content: 'png' });
    const posted = slack()
      .messages('general')
      .find(({ files }) => files.some(({ id }) => id === file));
    await slack()
      .as('elif')
      .messageShortcut('declare_from_message', 'general', posted?.ts ?? '');
    expect(slack().modals('elif')).toHaveLength(1);
    await slack().as('elif').close();
  });
});

describe('the card', () => {
  it('gives the lead to who presses, and says so', async () => {
    const incident = await declare(test);
    await slack().as('bruno').join(incident.channel);
    await slack().as('bruno').act(cardOf(incident), 'Take the lead');
    await settled(test);

    expect((await current(test, incident)).roles.commander).toBe('slack:U0BRUNO00');
    const [card] = slack()
      .messages(incident.channel)
      .filter(({ ts }) => ts === incident.card?.id);
    expect(card && textOf(card)).not.toContain('Take the lead');
    expect(card && textOf(card)).toContain('<@U0BRUNO00>');
    await seeing(test, incident.channel, 'took the role of commander');
  });

  it('sets severity and status by its selects, and opens the forms of its buttons', async () => {
    const incident = await declare(test);
    const alice = slack().as('alice');
    await alice.act(cardOf(incident), 'Severity', 'sev1');
    await alice.act(cardOf(incident), 'Status', 'identified');
    await alice.act(cardOf(incident), 'Take the lead');
    await alice.act(cardOf(incident), 'Write an update');
    await alice.submit({ impact: 'Carts are empty', next: 'Rolling back' });
    await alice.submit({});
    await settled(test);
    await alice.act(cardOf(incident), 'Resolve');
    await alice.submit({ reason: 'rolled back' });
    await settled(test);

    expect(await current(test, incident)).toMatchObject({ severity: 'sev1', status: 'resolved' });
    const topic = slack().channel(incident.channel).topic;
    expect(topic).toContain('SEV1 · Resolved');
    const announced = slack()
      .messages('incidents')
      .filter(({ ts }) => ts === incident.announcement?.id);
    expect(announced.map(textOf).join()).toContain('SEV1 · Resolved');
    expect(slack().pins(incident.channel)).toEqual([incident.card?.id]);
  });

  it('is pressed on a card that is out of date: privately told, nothing changed', async () => {
    const incident = await declare(test);
    const card = cardOf(incident);
    const release = slack().fault({ method: 'chat.update', kind: '500', times: 2 });
    await type(test, 'alice', incident.channel, '/incident resolve by hand');
    await slack().as('alice').act(card, 'Status', 'monitoring');
    release();

    expect((await current(test, incident)).status).toBe('resolved');
    await seeing(test, incident.channel, /resolved/i, 'alice');
  });
});

describe('the checklist', () => {
  async function withRunbook() {
    const incident = await declare(test, 'sev1 Payments are down');
    await settled(test);
    const [run] = await test.read.runs(incident.id, 'tocsin');
    const card = run?.card;
    if (!run || !card) throw new Error('no checklist was posted');
    return { incident, run, at: { channel: incident.channel, ts: card.id } };
  }
  const boxesIn = (channel: string, ts: string) =>
    slack()
      .messages(channel)
      .filter((message) => message.ts === ts)
      .flatMap(({ blocks }) => blocks)
      .flatMap((block) => ('elements' in block && block.type === 'actions' ? block.elements : []))
      .filter((element) => element.type === 'checkboxes');
  /** The list in which a step has its box, and what is ticked there now. */
  function listOf(channel: string, ts: string, step: string) {
    const found = boxesIn(channel, ts).find(({ options }) => options.some(({ value }) => value === step));
    if (!found?.action_id) throw new Error(`no box for ${step}`);
    return { id: found.action_id, ticked: (found.initial_options ?? []).map(({ value }) => value ?? '') };
  }

  it('records who ticked a step, and shows it with the time', async () => {
    const { incident, at } = await withRunbook();
    await slack().as('chen').join(incident.channel);
    const list = listOf(at.channel, at.ts, 'freeze-deploys');
    await slack()
      .as('chen')
      .act(at, list.id, [...list.ticked, 'freeze-deploys']);
    await settled(test);

    expect(await eventsOf(test, incident, 'step.completed')).toMatchObject([{ step: 'freeze-deploys' }]);
    expect(listOf(at.channel, at.ts, 'freeze-deploys').ticked).toContain('freeze-deploys');
    const [card] = slack()
      .messages(at.channel)
      .filter(({ ts }) => ts === at.ts);
    expect(card && textOf(card)).toMatch(/chen|U0CHEN000/);
  });

  it('refuses a step that waits for another, and draws the box empty again', async () => {
    const { incident, at } = await withRunbook();
    const list = listOf(at.channel, at.ts, 'brief-support');
    await slack().as('alice').act(at, list.id, ['brief-support']);
    await settled(test);

    expect(await eventsOf(test, incident, 'step.completed')).toEqual([]);
    await seeing(test, incident.channel, /first/i, 'alice');
    expect(listOf(at.channel, at.ts, 'brief-support').ticked).toEqual([]);
  });

  it('asks for the evidence that a step must leave, and ticks it with that', async () => {
    const { incident, at } = await withRunbook();
    const list = listOf(at.channel, at.ts, 'confirm-impact');
    await slack().as('alice').act(at, list.id, ['confirm-impact']);
    expect(slack().modals('alice')).toHaveLength(1);
    await slack().as('alice').submit({ evidence: 'https://graphs.example.com/7' });
    await settled(test);

    expect(await eventsOf(test, incident, 'step.completed')).toMatchObject([
      { step: 'confirm-impact', evidence: 'https://graphs.example.com/7' },
    ]);
  });

  it('does not undo on a stale card what somebody else ticked meanwhile', async () => {
    const { incident, at } = await withRunbook();
    const stale = listOf(at.channel, at.ts, 'freeze-deploys');
    const hang = slack().fault({ method: 'chat.update', kind: 'reset', times: 3 });
    await type(test, 'bruno', 'random', `/incident INC-${incident.number} check freeze-deploys`);
    // Alice's client still shows the card as it was, and she ticks another box.
    await slack().as('alice').act(at, stale.id, ['confirm-impact']);
    if (slack().modals('alice').length > 0)
      await slack().as('alice').submit({ evidence: 'seen from outside' });
    hang();

    const done = (await eventsOf(test, incident, 'step.completed')).map(({ step }) => step);
    expect(done.sort()).toEqual(['confirm-impact', 'freeze-deploys']);
    expect(await eventsOf(test, incident, 'step.reopened')).toEqual([]);
  });
});

describe('the App Home', () => {
  it('shows what is open and what a person owes, and declares', async () => {
    const incident = await declare(test, 'sev2 Login is slow', { by: 'hana' });
    await type(test, 'hana', incident.channel, '/incident lead');
    const other = await declare(test, 'sev4 Icons are blurred', { by: 'hana' });
    await type(test, 'hana', other.channel, '/incident lead');
    await type(test, 'hana', other.channel, '/incident resolve fixed');
    await type(test, 'hana', other.channel, '/incident close Sharpen the icons @hana 2027-03-01');
    await settled(test);
    const { status } = await slack().as('hana').openHome();

    expect(status).toBe(200);
    const home = homeOf('hana');
    expect(home).toContain(`INC-${incident.number} · Login is slow`);
    expect(home).toContain('You are');
    expect(home).toContain('Sharpen the icons');
    expect(home).toContain('due 2027-03-01');
    expect(home).toContain('Write the post-mortem of');

    await slack().as('hana').act({ home: true }, 'Declare an incident');
    await slack().as('hana').submit({ title: 'Declared from home', severity: 'sev4' });
    await settled(test);
    expect((await test.read.incidents({ viewer: 'tocsin', limit: 1 }))[0]?.title).toBe('Declared from home');
  });

  it('says that all is quiet to who owes nothing', async () => {
    await slack().as('grant').openHome();

    expect(homeOf('grant')).toContain('Nothing is waiting for you.');
  });
});
