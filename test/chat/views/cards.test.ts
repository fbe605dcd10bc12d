import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { View } from '../../../src/chat/view.js';
import { checklistCard } from '../../../src/chat/views/checklist.js';
import { homeView } from '../../../src/chat/views/home.js';
import { announcementCard, incidentCard } from '../../../src/chat/views/incident-card.js';
import { tasksCard } from '../../../src/chat/views/tasks.js';
import { timelinePage } from '../../../src/chat/views/timeline.js';
import { cut, duration, headline } from '../../../src/chat/views/words.js';
import { EventId, IncidentId, RoomId } from '../../../src/ids.js';
import { type Incident, Status } from '../../../src/incident/incident.js';
import type { ActionItem } from '../../../src/incident/ports.js';
import { commonRoles } from '../../../src/incident/roles.js';
import { complete, startRun } from '../../../src/runbook/checklist.js';
import { StepId } from '../../../src/runbook/schema.js';
import { anyIncident, recorded } from '../../helpers/arbitraries.js';
import { ana, bo, freshRoom, hour, minute, morning } from '../../helpers/cast.js';
import { plain, wordsOf } from '../../helpers/dispatching.js';
import { outage } from '../../helpers/runbooks.js';
import { anyString } from '../../helpers/view-arbitraries.js';

const room = freshRoom();
const id = IncidentId.parse('0199a6f0-7a5b-4c6e-9d1f-000000000007');

function incident(more: Partial<Incident> = {}): Incident {
  return {
    id,
    number: 7,
    title: 'Checkout is down',
    kind: 'live',
    status: 'investigating',
    severity: 'sev1',
    startedAt: morning,
    detectedAt: morning,
    declaredAt: morning,
    declaredBy: ana,
    roles: {},
    ...more,
  };
}

const actionsOf = (view: View) =>
  view.blocks.flatMap((block) => (block.type === 'actions' ? block.actions : []));
const labels = (view: View) => actionsOf(view).map(({ label }) => label);

describe('the incident’s card', () => {
  it.each([
    ['triage', ['Take the lead', 'Triage', 'Write an update', 'Severity', 'Status', 'Page', 'Resolve']],
    [
      'investigating',
      ['Take the lead', 'Write an update', 'Impact', 'Severity', 'Status', 'Page', 'Resolve'],
    ],
    ['identified', ['Take the lead', 'Write an update', 'Impact', 'Severity', 'Status', 'Page', 'Resolve']],
    ['monitoring', ['Take the lead', 'Write an update', 'Impact', 'Severity', 'Status', 'Page', 'Resolve']],
    ['resolved', ['Close and file action items', 'Draft the post-mortem', 'Reopen']],
    ['closed', ['Reopen']],
    ['declined', ['Reopen']],
    ['merged', []],
  ] as const)('offers what can be done next while it is %s', (status, offered) => {
    const view = incidentCard(incident({ status }));

    expect(labels(view)).toEqual(offered);
    for (const action of actionsOf(view))
      if ('command' in action) expect(action.args).toMatchObject({ incident: id });
  });

  it('does not offer the lead that somebody has', () => {
    const view = incidentCard(incident({ roles: { commander: bo } }));

    expect(labels(view)).not.toContain('Take the lead');
    expect(wordsOf(view)).toContain(`Commander: ${bo}`);
  });

  it('offers only moves that are allowed, and never the one to where it is', () => {
    for (const status of Status.options) {
      for (const action of actionsOf(incidentCard(incident({ status })))) {
        if (action.kind !== 'select' || action.arg !== 'to') continue;
        expect(action.options.map(({ value }) => value)).not.toContain(status);
        expect(action.options.length).toBeGreaterThan(0);
      }
    }
  });

  it('says how bad it is, where it stands and who declared it', () => {
    const words = wordsOf(incidentCard(incident({ service: 'checkout', summary: 'EU only' })));

    expect(words).toContain('INC-7 · Checkout is down');
    expect(words).toContain('EU only');
    expect(words).toContain(
      'Severity: SEV1\nStatus: Investigating\nCommander: Nobody yet\nService: checkout',
    );
    expect(words).toContain(`Declared by: ${ana}`);
  });

  it('marks a drill, wherever it is shown', () => {
    for (const view of [
      incidentCard(incident({ kind: 'drill' })),
      announcementCard(incident({ kind: 'drill' })),
    ]) {
      expect(plain(view.fallback)).toMatch(/^DRILL · INC-7/);
    }
  });

  it('has a heading of one line, whatever the title is', () => {
    fc.assert(
      fc.property(anyIncident, anyString, (any, title) => {
        const line = headline({ ...any, title });

        expect(line).not.toMatch(/[\n\r\t]/);
        expect([...line].length).toBeLessThan(150);
        expect(line).toContain(`INC-${any.number}`);
      }),
    );
  });
});

