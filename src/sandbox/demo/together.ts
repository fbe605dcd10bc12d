import type { InRoom, Play } from './scene.js';

/** A proposal stands unless somebody objects; what came of it is in the timeline. */
export async function decide(play: InRoom): Promise<void> {
  const { step, see, workspace, cast, room } = play;
  const { bruno, chen, dara } = cast;

  play.scene('A decision');
  const question = await step('Bruno asks the room, with five minutes to object', async () => {
    await bruno.command(room.id, '/incident decide "Build the index without a lock" --within 5m');
    return see('the question with its buttons', () =>
      workspace.said(room.id, 'Decision · Build the index without a lock', 'Who says nothing agrees'),
    );
  });
  const card = { channel: room.id, ts: question.ts };
  await step('Chen agrees, Dara objects with her reason', async () => {
    await chen.act(card, 'Agree');
    await dara.act(card, 'I object');
    await see('the form “Object” on Dara’s screen', () => workspace.form(dara, 'Object'));
    await dara.submit({ 'What is wrong with it?': 'reports read it at eight' });
    await see('the objection under the question', () =>
      workspace.said(room.id, '@dara objects', 'reports read it'),
    );
  });
  await step('She takes it back, and when the time is up it is decided', async () => {
    await dara.act(card, 'Agree');
    await play.pass(5);
    await see('what was decided, in the room', () =>
      workspace.said(room.id, 'Decided', 'Build the index without a lock', 'Agree 2'),
    );
  });
}

/** Two report the same, somebody comes late, and all of it can be practised. */
export async function findEachOther(play: Play): Promise<void> {
  const { step, see, sandbox, workspace, cast } = play;
  const { alice, bruno, dara } = cast;
  const roomOf = (name: RegExp) => sandbox.slack.channels().findLast((channel) => name.test(channel.name));

  play.scene('Finding each other');
  await alice.command('general', '/incident declare sev2 Search is slow');
  const first = await step('Alice declares, and a moment later Bruno declares the same', async () => {
    const room = await see('a room for hers', () => roomOf(/search-is-slow/));
    await bruno.command('general', '/incident declare sev2 Search finds nothing');
    await see('an offer to Bruno to merge the two', () =>
      workspace.whispered('general', bruno, 'It may be the same as', 'Search is slow'),
    );
    return room;
  });
  await step('He merges his into hers: he is in her room, and his is over', async () => {
    const offer = await see('the offer', () =>
      workspace.whispered('general', bruno, 'It may be the same as'),
    );
    await bruno.act(
      { channel: sandbox.slack.channel('general').id, ts: offer.ts },
      buttonIn(workspace.textOf(offer)),
    );
    await see('the merger in her room', () =>
      workspace.said(first.id, 'bruno merged', 'Search finds nothing'),
    );
    await see('Bruno in her room', () => workspace.isIn(first.id, bruno));
    await see('Merged in the announcement', () =>
      workspace.said('incidents', 'Search finds nothing', 'Merged'),
    );
  });
  await step('Dara comes late, and is told in private where things stand', async () => {
    await play.pass(3);
    await dara.join(first.id);
    await see('state, roles and what happened, to Dara', () =>
      workspace.toldTo(dara, 'Search is slow', 'What happened', 'Nobody yet'),
    );
  });
  await step('/incident drill: the same for practice, and every message says so', async () => {
    await alice.command('general', '/incident drill sev1 Failover of the database');
    const room = await see('a room called drill-…', () => roomOf(/^drill-\d+-failover/));
    await see('DRILL on the card', () => workspace.said(room.id, 'DRILL: this is an exercise'));
    await see('DRILL in the announcement', () => workspace.said('incidents', 'DRILL', 'Failover'));
  });
}

const buttonIn = (text: string): string => /It is the same: merge into INC-\d+/.exec(text)?.[0] ?? '';
