/**
 * What happened in the tool that rings people, recorded once. We hear of the same thing in two ways: it is told as it happens,
 * and read again every few minutes, because a tool that could not reach us three times stops telling. The two ways name it
 * differently. So besides the name the deed itself is compared: the same, by the same person, at the same time.
 */
import { AccountId, type IncidentId, PersonId, platformOf } from '../ids.js';
import { change } from './append.js';
import type { EventType, NewEvent, RecordedEvent, TimelineEvent } from './event.js';
import { type Incident, isOpen } from './incident.js';
import { lettingIn } from './invite.js';
import type { PagerNews, PagerPerson } from './pager.js';
import { isOwnNote } from './pager-note.js';
import { accountsOf } from './people.js';
import { AlreadySeen, type Deps, type Reader } from './ports.js';
import { homeOf } from './sides.js';

/** The two ways give times of the same clock, one of them to the second. Nobody does the same thing twice within so long. */
const sameMs = 10_000;
const mostEvents = 1000;

const newsTypes: readonly EventType[] = [
  'page.acknowledged',
  'page.unacknowledged',
  'page.escalated',
  'page.reassigned',
  'page.prioritised',
  'page.resolved',
  'page.reopened',
  'responder.asked',
  'responder.answered',
  'note.added',
];

/** Records what was told; of an incident that is linked with none of ours nothing is kept. */
export async function recordToldNews(deps: Deps, news: PagerNews): Promise<void> {
  const linked = await deps.read.incidentsByPager(news.incident);
  const numbers = new Set(linked.map(({ number }) => number));
  for (const incident of linked) {
    // What was merged goes on in the other one, which is told.
    if (incident.mergedInto !== undefined && numbers.has(incident.mergedInto)) continue;
    await recordNews(deps, incident, [news]);
  }
}

/** Records what of these is not known yet. */
export async function recordNews(deps: Deps, incident: Incident, news: readonly PagerNews[]): Promise<void> {
  const known = await knownNews(deps.read, incident);
  for (const one of news) {
    if (!isKnown(known, incident, one)) await record(deps, incident.id, one);
  }
}

async function record(deps: Deps, id: IncidentId, news: PagerNews): Promise<void> {
  // Where more than one of ours is linked with it, each has a name of its own for what happened.
  const delivery = `${news.key}:${id}`;
  await change(deps, id, async (incident, tx) => {
    // Again, under the lock: it may be told and read at the same moment.
    if (isKnown(await knownNews(tx.read, incident), incident, news)) return [];
    const event = eventOf(news);
    const actor = await chatPersonOf(tx.read, incident, actingIn(news));
    const comes =
      event.type === 'page.acknowledged' || (event.type === 'responder.answered' && event.accepted);
    const by = { actor: undefined, occurredAt: deps.now() };
    return [
      ...(await lettingIn(tx, incident, actor && comes ? [actor] : [], by)),
      { event, actor, occurredAt: news.occurredAt, delivery },
      ...followed(deps, incident, news, actor),
    ];
  }).catch((error: unknown) => {
    if (!(error instanceof AlreadySeen)) throw error;
  });
}

/** Where a company wants its incident to end with the other. */
function followed(
  { settings, now }: Deps,
  incident: Incident,
  { what }: PagerNews,
  actor: PersonId | undefined,
): NewEvent[] {
  if (what.type !== 'resolved' || settings.pagerduty.resolve !== 'follow' || !isOpen(incident)) return [];
  const event: TimelineEvent = {
    type: 'status.changed',
    from: incident.status,
    to: 'resolved',
    reason: 'It was resolved in PagerDuty.',
  };
  return [{ event, actor, occurredAt: now() }];
}

async function knownNews(read: Pick<Reader, 'timeline'>, incident: Incident): Promise<RecordedEvent[]> {
  const { events } = await read.timeline(incident, {
    viewer: 'tocsin',
    limit: mostEvents,
    types: newsTypes,
    newest: true,
  });
  return events;
}

function isKnown(known: readonly RecordedEvent[], { id, pager }: Incident, news: PagerNews): boolean {
  const { what } = news;
  if (what.type === 'annotated' && isOwnNote(what.text)) return true;
  // Our own change of the priority comes back as news.
  if (what.type === 'prioritised' && pager?.priority === what.priority) return true;
  if (known.some(({ delivery }) => delivery === `${news.key}:${id}`)) return true;
  if (what.type === 'annotated' || what.type === 'asked' || what.type === 'answered') return false;
  const sought = eventOf(news);
  return known.some(
    ({ event, occurredAt }) =>
      isSameDeed(event, sought) && Math.abs(occurredAt.getTime() - news.occurredAt.getTime()) <= sameMs,
  );
}

/** Of what happens by itself the one way names nobody and the other may name the service. */
function isSameDeed(one: TimelineEvent, other: TimelineEvent): boolean {
  const [a, b] = [factsOf(one), factsOf(other)];
  const bySame = a.by === undefined || b.by === undefined || a.by === b.by;
  return one.type === other.type && bySame && a.what === b.what;
}

function factsOf(event: TimelineEvent): { by: string | undefined; what: string | undefined } {
  return {
    by: 'by' in event ? event.by : undefined,
    what:
      'to' in event && Array.isArray(event.to)
        ? event.to.toSorted().join()
        : 'priority' in event
          ? event.priority
          : undefined,
  };
}

function eventOf({ what, by }: PagerNews): TimelineEvent {
  const who = by && { by: by.name };
  switch (what.type) {
    case 'acknowledged':
      return { type: 'page.acknowledged', ...who };
    case 'unacknowledged':
      return { type: 'page.unacknowledged', ...who };
    case 'resolved':
      return { type: 'page.resolved', ...who };
    case 'reopened':
      return { type: 'page.reopened', ...who };
    case 'escalated':
      return { type: 'page.escalated', ...who, to: what.to };
    case 'reassigned':
      return { type: 'page.reassigned', ...who, to: what.to };
    case 'prioritised':
      return { type: 'page.prioritised', ...who, priority: what.priority };
    case 'asked':
      return { type: 'responder.asked', ...who, name: what.person.name };
    case 'answered':
      return { type: 'responder.answered', name: what.person.name, accepted: what.accepted };
    case 'annotated':
      return {
        type: 'note.added',
        text: what.text,
        from: { source: 'PagerDuty', by: by?.name ?? 'PagerDuty' },
      };
  }
}

/** Who answers is who was asked, whoever presses the button for them. */
const actingIn = ({ what, by }: PagerNews): PagerPerson | undefined =>
  what.type === 'answered' ? what.person : by;

/** Their account in chat, first where the incident is. By their e-mail address or an admin's word, never by name. */
export async function chatPersonOf(
  read: Pick<Reader, 'surroundings'>,
  incident: Incident,
  person: Partial<Pick<PagerPerson, 'account'>> | undefined,
): Promise<PersonId | undefined> {
  const account = AccountId.safeParse(person?.account);
  if (!account.success) return undefined;
  const inChat = (await accountsOf(read, account.data)).filter((one) =>
    ['slack', 'teams'].includes(platformOf(one)),
  );
  const home = homeOf(incident);
  const found = inChat.find((one) => platformOf(one) === home) ?? inChat[0];
  return found && PersonId.parse(found);
}
