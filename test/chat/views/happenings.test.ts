/** Every event, in the words of the timeline, of the room and of a private message. */
import { expect, it, describe as suite } from '@jest/globals';
import fc from 'fast-check';
import type { View } from '../../../src/chat/view.js';
import { describe } from '../../../src/chat/views/describe.js';
import { followed, said, told } from '../../../src/chat/views/said.js';
import { IncidentId } from '../../../src/ids.js';
import type { TimelineEvent } from '../../../src/incident/event.js';
import type { Incident } from '../../../src/incident/incident.js';
import { Role } from '../../../src/incident/roles.js';
import { anyActor, anyEventOf, anyIncident, eventTypes, recorded } from '../../helpers/arbitraries.js';
import { ana, bo, freshRoom, hour, later, messageIn, minute, morning } from '../../helpers/cast.js';
import { plain, wordsOf } from '../../helpers/dispatching.js';

const room = freshRoom();
const incident: Incident = {
  id: IncidentId.parse('0199a6f0-7a5b-4c6e-9d1f-000000000007'),
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
  room,
  roomName: 'inc-7',
};

const sentenceOf = (event: TimelineEvent) => plain(describe(recorded(event)));
const saidOf = (event: TimelineEvent, more: Partial<Incident> = {}) =>
  said(recorded(event), { ...incident, ...more });
const actionsOf = (view: View) =>
  view.blocks.flatMap((block) => (block.type === 'actions' ? block.actions : []));