describe('the announcement', () => {
  it('says where to go as soon as there is a room', () => {
    expect(wordsOf(announcementCard(incident()))).toContain('The room is being created.');
    expect(wordsOf(announcementCard(incident({ room })))).toContain(`It is handled in ${room}`);
  });

  it('has nothing to press for those who only look', () => {
    expect(actionsOf(announcementCard(incident({ room })))).toEqual([]);
  });
});

describe('the checklist', () => {
  const run = startRun(outage);
  const by = { by: bo, at: morning };

  it('shows each step with its number, what it waits for and what it asks for', () => {
    const words = wordsOf(checklistCard({ id: 'r', run, card: undefined }, id));

    expect(words).toContain('1. Confirm who is affected');
    expect(words).toContain('2. Keep a dump (Leave: a link to the dump)');
    expect(words).toContain('3. Approve the rollback (🔒 after step 1)');
    expect(words).toContain('4. Roll back (🔒 after step 3)');
    expect(words).toContain('0 of 4 done');
  });

  it('shows who did a step, when, and what they left', () => {
    const done = complete(run, StepId.parse('capture'), { ...by, evidence: 'https://dumps/17' });

    const view = checklistCard({ id: 'r', run: done, card: undefined }, id);

    expect(wordsOf(view)).toContain(
      `2. Keep a dump (${bo} at ${morning.toISOString()} · evidence: https://dumps/17)`,
    );
    expect(plain(view.fallback)).toBe('Runbook: Outage · 1 of 4 done');
  });

  it('is one list a track, whose boxes tick this run of this incident', () => {
    const lists = checklistCard({ id: 'r', run, card: undefined }, id).blocks.filter(
      ({ type }) => type === 'checklist',
    );

    expect(lists).toMatchObject([
      {
        command: 'check',
        args: { incident: id, run: 'r' },
        items: [{ value: 'confirm' }, { value: 'capture' }],
      },
      {
        command: 'check',
        args: { incident: id, run: 'r' },
        items: [{ value: 'approve' }, { value: 'roll-back' }],
      },
    ]);
  });
});

describe('the list of action items', () => {
  const item = (more: Partial<ActionItem>): ActionItem => ({
    id: 'one',
    position: 1,
    title: 'Add an alert',
    owner: undefined,
    dueDate: undefined,
    waitsFor: [],
    task: undefined,
    ...more,
  });

  it('shows what is filed, what is being filed, and what comes after what', () => {
    const items = [
      item({ owner: bo, dueDate: '2026-12-01', task: { id: 'OPS-1', url: 'https://jira/OPS-1' } }),
      item({ id: 'two', position: 2, title: 'Test it', waitsFor: ['one'] }),
    ];

    expect(wordsOf(tasksCard(incident(), items, true))).toContain(
      `1 | Add an alert | ${bo} | 2026-12-01 | — | OPS-1\n2 | Test it | nobody yet | — | #1 | being filed`,
    );
  });

  it('says so where no tracker is configured', () => {
    expect(wordsOf(tasksCard(incident(), [item({})], false))).toContain('No Jira is configured');
  });
});

describe('a person’s home', () => {
  it('shows what is open, and what this person owes', () => {
    const led = incident({ roles: { commander: bo }, room });
    const over = incident({ number: 8, status: 'resolved', title: 'Logins are slow' });
    const view = homeView({
      accounts: [bo],
      roles: commonRoles,
      open: [led],
      postmortems: [over],
      items: [
        {
          item: {
            id: 'x',
            position: 1,
            title: 'Add an alert',
            owner: bo,
            dueDate: '2026-12-01',
            waitsFor: [],
            task: undefined,
          },
          incident: over,
        },
      ],
    });

    const words = wordsOf(view);
    expect(words).toContain(`INC-7 · Checkout is down · SEV1 · Investigating · led by ${bo} · ${room}`);
    expect(words).toContain('You are commander of INC-7 · Checkout is down');
    expect(words).toContain('Write the post-mortem of INC-8 · Logins are slow');
    expect(words).toContain('INC-8 Add an alert · due 2026-12-01');
  });

  it('says so when all is quiet', () => {
    const words = wordsOf(
      homeView({ accounts: [bo], roles: commonRoles, open: [], items: [], postmortems: [] }),
    );

    expect(words).toContain('[Declare an incident]');
    expect(words).toContain('All quiet: no incident is open.');
    expect(words).toContain('Nothing is waiting for you.');
  });
});

