/** Events as they could be recorded: every type, any text. */
import fc from 'fast-check';
import { EventId } from '../../src/ids.js';
import { type EventType, type RecordedEvent, TimelineEvent } from '../../src/incident/event.js';
import { Incident } from '../../src/incident/incident.js';
import { arbitraryOf } from './arbitrary-of.js';
import { ana, bo, morning } from './cast.js';

export const eventTypes: readonly EventType[] = TimelineEvent.options.map(({ shape }) => shape.type.value);

export function anyEventOf(type: EventType): fc.Arbitrary<TimelineEvent> {
  const schema = TimelineEvent.options.find(({ shape }) => shape.type.value === type);
  if (!schema) throw new Error(`there is no event ${type}`);
  return arbitraryOf(schema).map((value) => TimelineEvent.parse(value));
}

export const anyActor = fc.constantFrom(ana, bo, undefined);

export const anyIncident: fc.Arbitrary<Incident> = arbitraryOf(Incident).map((value) =>
  Incident.parse(value),
);

export function recorded(
  event: TimelineEvent,
  more: Partial<Omit<RecordedEvent, 'event'>> = {},
): RecordedEvent {
  return {
    id: EventId.parse(1),
    incidentId: undefined,
    actor: ana,
    occurredAt: morning,
    recordedAt: morning,
    ...more,
    event,
  };
}
