import type { SandboxIssue } from '../contract.js';
import { cardText, type InRoom } from './scene.js';

const first = 'Check in CI that no migration drops an index in use';
const second = 'Alert on declined card payments by region';

/** Closing asks for what is left to do, one item after the other, and files it in Jira. */
export async function close(play: InRoom): Promise<void> {
  const { step, see, sandbox, workspace, cast, room, card } = play;
  const { bruno } = cast;
  const form = () => workspace.form(bruno, 'Close INC-1');
  const issue = (summary: string) => sandbox.jira.issues().find((candidate) => candidate.summary === summary);

  play.scene('Close');
  await step('“Close and file action items” asks for the first one', async () => {
    await bruno.act(card, 'Close and file action items');
    await see('the form “Close INC-1” on Bruno’s screen', form);
    await bruno.submit({ 'Action item': first, Owner: 'chen', Due: dayIn(10), 'And then?': 'another' });
  });
  await step('It is kept, and the form asks for the next one, empty', async () => {
    const next = await see('the form again, with the first item in it', () => {
      const shown = form();
      return shown && workspace.read(shown.view.blocks).join('\n').includes(`1. ${first}`)
        ? shown
        : undefined;
    });
    await see('nothing of the first item in its fields', () => {
      const entered = 'state' in next.view ? JSON.stringify(next.view.state) : '';
      return !entered.includes(first) && !entered.includes('U0CHEN000');
    });
  });
  await step('After the second the incident is closed', async () => {
    await bruno.submit({
      'Action item': second,
      Owner: 'dara',
      Due: dayIn(20),
      'Comes after': ['1'],
      'And then?': 'close',
    });
    await see('the form to close', () => !form());
    await see('Closed on the card', () => cardText(play).includes('Closed'));
  });
  await step('Both items are tasks in Jira: owner, due date, labels and a link back', async () => {
    for (const [summary, owner, days] of [
      [first, 'chen', 10],
      [second, 'dara', 20],
    ] as const) {
      await see(`the task “${summary}” for ${owner}, due, labelled and linked to the room`, () => {
        const task = issue(summary);
        return (
          task && isComplete(task, { owner, dueDate: dayIn(days), url: `${sandbox.url}/?at=${room.id}` })
        );
      });
    }
  });
  await step('What comes after what is linked in Jira', () =>
    see('the first task to block the second', () => {
      const [blocker, blocked] = [issue(first), issue(second)];
      return blocker?.links.some(({ type, outward }) => type === 'Blocks' && outward === blocked?.key);
    }),
  );
  await step('Their keys are in the room', () =>
    see('a list of the action items with both keys', () => {
      const keys = [first, second].map((summary) => issue(summary)?.key ?? '?');
      return workspace.said(room.id, 'Action items', ...keys);
    }),
  );

  /** A date by the clock on the wall, of the real day: the play's own days have no dates of their own. */
  function dayIn(days: number): string {
    return new Date(Date.now() + days * 24 * 60 * 60_000).toISOString().slice(0, 10);
  }
}

function isComplete(task: SandboxIssue, wanted: { owner: string; dueDate: string; url: string }): boolean {
  return (
    task.assignee === `${wanted.owner}@example.com` &&
    task.dueDate === wanted.dueDate &&
    ['tocsin', 'inc-1'].every((label) => task.labels.includes(label)) &&
    task.remoteLinks.some(({ url }) => url === wanted.url)
  );
}