describe('a page of the timeline', () => {
  it('says of each event when it happened, and how to go on', () => {
    const event = recorded({ type: 'note.added', text: 'forty tickets' }, { id: EventId.parse(9) });

    const view = timelinePage(
      incident(),
      { events: [event], next: { occurredAt: morning, id: EventId.parse(9) } },
      { what: 'key' },
    );

    expect(wordsOf(view)).toContain(`${morning.toISOString()}  ${ana} noted: “forty tickets”`);
    expect(actionsOf(view)).toMatchObject([
      { command: 'timeline', args: { incident: id, what: 'key', after: '2026-11-20T09:00:00.000Z/9' } },
      { command: 'timeline', args: { incident: id, what: 'key', newest: 'true' } },
    ]);
  });

  it('ends early where long words fill it, and the next page begins with what did not fit', () => {
    const events = Array.from({ length: 20 }, (_, index) =>
      recorded(
        {
          type: 'message.posted',
          message: { room: RoomId.parse('slack:C1'), id: `${index}` },
          text: 'x'.repeat(900),
        },
        { id: EventId.parse(index + 1) },
      ),
    );

    const view = timelinePage(incident(), { events, next: undefined });

    const shown = view.blocks.filter(({ type }) => type === 'text').length;
    expect(shown).toBeGreaterThan(8);
    expect(shown).toBeLessThan(20);
    expect(actionsOf(view)).toMatchObject([
      { label: 'Next page', args: { after: `2026-11-20T09:00:00.000Z/${shown}` } },
      { label: 'Newest' },
    ]);
  });

  it('shows the newest that fit, and goes on to what came before', () => {
    const events = Array.from({ length: 20 }, (_, index) =>
      recorded(
        {
          type: 'update.published',
          impact: `${index} ${'y'.repeat(700)}`,
          next: 'z'.repeat(700),
        },
        { id: EventId.parse(index + 1) },
      ),
    );

    const view = timelinePage(incident(), { events, next: undefined }, { newest: true });

    expect(wordsOf(view)).toContain('19 y');
    expect(wordsOf(view)).toContain('18 y');
    const shown = view.blocks.filter(({ type }) => type === 'text').length;
    expect(actionsOf(view)).toMatchObject([
      {
        label: 'Earlier',
        args: { newest: 'true', after: `2026-11-20T09:00:00.000Z/${20 - shown + 1}` },
      },
      { label: 'From the beginning' },
    ]);
  });

  it('shows both times of what was recorded later than it happened', () => {
    const at = (id: number, recordedAt: Date) =>
      recorded({ type: 'note.added', text: 'rolled back' }, { id: EventId.parse(id), recordedAt });
    const events = [
      at(1, new Date(morning.getTime() + 2 * minute)),
      at(2, new Date(morning.getTime() + 17 * minute)),
    ];

    const words = wordsOf(timelinePage(incident(), { events, next: undefined })).split('\n');

    expect(words.slice(1, 3)).toEqual([
      `${morning.toISOString()}  ${ana} noted: “rolled back”`,
      `${morning.toISOString()} · recorded 2026-11-20T09:17:00.000Z  ${ana} noted: “rolled back”`,
    ]);
  });

  it('says what was asked for, and what had been taken out', () => {
    const event = recorded({ type: 'note.added', text: '' }, { redacted: true });
    const filters = {
      what: 'key',
      by: bo,
      since: morning,
      asOf: new Date(morning.getTime() + hour),
    } as const;

    const words = wordsOf(timelinePage(incident(), { events: [event], next: undefined }, filters));

    expect(words).toContain('Timeline as it was known then · INC-7');
    expect(words).toContain('What had been recorded by 2026-11-20T10:00:00.000Z.');
    expect(words).toContain(`Key events · by ${bo} · since 2026-11-20T09:00:00.000Z`);
    expect(words).toContain('noted: “(redacted)”');
  });

  it('says that it is the last, and that there is nothing yet', () => {
    const words = wordsOf(timelinePage(incident(), { events: [], next: undefined }));

    expect(words).toContain('Nothing yet.');
    expect(words).toContain('That is all so far.');
  });
});

describe('words', () => {
  it.each([
    [0, 'less than a minute'],
    [-hour, 'less than a minute'],
    [minute, '1 min'],
    [hour, '1 h'],
    [80 * minute, '1 h 20 min'],
    [76 * hour, '3 d 4 h'],
    [24 * hour, '1 d'],
    [24 * hour + 30 * minute, '1 d'],
  ])('%d milliseconds are “%s”', (milliseconds, words) => {
    expect(duration(milliseconds)).toBe(words);
  });

  it('are cut at a whole character, with a mark, and only when they must be', () => {
    fc.assert(
      fc.property(anyString, fc.integer({ min: 2, max: 60 }), (text, length) => {
        const short = cut(text, length);

        expect([...short].length).toBeLessThanOrEqual(length);
        if ([...text].length <= length) expect(short).toBe(text);
        else expect(short.endsWith('…')).toBe(true);
        if (text.isWellFormed()) expect(short.isWellFormed()).toBe(true);
      }),
    );
  });
});
