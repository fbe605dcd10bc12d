import { cardText, type InRoom } from './scene.js';

/** A draft at once, and reminders until somebody says that it is written. */
export async function draftPostmortem(play: InRoom): Promise<void> {
  const { step, see, sandbox, workspace, cast, room, card } = play;
  const { bruno } = cast;

  play.scene('Post-mortem');
  await step('“Draft the post-mortem” puts one into the room, made from the timeline', async () => {
    await bruno.act(card, 'Draft the post-mortem');
    await see('the draft in the room', () =>
      workspace.said(room.id, 'Post-mortem · INC-1', 'One card payment in three', 'The index is back'),
    );
  });
  await step('The same as a Markdown file, to go on with', () =>
    see('a file with the impact, what ended it and the timeline', () =>
      sandbox.slack
        .files(room.id)
        .find(
          ({ name, content }) =>
            name.startsWith('inc-1-postmortem') &&
            ['## Impact', '## Timeline', 'The index is back'].every((part) => content.includes(part)),
        ),
    ),
  );
  await step('A day passes: Bruno is reminded of it', async () => {
    await play.pass(24 * 60);
    await see('a direct message to Bruno', () =>
      workspace.toldTo(bruno, 'INC-1', 'The post-mortem is due within 24 hours'),
    );
  });
  await step('48 hours have passed: he is reminded again, and so is the room', async () => {
    await play.pass(24 * 60);
    await see('a direct message to Bruno', () => workspace.toldTo(bruno, 'The post-mortem is due now'));
    await see('the same in the room', () => workspace.said(room.id, '@bruno', 'The post-mortem is due now'));
  });
}

/** After `done` time may pass: nobody is reminded any more. */
export async function finishPostmortem(play: InRoom): Promise<void> {
  const { step, see, workspace, cast, room } = play;
  const { bruno, alice } = cast;
  const reminders = () =>
    [...workspace.posts(room.id), ...workspace.told(bruno)].filter((message) =>
      /The post-mortem is (due|overdue)/.test(workspace.textOf(message)),
    ).length;

  play.scene('The end');
  await step('/incident postmortem done: the room hears that it is written', async () => {
    await bruno.command(room.id, '/incident postmortem done https://wiki.example.com/inc-1');
    await see('the post-mortem and its link in the room', () =>
      workspace.said(room.id, 'bruno finished the post-mortem', 'https://wiki.example.com/inc-1'),
    );
  });
  await step('Three more days pass, and nobody is reminded', async () => {
    const before = reminders();
    await play.pass(3 * 24 * 60);
    // What the room is told comes in the order in which it happened: a reminder would have come before this.
    await alice.command(room.id, '/incident note the post-mortem was discussed');
    await see('a note written after them', () => workspace.said(room.id, 'the post-mortem was discussed'));
    await see('as many reminders as before', () => reminders() === before);
    await see('the card closed', () => cardText(play).includes('Closed'));
  });
}
