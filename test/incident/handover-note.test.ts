import { describe, expect, it } from '@jest/globals';
import { IncidentId } from '../../src/ids.js';
import { draftHandover, type HandoverMaterial, longestNote } from '../../src/incident/handover-note.js';
import type { Incident } from '../../src/incident/incident.js';
import type { ActionItem } from '../../src/incident/ports.js';
import { commonRoles } from '../../src/incident/roles.js';
import { startRun } from '../../src/runbook/checklist.js';
import { recorded } from '../helpers/arbitraries.js';
import { ana, bo, freshRoom, hour, later, messageIn, minute, morning } from '../helpers/cast.js';
import { outage } from '../helpers/runbooks.js';

const incident: Incident = {
  id: IncidentId.parse('0199a6f0-7a5b-4c6e-9d1f-000000000007'),
  number: 7,
  title: 'Checkout is down',
  kind: 'live',
  status: 'investigating',
  severity: 'sev1',
  startedAt: later(morning, -10 * minute),
  detectedAt: morning,
  declaredAt: morning,
  declaredBy: ana,
  roles: { commander: ana },
};
const noon = later(morning, 3 * hour);
const room = freshRoom();

const item = (position: number, more: Partial<ActionItem> = {}): ActionItem => ({
  id: `item-${position}`,
  position,
  title: `Item ${position}`,
  owner: undefined,
  dueDate: undefined,
  waitsFor: [],
  task: undefined,
  ...more,
});

const note = (more: Partial<HandoverMaterial> = {}) =>
  draftHandover({
    incident,
    events: [],
    runs: [],
    items: [],
    roles: commonRoles,
    updateDue: undefined,
    nameOf: (person) => (person === ana ? 'Ana' : 'Bo'),
    now: noon,
    ...more,
  });
const asked = (text: string, after: number) =>
  recorded({ type: 'note.added', text }, { actor: bo, occurredAt: later(morning, after) });

describe('the draft of a hand-over', () => {
  it('says where the incident stands, since when, and who does what', () => {
    expect(note()).toBe(
      [
        'INC-7 Checkout is down',
        'SEV1, investigating since 09:00 UTC (3 h ago). Impact began 08:50 UTC (3 h 10 min ago).',
        'No update yet.',
        'Roles:',
        '- commander: Ana',
      ].join('\n'),
    );
  });

  it('counts from the last change of its status, and names the day where it is another', () => {
    const fixing = recorded(
      { type: 'status.changed', from: 'investigating', to: 'identified' },
      { occurredAt: later(morning, hour) },
    );
    const told = note({
      incident: { ...incident, status: 'identified' },
      events: [fixing],
      now: later(morning, 24 * hour),
    });

    expect(told).toContain('SEV1, identified since 2026-11-20 10:00 UTC (23 h ago).');
    expect(told).toContain('Impact began 2026-11-20 08:50 UTC (1 d ago).');
  });

  it('repeats the last update and says when the next is due, or was', () => {
    const update = recorded(
      {
        type: 'update.published',
        impact: 'Nobody can pay.',
        cause: 'A bad deploy',
        next: 'Rolling back.',
      },
      { occurredAt: later(morning, 2 * hour) },
    );
    const last = 'Last update 11:00 UTC (1 h ago): Nobody can pay. Cause: A bad deploy. Next: Rolling back.';

    expect(note({ events: [update], updateDue: later(noon, 15 * minute) })).toContain(
      `${last} The next one is due 12:15 UTC (in 15 min).`,
    );
    expect(note({ events: [update], updateDue: noon })).toContain(
      `${last} The next one was due 12:00 UTC (now).`,
    );
    // What was taken out is not handed over.
    expect(note({ events: [{ ...update, redacted: true }] })).not.toContain('Nobody can pay');
  });

  it('lists the open steps in their order, the questions since the last hand-over, and what is marked still', () => {
    const [kept, taken] = [messageIn(room, '1'), messageIn(room, '2')];
    const told = note({
      events: [
        asked('Was it the deploy?', 1),
        recorded({ type: 'handover.accepted', role: 'commander', from: bo, to: ana }),
        asked('Is the cache warm?', 2),
        asked('It is warm.', 3),
        recorded({ type: 'moment.marked', message: kept, emoji: 'pushpin' }, { about: 'Error rate 40 %' }),
        recorded({ type: 'moment.marked', message: taken, emoji: 'pushpin' }, { about: 'All good' }),
        recorded({ type: 'moment.unmarked', message: taken, emoji: 'pushpin' }),
      ],
      runs: [{ id: 'run', run: startRun(outage), card: undefined }],
    });

    expect(told.slice(told.indexOf('Open steps'))).toBe(
      [
        'Open steps:',
        '- Outage 1: Confirm who is affected',
        '- Outage 2: Keep a dump',
        '- Outage 3: Approve the rollback',
        '- Outage 4: Roll back',
        'Open questions:',
        '- Is the cache warm? (Bo)',
        'Marked:',
        '- Error rate 40 %',
      ].join('\n'),
    );
  });

  it('lists the action items that are not filed, the newest five, and says how many there are besides', () => {
    const items = [
      item(1, { task: { id: 'OPS-1', url: 'https://jira.example/OPS-1' } }),
      ...[2, 3, 4, 5, 6, 7, 8].map((n) => item(n)),
    ];
    const told = note({ items: [...items, item(9, { owner: bo })] });

    expect(told.slice(told.indexOf('Action items'))).toBe(
      ['Action items:', '- Item 5', '- Item 6', '- Item 7', '- Item 8', '- Item 9 (Bo)', '- and 3 more'].join(
        '\n',
      ),
    );
  });

  it('fits the form that it is edited in, and cuts no character in two', () => {
    const long = (n: number) => asked(`${'😀'.repeat(400)} ${n}?`, n);
    const items = [1, 2, 3, 4, 5].map((n) => item(n, { title: '🚒'.repeat(900) }));
    const told = note({
      events: [1, 2, 3, 4, 5].map(long),
      items,
      incident: { ...incident, title: '🔥'.repeat(500) },
    });

    expect(told.length).toBeLessThanOrEqual(longestNote);
    expect(told.isWellFormed()).toBe(true);
  });
});
