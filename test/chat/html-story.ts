/** An incident as it could be, with everything that a document shows. */

import { toHtml } from '../../src/chat/html.js';
import type { Surroundings } from '../../src/chat/html-entries.js';
import type { Exported } from '../../src/chat/views/export.js';
import { EventId, IncidentId, MessageRef, type PersonId, RoomId, Sha256 } from '../../src/ids.js';
import { type NewEvent, type RecordedEvent, TimelineEvent } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import { ana, bo, cy } from '../helpers/cast.js';

export const room = RoomId.parse('slack:C0ROOM');
export const message = (id: string) => MessageRef.parse({ room, id });
export const sha256 = Sha256.parse('ab12cd34ef56'.padEnd(64, '0'));

/** A picture of one red point. */
export const redPoint =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

export const at = (clock: string, day = '2026-11-20') => new Date(`${day}T${clock.padEnd(8, ':00')}Z`);

export const incident: Incident = {
  id: IncidentId.parse('0199a6f0-7a5b-4c6e-9d1f-000000000007'),
  number: 7,
  title: 'Checkout is down in Europe',
  summary: 'Every payment by card failed for 62 minutes.\nA migration had locked the table of orders.',
  service: 'checkout',
  kind: 'live',
  status: 'closed',
  severity: 'sev1',
  startedAt: at('23:40', '2026-11-19'),
  detectedAt: at('23:52', '2026-11-19'),
  declaredAt: at('23:55', '2026-11-19'),
  acknowledgedAt: at('23:57', '2026-11-19'),
  mitigatedAt: at('00:42'),
  resolvedAt: at('01:10'),
  closedAt: at('09:00'),
  declaredBy: ana,
  roles: { commander: ana, comms: bo },
  postmortemOwner: cy,
};

let ids = 0;
/** An event by Ana that was known when it happened, unless said otherwise. */
export function recordedAt(
  occurredAt: Date,
  event: TimelineEvent,
  more: Partial<Omit<NewEvent, 'event'> & Pick<RecordedEvent, 'recordedAt' | 'redacted'>> = {},
): RecordedEvent {
  ids += 1;
  const id = EventId.parse(ids);
  return { id, incidentId: incident.id, actor: ana, occurredAt, recordedAt: occurredAt, ...more, event };
}

export function posted(
  occurredAt: Date,
  id: string,
  text: string,
  more: object = {},
  by: PersonId = ana,
): RecordedEvent {
  const event = TimelineEvent.parse({ type: 'message.posted', message: message(id), text, ...more });
  return recordedAt(occurredAt, event, { actor: by });
}

