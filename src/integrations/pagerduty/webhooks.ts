/** Webhooks, version 3: https://developer.pagerduty.com/docs/webhooks-overview */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { assertNever } from '../../errors.js';
import type { PagerChange, PagerNews } from '../../incident/pager.js';
import { acceptedIn, namesIn, noteKey, personIn, responderKey } from './news.js';
import { Reference } from './schema.js';

/**
 * https://developer.pagerduty.com/docs/verifying-webhook-signatures: `v1=` and the HMAC of the raw body, one for each secret
 * that is in use there, by commas. We may have several, too: while one takes the place of another.
 */
export function isSigned(secrets: readonly string[], body: Buffer, header: string | undefined): boolean {
  const given = (header ?? '')
    .split(',')
    .flatMap((part) => /^\s*v1=([0-9a-f]{64})\s*$/i.exec(part)?.[1] ?? [])
    .map((hex) => Buffer.from(hex, 'hex'));
  const expected = secrets.map((secret) => createHmac('sha256', secret).update(body).digest());
  // Every pair, whatever the first ones give: how long it takes tells nothing.
  return expected
    .flatMap((one) => given.map((other) => timingSafeEqual(one, other)))
    .some((isSame) => isSame);
}

const Agent = Reference.nullish().catch(undefined);

const Envelope = z.object({
  event: z.object({
    id: z.string(),
    event_type: z.string(),
    occurred_at: z.coerce.date(),
    agent: Agent,
    data: z.looseObject({}),
  }),
});
type Event = z.infer<typeof Envelope>['event'];

const IncidentData = z.object({
  id: z.string(),
  assignees: z.array(Reference).default([]),
  priority: z.object({ summary: z.string().nullish() }).nullish(),
});
const NoteData = z.object({ id: z.string(), content: z.string(), incident: Reference });
const ResponderData = z.object({ state: z.string(), user: Reference, incident: Reference });

/** What a subscription has to tell of. */
export const webhookEvents = [
  'incident.acknowledged',
  'incident.unacknowledged',
  'incident.escalated',
  'incident.reassigned',
  'incident.delegated',
  'incident.resolved',
  'incident.reopened',
  'incident.priority_updated',
  'incident.annotated',
  'incident.responder.added',
  'incident.responder.replied',
] as const;
const EventName = z.enum(webhookEvents);

/**
 * What a webhook tells of an incident; undefined for what it may tell besides, a ping among it. Throws for what is no webhook
 * of PagerDuty's.
 */
export function readWebhook(body: string): PagerNews | undefined {
  const { event } = Envelope.parse(JSON.parse(body));
  const type = EventName.safeParse(event.event_type);
  if (!type.success) return undefined;
  const name = type.data;
  switch (name) {
    case 'incident.acknowledged':
      return ofIncident(event, () => ({ type: 'acknowledged' }));
    case 'incident.unacknowledged':
      return ofIncident(event, () => ({ type: 'unacknowledged' }));
    case 'incident.resolved':
      return ofIncident(event, () => ({ type: 'resolved' }));
    case 'incident.reopened':
      return ofIncident(event, () => ({ type: 'reopened' }));
    case 'incident.escalated':
      return ofIncident(event, ({ assignees }) => ({ type: 'escalated', to: namesIn(assignees) }));
    // To another policy, which rings others.
    case 'incident.delegated':
    case 'incident.reassigned':
      return ofIncident(event, ({ assignees }) => ({ type: 'reassigned', to: namesIn(assignees) }));
    case 'incident.priority_updated':
      return ofIncident(event, ({ priority }) => ({
        type: 'prioritised',
        priority: priority?.summary ?? 'none',
      }));
    case 'incident.annotated':
      return annotated(event);
    case 'incident.responder.added':
    case 'incident.responder.replied':
      return responded(event);
    default:
      return assertNever(name);
  }
}

function ofIncident(
  { id, occurred_at, agent, data }: Event,
  changeIn: (incident: z.infer<typeof IncidentData>) => PagerChange,
): PagerNews {
  const incident = IncidentData.parse(data);
  return {
    incident: incident.id,
    key: `pagerduty:webhook:${id}`,
    occurredAt: occurred_at,
    by: personIn(agent),
    what: changeIn(incident),
  };
}

function annotated({ occurred_at, agent, data }: Event): PagerNews {
  const note = NoteData.parse(data);
  return {
    incident: note.incident.id,
    key: noteKey(note.id),
    occurredAt: occurred_at,
    by: personIn(agent),
    what: { type: 'annotated', text: note.content },
  };
}

function responded({ occurred_at, agent, data }: Event): PagerNews | undefined {
  const { incident, user, state } = ResponderData.parse(data);
  const person = personIn(user);
  if (!person) return undefined;
  const accepted = acceptedIn(state);
  return {
    incident: incident.id,
    key: responderKey(incident.id, user.id, accepted === undefined ? 'asked' : state),
    occurredAt: occurred_at,
    by: personIn(agent),
    what: accepted === undefined ? { type: 'asked', person } : { type: 'answered', person, accepted },
  };
}
