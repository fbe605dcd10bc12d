import type { SandboxMessage } from '../contract.js';
import { cardText, type InRoom, type Play } from './scene.js';

const title = 'Checkout fails for card payments';

/** An empty and a blank title on the way, then an incident. */
export async function declare(play: Play): Promise<void> {
  const { step, see, sandbox, workspace, cast } = play;
  const { alice } = cast;
  const form = () => workspace.form(alice, 'Declare an incident');

  play.scene('Declare');
  await step('Alice types /incident declare, and the form opens', async () => {
    await alice.command('incidents', '/incident declare');
    await see('the form “Declare an incident” on Alice’s screen', form);
  });
  await step('An empty title cannot be submitted', async () => {
    const refused = await alice.submit({ 'What is wrong?': '' }).then(
      () => false,
      () => true,
    );
    await see('the form to stay, with the field to be completed', () => refused && form());
  });
  await step('A title of blanks is refused beside its field', async () => {
    await alice.submit({ 'What is wrong?': '   ' });
    await see('an error at the title, and the form still open', () => form()?.errors.title);
  });
  await step('A real title is taken: INC-1 is declared, and only Alice is told so', async () => {
    await alice.submit({
      'What is wrong?': title,
      'How bad is it?': 'sev2',
      'Affected service': 'checkout',
    });
    await see('a private word to Alice that INC-1 is declared', () =>
      workspace.whispered('incidents', alice, 'INC-1 is declared as SEV2'),
    );
    await see('the form to close', () => !form());
  });
  await step('It is announced in #incidents, with the way to its room', () =>
    see('an announcement that links to the room', () => {
      const room = sandbox.slack.channels().find(({ name }) => name.startsWith('inc-1-'));
      return room && workspace.said('incidents', `INC-1 · ${title}`, `It is handled in #${room.name}`);
    }),
  );
}

/** The room as Tocsin sets it up, each part seen. */
export async function enterRoom(play: Play): Promise<InRoom> {
  const { step, see, sandbox, workspace, cast } = play;
  const { slack } = sandbox;

  play.scene('The room');
  const name = 'inc-1-checkout-fails-for-card-payments';
  const { id } = await step(`#${name} exists, and Alice was invited`, async () => {
    const room = await see(`the channel #${name}`, () =>
      slack.channels().find((channel) => channel.name === name),
    );
    await see('Alice in the room', () => workspace.isIn(room.id, cast.alice));
    return room;
  });
  await step('Topic, purpose and bookmark say what it is', async () => {
    await see('a topic with severity, status and title', () => {
      const { topic } = slack.channel(id);
      return topic.includes('SEV2 · Triage') && topic.includes(title);
    });
    await see('a purpose that says it is the war room of INC-1', () =>
      slack.channel(id).purpose.includes('War room of INC-1'),
    );
    await see('a bookmark that names INC-1', () =>
      slack.bookmarks(id).find((bookmark) => bookmark.title.includes('INC-1')),
    );
  });
  const card = await step('The incident card is posted and pinned', () =>
    see('a pinned card with the title', () => {
      const pinned = slack.pins(id);
      const isCard = (message: SandboxMessage) =>
        pinned.includes(message.ts) && workspace.textOf(message).includes(title);
      return slack.messages(id).find(isCard);
    }),
  );
  const inRoom = { ...play, room: { id, name }, card: { channel: id, ts: card.ts } };
  await step(
    'Zoom opens a call for it: the link is in the room, on the card and in the bookmarks',
    async () => {
      await see('a meeting in Zoom that names the room', () =>
        sandbox.zoom.meetings().find(({ topic }) => topic.includes(name)),
      );
      await see('the link in the room', () => workspace.said(id, 'The bridge is open'));
      await see('a call on the card', () => cardText(inRoom).includes('Bridge'));
      await see('a second bookmark', () => slack.bookmarks(id).length > 1);
    },
  );
  return inRoom;
}

export async function triage(play: InRoom): Promise<void> {
  const { step, see, workspace, cast, card } = play;
  const { alice } = cast;

  play.scene('Triage');
  await step('“Triage” on the card opens the form, filled in with what is known', async () => {
    await alice.act(card, 'Triage');
    await see('the form “Triage INC-1” with the title in it', () => {
      const form = workspace.form(alice, 'Triage INC-1');
      return form && JSON.stringify(form.view.blocks).includes(title);
    });
  });
  await step('A share that is no number is refused beside its field', async () => {
    await alice.submit({
      'What is known: who is affected, since when, how?': 'One card payment in three is declined, EU only.',
      'Error rate': 'a third',
      'What now?': 'investigate',
    });
    await see('an error at the error rate, and the form still open', () =>
      workspace.form(alice, 'Triage INC-1')?.errors.errors?.includes('is no percentage'),
    );
  });
  await step('The severity by the criteria is shown before it is kept', async () => {
    await alice.submit({ 'Error rate': '33%' });
    await see('SEV2 and what decided it', () => {
      const form = workspace.form(alice, 'Severity by impact');
      return form && JSON.stringify(form.view.blocks).includes('SEV2: error rate 33% (SEV2 from 10%)');
    });
  });
  await step('What is known is on the card, and the incident is being investigated', async () => {
    await alice.submit({});
    await see('the card to say Investigating and what is known', () => {
      const text = cardText(play);
      return (
        text.includes('Investigating') &&
        text.includes('One card payment in three') &&
        text.includes('error rate 33%')
      );
    });
    await see('the topic to say Investigating', () =>
      play.sandbox.slack.channel(play.room.id).topic.includes('SEV2 · Investigating'),
    );
  });
}