suite('any event, of any incident, with any text', () => {
  it.each(eventTypes)('%s is told in one line, in the room and in private', (type) => {
    fc.assert(
      fc.property(anyEventOf(type), anyActor, anyIncident, (event, actor, any) => {
        const happening = recorded(event, { actor });

        expect(plain(describe(happening)).trim()).not.toBe('');
        for (const view of [said(happening, any), told(happening, any, bo), followed(happening, any)]) {
          expect(plain(view.fallback).trim()).not.toBe('');
          expect(view.blocks.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each(eventTypes)('%s stays a sentence, however long what people wrote is', (type) => {
    fc.assert(
      fc.property(anyEventOf(type), (event) => {
        fc.pre(!('files' in event));
        expect([...sentenceOf(event)].length).toBeLessThan(6000);
      }),
      { numRuns: 20 },
    );
  });
});

suite('the words', () => {
  it.each<[TimelineEvent, string]>([
    [
      { type: 'severity.changed', from: 'sev2', to: 'sev1', reason: 'payments too' },
      `${ana} changed the severity from SEV2 to SEV1: “payments too”`,
    ],
    [
      {
        type: 'impact.assessed',
        errorRate: 12,
        regions: 2,
        regionsOf: 5,
        security: 'unsure',
        severity: 'sev2',
        criterion: { measure: 'security', level: 'suspected' },
      },
      `${ana} assessed the impact: error rate 12%, 2 of 5 regions, security issue: unsure; by the criteria SEV2: security issue: unsure, which counts as suspected`,
    ],
    [
      {
        type: 'impact.assessed',
        customers: 1200,
        severity: 'sev1',
        criterion: { measure: 'customers', threshold: 1000 },
        decided: 'sev3',
        reason: 'all of them testers',
      },
      `${ana} assessed the impact: 1,200 customers; by the criteria SEV1: 1,200 customers (SEV1 from 1,000); decided: SEV3: “all of them testers”`,
    ],
    [{ type: 'impact.assessed' }, `${ana} took back what was said of the impact`],
    [
      { type: 'status.changed', from: 'triage', to: 'identified' },
      `${ana} moved the incident from Triage to Identified`,
    ],
    [
      { type: 'incident.reopened', from: 'closed', reason: 'errors are back' },
      `${ana} reopened the incident: “errors are back”`,
    ],
    [{ type: 'role.assigned', role: 'commander', person: ana }, `${ana} took the role of commander`],
    [{ type: 'role.assigned', role: 'comms', person: bo }, `${ana} made ${bo} comms lead`],
    [
      { type: 'role.unassigned', role: 'comms', person: bo },
      `${ana} released ${bo} from the role of comms lead`,
    ],
    [
      { type: 'handover.declined', role: 'ops', from: bo, to: ana, reason: 'no time' },
      `${ana} declined the role of ops lead from ${bo}: “no time”`,
    ],
    [
      { type: 'handover.accepted', role: Role.parse('legal'), label: 'legal lead', from: bo, to: ana },
      `${ana} accepted the role of legal lead from ${bo}`,
    ],
    [{ type: 'role.assigned', role: Role.parse('legal'), person: ana }, `${ana} took the role of legal`],
    [{ type: 'note.added', text: 'two\n lines' }, `${ana} noted: “two lines”`],
    [
      { type: 'action.taken', action: 'restarted', target: 'api-7', expected: 'calm', actual: 'none' },
      `${ana} did: “restarted” on api-7; expected “calm”; got “none”`,
    ],
    [
      { type: 'step.skipped', run: 'r', step: 's', title: 'Roll back', reason: 'nothing to' },
      `${ana} skipped the step “Roll back”: “nothing to”`,
    ],
    [
      { type: 'command.ran', line: '/incident close', outcome: 'refused', reason: 'no' },
      `${ana} ran /incident close: refused: “no”`,
    ],
    [{ type: 'command.ran', line: '/incident close', outcome: 'ok' }, `${ana} ran /incident close`],
    [
      { type: 'message.edited', message: messageIn(room), text: 'b', previous: 'a' },
      `${ana} edited a message: “b”, before: “a”`,
    ],
  ])('of $type say who did what', (event, words) => {
    expect(sentenceOf(event)).toBe(words);
  });

  it('of a beginning that was corrected say the new one and the old one', () => {
    const previous = new Date(morning.getTime() - 20 * minute);
    const told = recorded({ type: 'impact.started', previous }, { recordedAt: later(morning, hour) });

    expect(plain(describe(told))).toBe(
      `${ana} set the beginning of the impact to 2026-11-20T09:00:00.000Z (was 2026-11-20T08:40:00.000Z)`,
    );
    expect(wordsOf(said(told, incident))).toBe(plain(describe(told)));
  });

  it('name Tocsin where nobody acted, and nobody where it is not known', () => {
    const event = {
      type: 'runbook.attached',
      run: 'r',
      runbook: 'o',
      title: 'Outage',
      version: '1',
    } as const;

    expect(plain(describe({ event, actor: undefined }))).toBe('Tocsin attached the runbook “Outage”');
    expect(
      plain(describe({ event: { type: 'message.deleted', message: messageIn(room) }, actor: undefined })),
    ).toBe('Somebody deleted a message');
  });

  it('name a person without a mention where they need no notification of what they did', () => {
    const spans = describe({ event: { type: 'note.added', text: 'x' }, actor: ana, actorName: 'Ana Lopez' });

    expect(plain(spans)).toBe('Ana Lopez noted: “x”');
    expect(JSON.stringify(spans)).not.toContain(ana);
  });

  it('show that something was cut', () => {
    const long = sentenceOf({ type: 'note.added', text: '🔥'.repeat(4000) });

    expect(long).toContain('…”');
    expect(long).not.toMatch(/\uD83D(?!\uDD25)/);
  });
});

suite('in the room', () => {
  it('an update stands out, with what is not known said as such', () => {
    const view = saidOf({ type: 'update.published', impact: 'Card payments fail', next: 'rolling back' });

    expect(wordsOf(view)).toContain('Status update · SEV1 · Investigating');
    expect(wordsOf(view)).toContain(
      'Impact: Card payments fail\nKnown cause: Not known yet\nNext steps: rolling back',
    );
    expect(wordsOf(view)).toContain(`From ${ana}`);
  });

  it('a missing commander is one press away', () => {
    const view = saidOf({ type: 'clock.fired', clock: 'commander', step: 0, dueAt: morning });

    expect(wordsOf(view)).toContain('Nobody leads this incident yet.');
    expect(actionsOf(view)).toMatchObject([
      { command: 'role', args: { incident: incident.id, role: 'commander', person: 'me' } },
    ]);
  });

  it.each(['first-update', 'next-update'] as const)(
    'the reminder of the %s names who owes it and opens its form',
    (clock) => {
      const view = saidOf({ type: 'clock.fired', clock, step: 0, person: bo, dueAt: morning });

      expect(plain(view.fallback)).toMatch(new RegExp(`^${bo}: `));
      expect(actionsOf(view)).toMatchObject([
        { command: 'update', open: true, args: { incident: incident.id } },
      ]);
    },
  );

  it.each([
    [0, 'due within 24 hours'],
    [1, 'due now'],
    [2, 'overdue'],
    [9, 'overdue'],
  ])('reminder %d of the post-mortem says that it is %s', (step, words) => {
    const view = saidOf({ type: 'clock.fired', clock: 'postmortem', step, person: bo, dueAt: morning });

    expect(wordsOf(view)).toContain(words);
    expect(actionsOf(view)).toMatchObject([
      { command: 'postmortem' },
      { command: 'postmortem', args: { what: 'done' } },
    ]);
  });

  it('what comes next is said where the incident is resolved', () => {
    const view = saidOf(
      { type: 'status.changed', from: 'monitoring', to: 'resolved' },
      { postmortemOwner: bo },
    );

    expect(wordsOf(view)).toContain(`The post-mortem is with ${bo}.`);
    expect(wordsOf(view)).toContain('/incident close');
  });

  it('what was given up is to be done by hand', () => {
    const view = saidOf({
      type: 'effect.failed',
      effect: 'task.file',
      what: 'Filing an action item in Jira',
      reason: 'Jira said no.',
      attempts: 14,
    });

    expect(wordsOf(view)).toBe(
      '⚠ Filing an action item in Jira did not succeed after 14 attempts: Jira said no. Please do it by hand.',
    );
  });
});

suite('in private', () => {
  it('a new role comes with its duty and the way to the room', () => {
    const view = told(recorded({ type: 'role.assigned', role: 'scribe', person: bo }), incident, bo);

    expect(wordsOf(view)).toBe(
      [
        `You are scribe of INC-7 · Checkout is down. Go to ${room}.`,
        'You keep the timeline honest: note decisions, and mark key moments with a pin.',
        '1. Read what was said so far: /incident timeline',
        '2. Note decisions and who made them: /incident note',
        '3. Mark key moments in the room with 📌.',
        '[Write a note] [Hand over]',
        'Next: /incident note',
      ].join('\n'),
    );
  });

  it.each([
    ['triage', {}, '/incident triage', '[Triage] [Give a role] [Hand over]'],
    ['investigating', { comms: bo }, '/incident update', '[Write an update] [Give a role] [Hand over]'],
  ] as const)('the commander is told what to do first: %s', (status, roles, next, buttons) => {
    const view = told(
      recorded({ type: 'role.assigned', role: 'commander', person: ana }),
      {
        ...incident,
        status,
        roles,
      },
      ana,
    );

    expect(wordsOf(view)).toContain(`${buttons}\nNext: ${next}`);
    expect(wordsOf(view).includes('/incident role comms @name')).toBe(!('comms' in roles));
  });

  it('an offer comes with its note, and with the two answers', () => {
    const offered = {
      type: 'handover.offered',
      role: 'commander',
      from: ana,
      to: bo,
      note: 'EU\nis down',
    } as const;

    expect(wordsOf(told(recorded(offered), incident, bo))).toBe(
      `${ana} hands over the role of commander of INC-7 · Checkout is down to you. Go to ${room}.\nEU\nis down\n[Accept] [Decline]\nUntil you accept, it stays with ${ana}.`,
    );
    expect(wordsOf(said(recorded(offered), incident))).toBe(
      `${ana} offered the role of commander to ${bo}\nEU\nis down\nUntil it is accepted, the role stays with ${ana}.`,
    );
  });

  it('whoever is on call is asked to take command, and told why they are', () => {
    const vacant = { ...incident, commanderVacantSince: morning };
    const asked = {
      type: 'on-call.asked',
      people: [bo],
      level: 1,
      source: 'tocsin.yml',
      passedOver: [
        { who: ana, why: 'deactivated' },
        { who: 'Cy', why: 'unknown' },
      ],
    } as const;
    const event = { ...asked, people: [...asked.people], passedOver: [...asked.passedOver] };

    expect(wordsOf(told(recorded(event), vacant, bo))).toContain(
      '[Take command]\nYou are asked because you are on call',
    );
    expect(wordsOf(said(recorded(event), vacant))).toBe(
      `Tocsin asked ${bo} (on call, level 1 of tocsin.yml), to take command; passed over ${ana}: the account is deactivated; passed over Cy: no account here is known`,
    );
  });

  it('a role that somebody must hold is asked for by name', () => {
    const event = {
      type: 'clock.fired',
      clock: 'roles',
      step: 0,
      dueAt: morning,
      missing: [{ role: 'ops' as const }, { role: 'scribe' as const }],
    } as const;

    expect(wordsOf(said(recorded({ ...event, missing: [...event.missing] }), incident))).toBe(
      'A SEV1 needs an ops lead and a scribe, and nobody is. Take it, or give it: /incident role ops @name\n[Give the role]',
    );
  });

  it('who owes the updates is offered the last one when it is resolved', () => {
    const view = told(
      recorded({ type: 'status.changed', from: 'monitoring', to: 'resolved' }),
      { ...incident, status: 'resolved' },
      bo,
    );

    expect(wordsOf(view)).toContain('INC-7 · Checkout is down — It is resolved.');
    expect(actionsOf(view)).toMatchObject([
      { label: 'Publish the last update', command: 'update', args: { incident: incident.id }, open: true },
    ]);
  });

  it('a reminder says which incident it is about', () => {
    const view = told(
      recorded({ type: 'clock.fired', clock: 'next-update', step: 0, person: bo, dueAt: morning }),
      incident,
      bo,
    );

    expect(plain(view.fallback)).toContain('INC-7 · Checkout is down');
    expect(plain(view.fallback)).not.toContain(bo);
  });
});
