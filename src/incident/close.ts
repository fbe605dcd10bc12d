import { randomUUID } from 'node:crypto';
import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { guardMove, type Incident } from './incident.js';
import type { ActionItem, Deps, Tx } from './ports.js';

export interface NewItem {
  title: string;
  owner?: PersonId | undefined;
  dueDate?: string | undefined;
  /** Positions (1, 2 …) of the items that must be done before. */
  waitsFor?: readonly number[] | undefined;
}

interface Input {
  incidentId: IncidentId;
  items: readonly NewItem[];
  actor: PersonId;
}

/** Collects action items of an incident that is about to be closed, or is: those are filed at once. */
export async function addItems(deps: Deps, input: Input): Promise<Incident> {
  return change(deps, input.incidentId, async (incident, tx) => {
    if (incident.status !== 'closed') guardMove(incident, 'closed');
    return (await saveItems(tx, incident, input, deps.now())).events;
  });
}

/** Ends an incident for good: what is left to do is filed as tasks, each by a job of its own. */
export async function close(deps: Deps, input: Input): Promise<Incident> {
  return change(deps, input.incidentId, async (incident, tx) => {
    guardMove(incident, 'closed');
    const now = deps.now();
    const { events, items } = await saveItems(tx, incident, input, now);
    return [
      ...events,
      {
        event: {
          type: 'status.changed',
          from: incident.status,
          to: 'closed',
          items: items.filter((item) => !item.task).map((item) => item.id),
        },
        actor: input.actor,
        occurredAt: now,
      },
    ];
  });
}

async function saveItems(tx: Tx, incident: Incident, input: Input, now: Date) {
  const items: ActionItem[] = [...(await tx.items.list(incident.id))];
  const first = items.length;
  for (const item of input.items) items.push(toItem(item, items, now));
  const added = items.slice(first);
  for (const item of added) await tx.items.save(incident.id, item);
  const events = added.map((item) => ({
    event: {
      type: 'item.added' as const,
      item: item.id,
      title: item.title,
      ...(item.owner && { owner: item.owner }),
      ...(item.dueDate && { dueDate: item.dueDate }),
      waitsFor: [...item.waitsFor],
    },
    actor: input.actor,
    occurredAt: now,
  }));
  return { events, items };
}

function toItem(item: NewItem, before: readonly ActionItem[], now: Date): ActionItem {
  guardDue(item, now);
  const waitsFor = (item.waitsFor ?? []).map((position) => {
    const found = before.find((candidate) => candidate.position === position);
    if (found) return found.id;
    const message = `“${item.title}” cannot come after item ${position}: there is no such item before it.`;
    throw new UserError('invalid', message, { waitsFor: message });
  });
  return {
    id: randomUUID(),
    position: before.length + 1,
    title: item.title,
    owner: item.owner,
    dueDate: item.dueDate,
    waitsFor,
    task: undefined,
  };
}

/** Yesterday by UTC is still today for somebody: the calendar runs up to twelve hours behind. */
function guardDue({ title, dueDate }: NewItem, now: Date): void {
  const earliest = new Date(now.getTime() - 24 * 3_600_000).toISOString().slice(0, 10);
  if (!dueDate || dueDate >= earliest) return;
  throw new UserError(
    'invalid',
    `“${title}” cannot be due on ${dueDate}. Choose a day that is still to come.`,
    { dueDate: 'Choose a day that is still to come.' },
  );
}
