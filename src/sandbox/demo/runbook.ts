import type { Checkboxes } from '@slack/types';
import type { SandboxActor, SandboxMessage } from '../contract.js';
import type { InRoom } from './scene.js';
import { readTimeline } from './timeline.js';

/** A checklist is ticked, its gates hold, and a step that wants evidence gets it. */
export async function followRunbook(play: InRoom): Promise<void> {
  const { step, see, workspace, cast, room } = play;
  const { bruno, chen } = cast;
  const checklist = () => workspace.said(room.id, 'Service outage', 'Freeze deployments');
  const isTicked = (value: string) => {
    const message = checklist();
    return message !== undefined && ticked(message, value);
  };

  play.scene('Runbook');
  await step('The runbook “Service outage” came with the title: its checklist is in the room', () =>
    see('a checklist with no step done', () => workspace.said(room.id, 'Service outage', '0 of 13 done')),
  );
  await step('Bruno ticks a step', async () => {
    await tick(bruno, await see('the checklist', checklist), 'freeze-deploys');
    await see('the step ticked, with who did it', () => {
      const message = workspace.said(room.id, 'Service outage', '1 of 13 done', '@bruno');
      return message && ticked(message, 'freeze-deploys');
    });
  });
  await step('A step behind a gate is refused, with what comes first', async () => {
    await tick(chen, await see('the checklist', checklist), 'apply-mitigation');
    await see('a private word to Chen that the step has to wait', () =>
      workspace.whispered(room.id, chen, 'Step 10'),
    );
    await see('the step still open', () => !isTicked('apply-mitigation'));
  });
  await step('A step that wants evidence asks for it', async () => {
    await tick(chen, await see('the checklist', checklist), 'confirm-impact');
    await see('the form “Runbook step” on Chen’s screen', () => workspace.form(chen, 'Runbook step'));
    await chen.submit({
      Evidence: 'Declines at 34 % since 19:52, EU only: https://graphs.example.com/declines',
    });
    await see('the step ticked, with who did it', () => {
      const message = workspace.said(room.id, '2 of 13 done', '@chen');
      return message && ticked(message, 'confirm-impact');
    });
    // The small print of a checkbox holds 75 characters; the whole of it is in the timeline.
    const lines = await readTimeline(play, chen);
    await see('the evidence in the timeline', () =>
      lines.some(
        (line) => line.includes('@chen did the step') && line.includes('Declines at 34 % since 19:52'),
      ),
    );
  });
}

function lists(message: SandboxMessage): Checkboxes[] {
  return message.blocks
    .flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .filter((element) => element.type === 'checkboxes');
}

function ticked(message: SandboxMessage, value: string): boolean {
  return lists(message).some(({ initial_options = [] }) =>
    initial_options.some((option) => option.value === value),
  );
}

/** Ticks one more box of the list that has it. */
async function tick(person: SandboxActor, message: SandboxMessage, value: string): Promise<void> {
  const list = lists(message).find(({ options }) => options.some((option) => option.value === value));
  if (!list?.action_id) throw new Error(`a box for the step ${value}`);
  const already = (list.initial_options ?? []).flatMap((option) => option.value ?? []);
  await person.act({ channel: message.channel, ts: message.ts }, list.action_id, [...already, value]);
}
