import type { Run } from '../runbook/checklist.js';
import { StepId } from '../runbook/schema.js';
import type { RecordedEvent } from './event.js';
import { evolve } from './evolve.js';
import type { Incident } from './incident.js';
import type { ActionItem, StoredRun } from './ports.js';

interface Known {
  incident: Incident;
  items: readonly ActionItem[];
  runs: readonly StoredRun[];
}

/**
 * An incident as it was known when these events had been recorded and no others. `now` is how it stands today. Undefined
 * when it had not been declared.
 */
export function asKnown(events: readonly RecordedEvent[], now: Known): Known | undefined {
  const inOrder = events.toSorted((a, b) => a.id - b.id);
  const [declared] = inOrder;
  if (declared?.event.type !== 'incident.declared') return undefined;
  const incident = inOrder.reduce<Incident | undefined>(evolve, undefined);
  return incident && { incident, items: itemsThen(inOrder, now.items), runs: runsThen(inOrder, now.runs) };
}

function itemsThen(events: readonly RecordedEvent[], items: readonly ActionItem[]): ActionItem[] {
  const added = new Set(events.flatMap(({ event }) => (event.type === 'item.added' ? [event.item] : [])));
  const filed = new Set(events.flatMap(({ event }) => (event.type === 'item.filed' ? [event.item] : [])));
  return items
    .filter(({ id }) => added.has(id))
    .map((item) => ({ ...item, task: filed.has(item.id) ? item.task : undefined }));
}

function runsThen(events: readonly RecordedEvent[], runs: readonly StoredRun[]): StoredRun[] {
  const attached = new Set(
    events.flatMap(({ event }) => (event.type === 'runbook.attached' ? [event.run] : [])),
  );
  return runs
    .filter(({ id }) => attached.has(id))
    .map((stored) => ({ ...stored, run: { ...stored.run, states: statesThen(events, stored.id) } }));
}

function statesThen(events: readonly RecordedEvent[], run: string): Run['states'] {
  const states: Run['states'] = {};
  for (const { event, actor, occurredAt: at } of events) {
    if (!('run' in event) || !('step' in event) || event.run !== run) continue;
    const step = StepId.parse(event.step);
    if (event.type === 'step.reopened' || !actor) {
      states[step] = { state: 'open' };
      continue;
    }
    states[step] =
      event.type === 'step.skipped'
        ? { state: 'skipped', by: actor, at, reason: event.reason }
        : { state: 'done', by: actor, at, ...(event.evidence && { evidence: event.evidence }) };
  }
  return states;
}
