import { cardText, type InRoom } from './scene.js';
import { readTimeline } from './timeline.js';

/** A role by a command: whoever gets it hears of it in private. */
export async function giveRoles(play: InRoom): Promise<void> {
  const { step, see, workspace, cast, room } = play;
  const { bruno, dara } = cast;

  play.scene('Roles');
  await step('Bruno types /incident role comms @dara: she is told, and brought in', async () => {
    await bruno.command(room.id, '/incident role comms @dara');
    await see('a direct message to Dara that she is comms lead of INC-1', () =>
      workspace.toldTo(dara, 'You are comms lead of INC-1'),
    );
    await see('Dara in the room', () => workspace.isIn(room.id, dara));
    await see('both roles on the card', () => {
      const text = cardText(play);
      return text.includes('@bruno') && text.includes('@dara');
    });
  });
}

const hostile = '<!channel> *bold* <@U0CHEN000>';

/** People talk. What they say, take back and mark is read again in the timeline. */
export async function talk(play: InRoom): Promise<void> {
  const { step, see, sandbox, workspace, cast, room } = play;
  const { alice, bruno, chen, dara } = cast;
  let lines: readonly string[] = [];
  const kept = (...words: string[]) =>
    see(`in the timeline: ${words.join(' … ')}`, () =>
      lines.find((line) => words.every((word) => line.includes(word))),
    );

  play.scene('Talk');
  await step('Five messages: one edited, one deleted, one in a thread, one marked 📌', async () => {
    await chen.join(room.id);
    await chen.say(room.id, 'Looking at the payments database now');
    const guess = await bruno.say(room.id, 'Is it the 19:40 deploy?');
    await bruno.edit(room.id, guess, 'Is it the 19:50 deploy?');
    const wrong = await alice.say(room.id, 'wrong window, sorry');
    await alice.remove(room.id, wrong);
    const found = await chen.say(room.id, 'The migration dropped an index on payments');
    await dara.react(room.id, found, 'pushpin');
    await bruno.say(room.id, 'Can we put it back?', { threadTs: found });
    await sandbox.slack.idle();
    const messages = sandbox.slack.messages(room.id);
    await see('the thread, the edit and the mark in the room, and nothing that was deleted', () => {
      const marked = messages
        .find(({ ts }) => ts === found)
        ?.reactions.some(({ name }) => name === 'pushpin');
      const replied = messages.some(({ threadTs, ts }) => threadTs === found && ts !== found);
      const edited = messages.find(({ ts }) => ts === guess)?.edited;
      return marked && replied && edited && !messages.some(({ ts }) => ts === wrong);
    });
  });
  await step('The timeline has every word of it, also what was changed and taken back', async () => {
    lines = await readTimeline(play, alice);
    await kept('@chen', 'Looking at the payments database now');
    await kept('@bruno edited a message', '19:50 deploy', 'before: ', '19:40 deploy');
    await kept('@alice deleted a message', 'wrong window, sorry');
    await kept('@bruno', 'Can we put it back?');
    await kept('@dara marked a key moment');
  });
  await step('Markup that somebody types is shown as typed, and rings nobody', async () => {
    // As a client sends what was typed.
    await chen.say(room.id, '&lt;!channel&gt; *bold* &lt;@U0CHEN000&gt;');
    await bruno.command(room.id, `/incident note ${hostile}`);
    const note = await see('the note in the room, word for word', () =>
      workspace.said(room.id, 'bruno noted', hostile),
    );
    await see('no mention in what the notification says', () => !/<[!@]/.test(note.text));
    await see(
      'nothing but plain text in its blocks',
      () => !JSON.stringify(note.blocks).includes('"broadcast"'),
    );
    await sandbox.slack.idle();
    lines = await readTimeline(play, alice);
    await kept('@chen', hostile);
  });
}
