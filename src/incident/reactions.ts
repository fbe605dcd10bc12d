/**
 * What follows when something happens: the one table from event to effects. `append` reads it inside the
 * transaction that records the event.
 *
 * Who asks "what happens when the severity changes?" reads this file; who asks "what happens when nothing
 * happens?" reads clocks.ts.
 */
import type { PersonId } from '../ids.js';
import { catchUpOf, type Effect } from './effect.js';
import type { EventOf, EventType, RecordedEvent } from './event.js';
import type { Incident } from './incident.js';

interface Context<T extends EventType> {
  event: EventOf<T>;
  recorded: RecordedEvent;
  /** As it is after the event. */
  incident: Incident;
}

type Reactions = { [T in EventType]?: (context: Context<T>) => Effect[] };

export const reactions: Reactions = {
  'incident.declared': ({ incident }) => [of(incident, 'room.create'), of(incident, 'announcement')],
  'room.created': ({ incident, recorded }) => [
    of(incident, 'room.card'),
    ...[...new Set([incident.declaredBy, ...Object.values(incident.roles)])].map((person) =>
      invite(incident, person),
    ),
    of(incident, 'room.topic'),
    of(incident, 'room.purpose'),
    of(incident, 'room.bookmark'),
    // Again, now that there is a room to point to.
    of(incident, 'announcement'),
    // What was said in it before we knew it for the incident's.
    catchUpOf(incident, { now: recorded.recordedAt, asked: false, light: true }),
  ],
  'card.posted': ({ incident }) => [of(incident, 'room.pin')],
  'incident.triaged': ({ incident, event }) => [
    ...cards(incident),
    ...(event.title ? [of(incident, 'room.topic')] : []),
  ],
  'severity.changed': ({ incident, recorded }) => [
    ...cards(incident),
    of(incident, 'room.topic'),
    say(incident, recorded),
  ],
  'status.changed': ({ incident, recorded, event }) => [
    ...cards(incident),
    of(incident, 'room.topic'),
    say(incident, recorded),
    ...(event.items ?? []).map((item) => file(incident, item)),
    ...(event.items?.length ? [of(incident, 'room.tasks')] : []),
  ],
  'incident.reopened': ({ incident, recorded }) => [
    // Where the workspace refused the room of an incident that had ended, it is asked for anew.
    ...(incident.room ? [] : [of(incident, 'room.create')]),
    ...cards(incident),
    of(incident, 'room.topic'),
    say(incident, recorded),
  ],
  'role.assigned': ({ incident, recorded, event }) => [
    ...cards(incident),
    ...(event.role === 'commander' ? [of(incident, 'room.topic')] : []),
    invite(incident, event.person),
    say(incident, recorded),
    tell(incident, event.person, recorded),
  ],
  'role.unassigned': ({ incident, recorded, event }) => [
    ...cards(incident),
    ...(event.role === 'commander' ? [of(incident, 'room.topic')] : []),
    say(incident, recorded),
  ],
  'note.added': ({ incident, recorded }) => [say(incident, recorded)],
  'action.taken': ({ incident, recorded }) => [say(incident, recorded)],
  'update.published': ({ incident, recorded }) => [...cards(incident), say(incident, recorded)],
  'runbook.attached': ({ incident, event }) => [checklist(incident, event.run)],
  'step.completed': ({ incident, event }) => [checklist(incident, event.run)],
  'step.reopened': ({ incident, event }) => [checklist(incident, event.run)],
  'step.skipped': ({ incident, event }) => [checklist(incident, event.run)],
  'item.added': ({ incident, event }) =>
    // Items are collected while the incident is being closed and filed then; one added later is filed at once.
    incident.status === 'closed' ? [file(incident, event.item), of(incident, 'room.tasks')] : [],
  'item.filed': ({ incident, event }) => [
    of(incident, 'room.tasks'),
    { name: 'task.link', incidentId: incident.id, item: event.item },
  ],
  'filing.requested': ({ incident, event }) => [
    ...event.items.map((item) => file(incident, item)),
    of(incident, 'room.tasks'),
  ],
  'catch-up.requested': ({ incident, recorded }) => [
    catchUpOf(incident, { now: recorded.recordedAt, asked: true }),
  ],
  'room.caught-up': ({ incident, recorded }) => [say(incident, recorded)],
  'impact.started': ({ incident, recorded }) => [...cards(incident), say(incident, recorded)],
  'postmortem.drafted': ({ incident, recorded }) => [
    { name: 'postmortem.share', incidentId: incident.id, event: recorded.id },
  ],
  'postmortem.completed': ({ incident, recorded }) => [...cards(incident), say(incident, recorded)],
  'postmortem.assigned': ({ incident, recorded, event }) => [
    say(incident, recorded),
    tell(incident, event.owner, recorded),
  ],
  'clock.fired': ({ incident, recorded, event }) => {
    const room = say(incident, recorded);
    const ask = (person: PersonId | undefined) => (person ? [tell(incident, person, recorded)] : []);
    switch (event.clock) {
      case 'commander':
        // The room first; then the declarer, who is the one person sure to be there.
        return event.step === 0 ? [room] : [room, ...ask(incident.declaredBy)];
      case 'first-update':
      case 'next-update':
        return [room, ...ask(event.person)];
      case 'postmortem':
        return [...ask(event.person), ...(event.step > 0 ? [room] : [])];
    }
  },
  'effect.delayed': ({ incident, recorded }) =>
    incident.room ? [say(incident, recorded)] : [tell(incident, incident.declaredBy, recorded)],
  'effect.failed': ({ incident, recorded, event }) => [
    // Where the room itself is what fails, somebody must still hear of it.
    event.effect === 'room.say' || !incident.room
      ? tell(incident, incident.roles.commander ?? incident.declaredBy, recorded)
      : say(incident, recorded),
    // The card says "being filed" no longer.
    ...(event.item ? [of(incident, 'room.tasks')] : []),
  ],
};

/** Effects that need nothing but the incident. */
type Plain =
  | 'room.create'
  | 'room.topic'
  | 'room.purpose'
  | 'room.bookmark'
  | 'room.card'
  | 'room.pin'
  | 'room.tasks'
  | 'announcement';

const of = (incident: Incident, name: Plain): Effect => ({ name, incidentId: incident.id });
const cards = (incident: Incident): Effect[] => [of(incident, 'room.card'), of(incident, 'announcement')];
const say = (incident: Incident, recorded: RecordedEvent): Effect => ({
  name: 'room.say',
  incidentId: incident.id,
  event: recorded.id,
});
const tell = (incident: Incident, person: PersonId, recorded: RecordedEvent): Effect => ({
  name: 'person.tell',
  incidentId: incident.id,
  person,
  event: recorded.id,
});
const invite = (incident: Incident, person: PersonId): Effect => ({
  name: 'room.invite',
  incidentId: incident.id,
  person,
});
const checklist = (incident: Incident, run: string): Effect => ({
  name: 'room.checklist',
  incidentId: incident.id,
  run,
});
const file = (incident: Incident, item: string): Effect => ({
  name: 'task.file',
  incidentId: incident.id,
  item,
});
