import type { StoredRun } from '../../incident/ports.js';
import { canDo, progress, stateOf, stepNumber } from '../../runbook/checklist.js';
import type { Step } from '../../runbook/schema.js';
import { type Block, type ChecklistItem, person, type Text, time, type View } from '../view.js';

/** A runbook's checklist in the room: one list a track, each step with who did it and when, or what it waits for. */
export function checklistCard(stored: StoredRun, incidentId: string, turn?: string): View {
  const { runbook } = stored.run;
  const { done, skipped, total } = progress(stored.run);
  const count = `${done} of ${total} done${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  // Tracks in the order of their first steps.
  const tracks = [...new Set(runbook.steps.map(({ track }) => track))];
  return {
    fallback: `Runbook: ${runbook.title} · ${count}`,
    blocks: [
      { type: 'heading', text: runbook.title },
      { type: 'context', text: `${runbook.summary} · ${count}` },
      ...tracks.flatMap((track) => trackBlocks(stored, incidentId, track, turn)),
      {
        type: 'context',
        text: 'Tick a step when it is done. A step that asks for evidence: /incident check <number> <evidence>',
      },
    ],
  };
}

function trackBlocks(
  stored: StoredRun,
  incidentId: string,
  track: string | undefined,
  turn: string | undefined,
): Block[] {
  const steps = stored.run.runbook.steps.filter((step) => step.track === track);
  if (steps.length === 0) return [];
  const title = stored.run.runbook.tracks.find(({ id }) => id === track)?.title;
  return [
    ...(title ? [{ type: 'text' as const, text: [{ kind: 'bold' as const, text: title }] }] : []),
    {
      type: 'checklist',
      command: 'check',
      args: { incident: incidentId, run: stored.id },
      items: steps.map((step) => item(stored, step)),
      ...(turn && { turn }),
    },
  ];
}

function item(stored: StoredRun, step: Step): ChecklistItem {
  const state = stateOf(stored.run, step.id);
  const number = stepNumber(stored.run, step.id);
  const note = noteOf(stored, step);
  return {
    value: step.id,
    text: `${number}. ${step.title}${state.state === 'skipped' ? ' (skipped)' : ''}`,
    ...(note && { note }),
    done: state.state === 'done',
  };
}

function noteOf(stored: StoredRun, step: Step): Text | undefined {
  const state = stateOf(stored.run, step.id);
  switch (state.state) {
    case 'done':
      return [
        person(state.by),
        ' at ',
        time(state.at, 'time'),
        ...(state.evidence ? [` · evidence: ${state.evidence}`] : []),
      ];
    case 'skipped':
      return ['skipped by ', person(state.by), `: ${state.reason}`];
    case 'open': {
      const verdict = canDo(stored.run, step.id, step.evidence);
      if (!verdict.ok && verdict.because === 'gate') {
        return `🔒 after ${verdict.waitingFor.map((id) => `step ${stepNumber(stored.run, id)}`).join(', ')}`;
      }
      return step.evidence ? `Leave: ${step.evidence}` : step.detail;
    }
  }
}