export const exported = (events: readonly RecordedEvent[], more: Partial<Exported> = {}): Exported => ({
  incident,
  events: events.toSorted((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || a.id - b.id),
  items: [],
  madeAt: at('10:00', '2026-11-21'),
  ...more,
});

export const names = (person: PersonId) =>
  ({ [ana]: 'Ana Souza', [bo]: 'Bo Lindqvist', [cy]: 'Cy Okafor' })[person] ?? person;

export const nothingAround: Surroundings = { names, image: async () => undefined, path: () => undefined };

export async function htmlOf(document: Exported, around: Partial<Surroundings> = {}): Promise<string> {
  let text = '';
  for await (const piece of toHtml(document, { ...nothingAround, ...around })) text += `${piece}\n`;
  return text;
}

/** A night with everything in it. */
export function story(): Exported {
  const day = '2026-11-19';
  const file = { id: 'F1', name: 'error-rate.png', type: 'image/png', bytes: 70 };
  const events = [
    recordedAt(at('23:55', day), {
      type: 'incident.declared',
      id: incident.id,
      number: 7,
      title: incident.title,
      kind: 'live',
      severity: 'sev2',
      startedAt: incident.startedAt,
      detectedAt: incident.detectedAt,
      declaredBy: ana,
    }),
    recordedAt(
      at('23:55:04', day),
      { type: 'room.created', room, name: 'inc-7-checkout' },
      { actor: undefined },
    ),
    recordedAt(at('23:57', day), { type: 'role.assigned', role: 'commander', person: ana }),
    recordedAt(
      at('23:58', day),
      { type: 'severity.changed', from: 'sev2', to: 'sev1', reason: 'all of Europe' },
      { actor: bo },
    ),
    posted(
      at('23:58:30', day),
      '1.1',
      'Error rate is at 100 % since 23:40, see https://grafana.example/d/checkout?from=now-1h',
      { files: [file] },
      bo,
    ),
    recordedAt(
      at('23:59', day),
      {
        type: 'file.kept',
        message: message('1.1'),
        file: 'F1',
        name: file.name,
        mimetype: 'image/png',
        bytes: 70,
        sha256,
      },
      { actor: undefined },
    ),
    posted(at('00:01'), '1.2', 'Could it be the migration? @slack:U0CY knows', { thread: '1.1' }, cy),
    posted(
      at('00:03'),
      '1.3',
      'It holds a lock on orders since 23:39:58.\n\n  select * from pg_locks\n  where granted;',
      { thread: '1.1' },
      ana,
    ),
    recordedAt(
      at('00:04'),
      { type: 'moment.marked', message: message('1.3'), emoji: 'pushpin' },
      { actor: bo },
    ),
    posted(at('00:05'), '1.4', 'Rolling back now, ETA 10 minutes', {}, ana),
    recordedAt(at('00:07'), {
      type: 'message.edited',
      message: message('1.4'),
      text: 'Rolling back now, ETA 30 minutes',
      previous: 'Rolling back now, ETA 10 minutes',
    }),
    posted(at('00:08'), '1.5', 'who did this?!', {}, bo),
    recordedAt(
      at('00:09'),
      { type: 'message.deleted', message: message('1.5'), previous: 'who did this?!' },
      { actor: bo },
    ),
    recordedAt(
      at('00:10'),
      {
        type: 'action.taken',
        action: 'cancelled the migration',
        target: 'orders-db-1',
        expected: 'lock released',
      },
      { actor: cy, recordedAt: at('00:31') },
    ),
    posted(at('00:11'), '1.6', '', {}, bo),
    posted(at('00:12'), '1.7', '(ERROR) payment_failed_total > 100 for 5m', { bot: 'Alertmanager' }, bo),
    recordedAt(at('00:42'), {
      type: 'status.changed',
      from: 'investigating',
      to: 'monitoring',
      reason: 'orders go through again',
    }),
    recordedAt(
      at('00:50'),
      {
        type: 'update.published',
        impact: 'Payments by card failed in Europe from 23:40 to 00:42.',
        cause: 'A migration locked a table.',
        next: 'We watch it.',
      },
      { actor: bo },
    ),
    recordedAt(at('01:10'), { type: 'status.changed', from: 'monitoring', to: 'resolved' }),
    recordedAt(at('09:00'), { type: 'status.changed', from: 'resolved', to: 'closed' }),
  ].map((event) =>
    event.event.type === 'message.posted' && event.event.message.id === '1.6'
      ? { ...event, redacted: true as const }
      : event,
  );
  return exported(events, {
    items: [
      {
        id: 'i1',
        position: 1,
        title: 'Set lock_timeout for migrations',
        owner: cy,
        dueDate: '2026-12-01',
        waitsFor: [],
        task: { id: 'OPS-12', url: 'https://jira.example/browse/OPS-12' },
      },
      {
        id: 'i2',
        position: 2,
        title: 'Alert on locks held for over a minute',
        owner: undefined,
        dueDate: undefined,
        waitsFor: [],
        task: undefined,
      },
    ],
    seal: {
      head: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      events: 20,
      ledger: `1234:${'9f86d081884c7d65'.repeat(4)}`,
    },
  });
}

/** The image of the story's file. */
export const withImage: Partial<Surroundings> = {
  image: async () => ({ mimetype: 'image/png', base64: redPoint }),
};
