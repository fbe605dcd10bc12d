import { UserError } from '../errors.js';
import type { EventId, Sha256 } from '../ids.js';
import { append } from '../incident/append.js';
import type { EventType, NewEvent, RecordedEvent } from '../incident/event.js';
import type { Incident } from '../incident/incident.js';
import type { Deps, Reader } from '../incident/ports.js';
import { readTimeline } from '../incident/read-timeline.js';
import { roomsOf } from '../incident/sides.js';
import { splitWords } from '../incident/words.js';
import { echoes, sameMessage } from './echo.js';

/**
 * What can be taken out: words that no state is made of. What an incident, its runbook or its action items are made of
 * (a title, the evidence of a step) also stands in their own tables and in Jira; a correction goes there.
 */
export const redactable: ReadonlySet<EventType> = new Set<EventType>([
  'message.posted',
  'message.edited',
  'message.deleted',
  'file.kept',
  'file.deleted',
  'note.added',
  'action.taken',
  'update.published',
  'update.snoozed',
  'statement.published',
  'impact.assessed',
  'severity.changed',
  'status.changed',
  'incident.reopened',
  'command.ran',
  'topic.changed',
  'purpose.changed',
  'room.renamed',
  'effect.delayed',
  'effect.failed',
]);

export interface RedactionInput {
  /** Undefined for an event outside incidents. */
  incident: Incident | undefined;
  event: EventId;
}

/**
 * The events whose words go with those of one: all that tells of the same message, and what repeats it, such as the command
 * that a note was typed as.
 */
export async function toRedact(
  read: Pick<Reader, 'event' | 'timeline'>,
  { incident, event: id }: RedactionInput,
): Promise<RecordedEvent[]> {
  const event = await read.event(incident, id);
  if (!event || event.incidentId !== incident?.id) {
    throw new UserError(
      'not-found',
      `There is no event ${id} ${incident ? `in INC-${incident.number}` : 'outside incidents'}.`,
    );
  }
  const { type } = event.event;
  const nothing = `Event ${id} (${type}) cannot be redacted: nothing was written in it, or what was written is part of the incident itself.`;
  if (event.redacted) throw new UserError('wrong-state', `Event ${id} is redacted already.`);
  if (!redactable.has(type)) throw new UserError('wrong-state', nothing);
  const events = (incident ? await withEchoes(read, incident, event) : [event]).filter(hasWords);
  if (events.length === 0) throw new UserError('wrong-state', nothing);
  return events;
}

/** A status without a reason, a deletion that did not say what was deleted: the table refuses to take out what is not there. */
const hasWords = ({ event }: RecordedEvent) => splitWords(event).words !== undefined;

async function withEchoes(
  read: Pick<Reader, 'timeline'>,
  incident: Incident,
  event: RecordedEvent,
): Promise<RecordedEvent[]> {
  const others = (await readTimeline(read, incident, { viewer: 'tocsin', types: [...redactable] })).filter(
    (other) => !other.redacted,
  );
  const same = others.filter((other) => other.id === event.id || sameMessage(other.event, event.event));
  return others
    .filter((other) => same.includes(other) || same.some((one) => echoes(other, one)))
    .toSorted((a, b) => a.id - b.id);
}

/** Takes out what people wrote in these events, and records that it was done, by whom and why. They are sealed before. */
export async function redact(
  deps: Pick<Deps, 'transact' | 'now' | 'settings'>,
  input: RedactionInput & { reason: string; by: string },
): Promise<RecordedEvent[]> {
  const { incident, reason, by } = input;
  return deps.transact(async (tx) => {
    // What comes meanwhile and brings the words along is recorded before, and found, or after, and loses them.
    for (const room of incident ? roomsOf(incident).sort() : []) await tx.timeline.hold(room);
    const events = await toRedact(tx.read, input);
    const ids = events.map(({ id }) => id);
    if (!(await tx.timeline.redact(incident, ids))) {
      throw new UserError('unavailable', 'It is not sealed yet. Try again in a minute.');
    }
    const redacted: NewEvent = {
      event: { type: 'event.redacted', events: ids, reason, by },
      actor: undefined,
      occurredAt: deps.now(),
    };
    if (!incident) await tx.timeline.record(undefined, [redacted]);
    else {
      await append(tx, deps, incident, [redacted]);
      const files = filesOf(events);
      await tx.jobs.enqueue(
        files.map((sha256) => ({ name: 'artifact.remove', incidentId: incident.id, sha256 })),
      );
    }
    return events;
  });
}

function filesOf(events: readonly RecordedEvent[]): Sha256[] {
  const files = events.flatMap(({ event }) => (event.type === 'file.kept' ? [event.sha256] : []));
  return [...new Set(files)];
}
