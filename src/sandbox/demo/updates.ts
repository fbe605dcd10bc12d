import { cardText, type InRoom } from './scene.js';

/** Nobody has told anybody anything: the clock asks the comms lead, who does. */
export async function publishUpdate(play: InRoom): Promise<void> {
  const { step, see, workspace, cast, room } = play;
  const { alice, dara, elif, faith, grant, hana } = cast;
  const due = 'The first status update is due';
  const asked = () => workspace.told(dara).filter((message) => workspace.textOf(message).includes(due));

  play.scene('The first update');
  await step('Faith follows the incident from outside: /incident subscribe INC-1', async () => {
    await faith.command('general', '/incident subscribe INC-1');
    await see('a word to Faith that she will be told', () =>
      workspace.whispered('general', faith, 'You will be told in private what happens to INC-1'),
    );
  });
  await step('Until the fourteenth minute nobody is asked for an update', async () => {
    await play.pass(2);
    // What is told comes in the order in which it happened: a reminder would have come before this.
    await alice.command(room.id, '/incident note the new index is at 40 %');
    await see('a note of the fourteenth minute', () => workspace.said(room.id, 'the new index is at 40 %'));
    await see('no reminder before it', () => asked().length === 0);
  });
  await step('After fifteen, Dara is asked for the first update, in private', async () => {
    await play.pass(1);
    await see('a reminder to Dara', () => asked().length === 1);
    await see('no reminder in the room', () => !workspace.said(room.id, due));
  });
  await step('Dara puts it off, and the room reads why; five minutes later she is asked again', async () => {
    await pressLast('Snooze');
    await see('the form “Snooze the update” on Dara’s screen', () =>
      workspace.form(dara, 'Snooze the update'),
    );
    await dara.submit({ 'Ask me again in': '5', 'Why does it come later?': 'support is counting tickets' });
    await see('the reason in the room', () =>
      workspace.said(room.id, 'dara put the update off', 'support is counting tickets'),
    );
    await play.pass(5);
    await see('a second reminder to Dara', () => asked().length === 2);
  });
  await step('She presses “Write the update”: the form begins with what happened', async () => {
    await pressLast('Write the update');
    const form = await see('the form “Update INC-1” on Dara’s screen', () =>
      workspace.form(dara, 'Update INC-1'),
    );
    await see('what Chen did, filled in', () =>
      JSON.stringify(form.view.blocks).includes('recreated the index (payments-db-1)'),
    );
  });
  await step('The preview holds back a machine’s name from the customers', async () => {
    await dara.submit({
      'Impact: who is affected, and how?': 'One card payment in three is declined in the EU.',
      'What is being done?': 'payments-db-1.internal gets its index back.',
      'What happens next?': 'We look at the numbers at 20:30.',
    });
    const preview = await see('the form “Preview INC-1” on Dara’s screen', () =>
      workspace.form(dara, 'Preview INC-1'),
    );
    await see('what was found, without saying it', () => {
      const text = workspace.read(preview.view.blocks).join('\n');
      return text.includes('for the customers: an internal machine (pa…)');
    });
  });
  await step('The update is published: each audience reads its own words', async () => {
    await dara.submit({ 'For the customers': 'Some card payments in the EU are declined. We are on it.' });
    await see('the update in the room', () =>
      workspace.said(room.id, 'Status update', 'One card payment in three', 'gets its index back', 'dara'),
    );
    await see('the update in #incidents', () =>
      workspace.said('incidents', 'Impact: One card payment in three', 'Next update: '),
    );
    await see('the time of the update on the card', () => cardText(play).includes('Last update'));
    await see('what executives are told, to Grant', () =>
      workspace.toldTo(grant, 'INC-1', 'SEV2', 'One card payment in three'),
    );
    await see('what customers are told, to Hana', () =>
      workspace.toldTo(hana, 'Some card payments in the EU are declined'),
    );
    await see('a script that says the same, to Elif of support', () =>
      workspace.toldTo(elif, 'Script for support', 'Say: Some card payments in the EU are declined'),
    );
    await see('the update to Faith, who follows it', () =>
      workspace.toldTo(faith, 'INC-1', 'Status update', 'One card payment in three'),
    );
    await see('no machine’s name outside', () => !workspace.toldTo(hana, 'payments-db-1'));
  });
  await step('/incident said lists every word of it, with who was told', async () => {
    await alice.command(room.id, '/incident said');
    await see('the ledger, to Alice alone', () =>
      workspace.whispered(room.id, alice, 'What was said', 'told the customers', 'We are on it.'),
    );
  });

  async function pressLast(label: string): Promise<void> {
    const reminder = await see('the reminder', () => asked().at(-1));
    await dara.act({ channel: reminder.channel, ts: reminder.ts }, label);
  }
}
