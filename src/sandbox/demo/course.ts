import { cardText, type InRoom } from './scene.js';

/** What people did and saw goes into the timeline, and the room hears of it. */
export async function takeNotes(play: InRoom): Promise<void> {
  const { step, see, workspace, cast, room } = play;
  const { alice, chen } = cast;

  play.scene('Notes');
  await step('/incident note is read by all', async () => {
    await alice.command(room.id, '/incident note Support sees 40 tickets');
    await see('the note in the room', () =>
      workspace.said(room.id, 'alice noted', 'Support sees 40 tickets'),
    );
  });
  await step('/incident did says what was done, to what, and what came of it', async () => {
    await chen.command(
      room.id,
      '/incident did recreated the index | payments-db-1 | declines stop | declines fall',
    );
    await see('the action in the room', () =>
      workspace.said(room.id, 'chen did', 'payments-db-1', 'declines stop', 'declines fall'),
    );
  });
}

/** Figures come in: what is worse raises the severity by itself, what is better is told to who decides. */
export async function learnImpact(play: InRoom): Promise<void> {
  const { step, see, sandbox, workspace, cast, room } = play;
  const { bruno, chen } = cast;
  const topic = (words: string) => sandbox.slack.channel(room.id).topic.includes(words);

  play.scene('The impact, as it is learnt');
  await step('/incident impact data=confirmed raises the severity, and says by what', async () => {
    await chen.command(room.id, '/incident impact regions=1/3 data=confirmed');
    await see('the change in the room, made by Tocsin', () =>
      workspace.said(room.id, 'Tocsin changed the severity from SEV2 to', 'data integrity issue confirmed'),
    );
    await see('SEV1 in the topic', () => topic('SEV1'));
    await see('the impact on the card', () =>
      cardText(play).includes('error rate 33% · 1 of 3 regions · data integrity issue confirmed'),
    );
  });
  await step('The data is whole after all: nothing is lowered, and the room hears who decides', async () => {
    await chen.command(room.id, '/incident impact data=none');
    await see('what it would be, in the room', () =>
      workspace.said(room.id, 'INC-1 would be SEV2', 'a person decides', '/incident severity sev2'),
    );
    await see('SEV1 still', () => topic('SEV1'));
  });
  await step('Bruno steps down', async () => {
    await bruno.command(room.id, '/incident severity sev2');
    await see('SEV2 in the topic', () => topic('SEV2'));
  });
}

/** Worse, understood, better, over. */
export async function bringToAnEnd(play: InRoom): Promise<void> {
  const { step, see, sandbox, workspace, cast, room, card } = play;
  const { bruno, faith, grant } = cast;
  const topic = (words: string) => sandbox.slack.channel(room.id).topic.includes(words);

  play.scene('To its end');
  await step('Bruno chooses SEV1 on the card: room, topic and announcement follow', async () => {
    await play.pass(2);
    await bruno.act(card, 'Severity', 'sev1');
    await see('the change in the room', () =>
      workspace.said(room.id, 'bruno changed the severity from SEV2 to SEV1'),
    );
    await see('SEV1 in the topic', () => topic('SEV1'));
    await see('SEV1 in the announcement', () => workspace.said('incidents', 'INC-1', 'SEV1'));
  });
  await step('Grant, an executive, and Faith, who follows it, are told so in private', async () => {
    await see('a notice to Grant', () => workspace.toldTo(grant, 'INC-1', 'SEV1', 'open for'));
    await see('the change to Faith', () => workspace.toldTo(faith, 'INC-1', 'from SEV2 to SEV1'));
  });
  await step('The cause is found: /incident status identified', async () => {
    await play.pass(3);
    await bruno.command(room.id, '/incident status identified a migration dropped an index');
    await see('the reason in the room', () =>
      workspace.said(room.id, 'Identified', 'a migration dropped an index'),
    );
    await see('Identified in the topic', () => topic('SEV1 · Identified'));
  });
  await step('The impact is over: Monitoring, chosen on the card', async () => {
    await play.pass(4);
    await bruno.act(card, 'Status', 'monitoring');
    await see('Monitoring on the card', () => cardText(play).includes('Monitoring'));
    await see('what comes next, in the room', () =>
      workspace.said(room.id, 'Monitoring', '/incident resolve'),
    );
  });
  await step('It is over: resolved, with what ended it', async () => {
    await play.pass(10);
    await bruno.act(card, 'Resolve');
    await see('the form “Resolve INC-1” on Bruno’s screen', () => workspace.form(bruno, 'Resolve INC-1'));
    await bruno.submit({ 'What ended it?': 'The index is back, declines are at their usual 2 %.' });
    await see('Resolved on the card', () => cardText(play).includes('Resolved'));
    await see('who writes the post-mortem, in the room', () =>
      workspace.said(room.id, 'Resolved', 'The index is back', 'The post-mortem is with @bruno'),
    );
  });
}
