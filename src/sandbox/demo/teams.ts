import type { SandboxTeamsMessage } from '../contract.js';
import type { Stage } from './stage.js';

const title = 'Mail is late';

/** The same from Teams: what one types there, and what everybody there sees. */
export async function playInTeams({ scene, step, see, sandbox: { teams } }: Stage): Promise<void> {
  const [alice, bruno, chen] = [teams.as('alice'), teams.as('bruno'), teams.as('chen')];
  const said = (where: string, ...words: string[]) => saying(teams.messages(where), words);
  const whispered = (where: string, person: { id: string }, ...words: string[]) =>
    saying(
      teams.messages(where, person.id).filter(({ targetedTo }) => targetedTo === person.id),
      words,
    );

  scene('In Microsoft Teams');
  await step('Alice types @Tocsin declare: INC-2 is declared, and only Alice is told so', async () => {
    await alice.command('incidents', `declare sev2 ${title}`);
    await see('a word to Alice alone that INC-2 is declared', () =>
      whispered('incidents', alice, 'INC-2 is declared as SEV2'),
    );
  });
  const room = await step('A channel is made for it, and it is announced', async () => {
    const { id } = await see('the channel inc-2-mail-is-late', () =>
      teams.conversations().find(({ name }) => name === 'inc-2-mail-is-late'),
    );
    await see('an announcement that names the channel', () =>
      said('incidents', 'INC-2', title, 'inc-2-mail-is-late'),
    );
    return id;
  });
  const card = await step('Its card is in the channel, and a tab leads there', async () => {
    const message = await see('a card with the title', () => said(room, title, 'Take the lead'));
    await see('a tab that names it', () =>
      teams.conversation(room).tabs.find(({ name }) => name.includes(title)),
    );
    return message.id;
  });
  const cardSays = (...words: string[]) =>
    saying(
      teams.messages(room).filter(({ id }) => id === card),
      words,
    );
  await step('Bruno presses “Take the lead”: the card says so, and the channel is told', async () => {
    await bruno.press(room, card, 'Take the lead');
    await see('Bruno in the room’s news', () => said(room, 'took the role of commander'));
    await see('no button any more', () => cardSays(title) && !cardSays('Take the lead'));
  });
  await step('What is said and edited without a mention is in the timeline', async () => {
    const message = await chen.say(room, 'The queue has 40 000 letters');
    await chen.edit(room, message, 'The queue has 50 000 letters');
    await teams.idle();
    await alice.command(room, 'timeline');
    await see('both, in the timeline that Alice alone sees', () =>
      whispered(room, alice, '40 000 letters', '50 000 letters'),
    );
  });
  await step('@Tocsin update shows what customers will read, and tells them and the others', async () => {
    await bruno.command(room, 'update Letters are late by an hour | we look again at five');
    const asked = await see('the way to the preview, for Bruno alone', () =>
      whispered(room, bruno, 'Preview INC-2'),
    );
    await bruno.press(room, asked.id, 'Open the form');
    await bruno.submit({});
    await see('the update in the channel', () => said(room, 'Status update', 'late by an hour'));
  });
  await step('@Tocsin resolve ends it', async () => {
    await bruno.command(room, 'resolve the queue is worked off');
    await see('Resolved on the card', () => cardSays('Resolved'));
    await see('what ended it, in the channel', () => said(room, 'the queue is worked off', 'Resolved'));
  });
}

/** The last message of the bot's that says all of this. */
function saying(
  messages: readonly SandboxTeamsMessage[],
  words: readonly string[],
): SandboxTeamsMessage | undefined {
  return messages.findLast((message) => {
    const text = textOf(message);
    return message.bot && words.every((word) => text.includes(word));
  });
}

/** All that can be read in a message, without the marks that keep typed text from being markup. */
function textOf({ text, cards }: SandboxTeamsMessage): string {
  return [text, ...stringsIn(cards)].join('\n').replaceAll(/[\u2060\u2068\u2069]|\*\*/g, '');
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
