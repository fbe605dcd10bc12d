import type { EventOf, EventType, RecordedEvent, TimelineEvent } from '../incident/event.js';
import { type Incident, isOpen } from '../incident/incident.js';
import { severityLabel } from '../incident/severity.js';
import { cutTo, type Parts } from './wording.js';

/** Newest things that a draft names, and characters for each. */
const most = { items: 5, characters: 120 };

const moves: ReadonlySet<EventType> = new Set<EventType>([
  'severity.changed',
  'status.changed',
  'incident.reopened',
]);

type Draft = Partial<Omit<Parts, 'nextUpdateAt'>>;

/**
 * Where the next update begins: with the last one, and with what happened since. `events` are in the order in which they
 * happened; those before the last update are passed over. Once the incident is resolved, it is the last word.
 */
export function draftUpdate(incident: Incident, events: readonly RecordedEvent[]): Draft {
  const told = events.filter(({ redacted }) => !redacted);
  const index = told.findLastIndex(({ event }) => event.type === 'update.published');
  const last = index === -1 ? undefined : (told[index]?.event as EventOf<'update.published'>);
  const since = told.slice(index + 1);
  const ended = isOpen(incident) ? undefined : endIn(told.map(({ event }) => event));
  const happened = [
    ...since
      // Where it stood on the way matters no more.
      .filter(({ event }) => !(ended && moves.has(event.type)))
      .flatMap((one) => happenedIn(one) ?? []),
    ...(ended?.reason ? [short(ended.reason)] : []),
  ];
  const impact = last?.impact ?? incident.summary;
  const cause = causeIn(since.map(({ event }) => event)) ?? last?.cause;
  const doing = happened.length > 0 ? happened.slice(-most.items).join('\n') : last?.doing;
  // What was to happen next has happened.
  const next = isOpen(incident)
    ? last?.next
    : 'We are writing up what happened, so that it does not happen again.';
  return {
    ...(impact && { impact }),
    ...(cause && { cause }),
    ...(doing && { doing }),
    ...(next && { next }),
  };
}

/** Who found the cause said so when they moved the incident on. */
function causeIn(events: readonly TimelineEvent[]): string | undefined {
  const found = events.findLast((event) => event.type === 'status.changed' && event.to === 'identified');
  return found?.type === 'status.changed' ? found.reason : undefined;
}

function endIn(events: readonly TimelineEvent[]): EventOf<'status.changed'> | undefined {
  const end = events.findLast((event) => event.type === 'status.changed' && event.to === 'resolved');
  return end?.type === 'status.changed' ? end : undefined;
}

function happenedIn({ event, about }: RecordedEvent): string | undefined {
  switch (event.type) {
    case 'severity.changed':
      return short(`Severity ${severityLabel(event.from)} → ${severityLabel(event.to)}`, event.reason);
    case 'status.changed':
      return short(`Now ${event.to}`, event.to === 'identified' ? undefined : event.reason);
    case 'incident.reopened':
      return short('Reopened', event.reason);
    case 'action.taken':
      return short(`${event.action}${event.target ? ` (${event.target})` : ''}`, event.actual);
    case 'step.completed':
      return short(`Done: ${event.title}`);
    case 'moment.marked':
    case 'message.pinned':
      return about ? short(about) : undefined;
    default:
      return undefined;
  }
}

const short = (text: string, more?: string) =>
  cutTo(`${text}${more ? `: ${more}` : ''}`.replaceAll(/\s+/g, ' ').trim(), most.characters);
