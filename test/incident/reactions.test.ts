import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventId } from '../../src/ids.js';
import { append } from '../../src/incident/append.js';
import { Effect } from '../../src/incident/effect.js';
import type { Reminder, TimelineEvent } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import { anyEventOf, eventTypes } from '../helpers/arbitraries.js';
import { ana, bo, cy, freshRoom, later, messageIn, minute, morning } from '../helpers/cast.js';
import { memoryWorld } from '../helpers/memory.js';
import { declared } from '../helpers/world.js';

const room = freshRoom();
const message = messageIn(room);
const run = 'a-run';
const item = 'an-item';

/** What follows from an event: the effects by name, with the person or thing they are about. */
async function following(event: TimelineEvent, more: Partial<Incident> = {}): Promise<string[]> {
  const { deps, state } = memoryWorld();
  const incident = { ...(await declared(deps)), ...more };
  const before = state().effects.length;
  await deps.transact((tx) => append(tx, deps, incident, [{ event, actor: ana, occurredAt: morning }]));
  const recorded = state().events.at(-1)?.id;
  return state()
    .effects.slice(before)
    .map(({ name, incidentId, ...rest }) => {
      expect(incidentId).toBe(incident.id);
      const about = Object.values(rest).filter((value) => value !== recorded && typeof value !== 'object');
      return [name, ...about].join(' ');
    });
}

const cards = ['room.card', 'announcement'];
const inTheRoom = { room, roomName: 'inc-1' };
const fired = (clock: Reminder, step: number, person?: typeof bo) =>
  ({ type: 'clock.fired', clock, step, dueAt: morning, ...(person && { person }) }) as const;

const table: [string, TimelineEvent, Partial<Incident>, string[]][] = [
  [
    'the room is there: it is furnished, and those concerned are invited once',
    { type: 'room.created', room, name: 'inc-1' },
    { roles: { commander: bo, comms: cy, scribe: ana } },
    [
      'room.card',
      `room.invite ${ana}`,
      `room.invite ${bo}`,
      `room.invite ${cy}`,
      'room.topic',
      'room.purpose',
      'room.bookmark',
      'announcement',
      // Lightly, and asked for by nobody.
      `room.catch-up ${morning.toISOString()} false true`,
    ],
  ],
  ['the card is there: it is pinned', { type: 'card.posted', message }, {}, ['room.pin']],
  ['more is known', { type: 'incident.triaged', summary: 'EU only' }, {}, cards],
  [
    'the severity changes',
    { type: 'severity.changed', from: 'sev2', to: 'sev1' },
    {},
    [...cards, 'room.topic', 'room.say'],
  ],
  [
    'the status changes',
    { type: 'status.changed', from: 'triage', to: 'investigating' },
    {},
    [...cards, 'room.topic', 'room.say'],
  ],
  [
    'it is resolved: the comms lead is offered the last word',
    { type: 'status.changed', from: 'monitoring', to: 'resolved' },
    { roles: { commander: bo, comms: cy } },
    [...cards, 'room.topic', 'room.say', `person.tell ${cy}`],
  ],
  [
    'it is resolved without a comms lead: the commander is',
    { type: 'status.changed', from: 'monitoring', to: 'resolved' },
    { roles: { commander: bo } },
    [...cards, 'room.topic', 'room.say', `person.tell ${bo}`],
  ],
  [
    'what was over when it was recorded is told to nobody',
    { type: 'status.changed', from: 'triage', to: 'resolved' },
    { roles: { commander: bo }, kind: 'retrospective' },
    [...cards, 'room.topic', 'room.say'],
  ],
  [
    'it turns out to be another one: so it is where people are rung',
    { type: 'status.changed', from: 'triage', to: 'merged', into: { number: 2 } },
    { pager: { id: 'P1', url: 'https://x', linkedAt: morning, status: 'triggered' } },
    [...cards, 'room.topic', 'room.say', 'pager.merge'],
  ],
  [
    'it is closed with items: each is filed',
    { type: 'status.changed', from: 'resolved', to: 'closed', items: ['one', 'two'] },
    {},
    [...cards, 'room.topic', 'room.say', 'task.file one', 'task.file two', 'room.tasks'],
  ],
  [
    'it is closed without items: there is no list to show',
    { type: 'status.changed', from: 'resolved', to: 'closed', items: [] },
    {},
    [...cards, 'room.topic', 'room.say'],
  ],
  [
    'it is reopened',
    { type: 'incident.reopened', from: 'resolved', reason: 'errors are back' },
    inTheRoom,
    [...cards, 'room.topic', 'room.say'],
  ],
  [
    'it is reopened and never had a room: that is asked for anew',
    { type: 'incident.reopened', from: 'resolved', reason: 'errors are back' },
    {},
    ['room.create', ...cards, 'room.topic', 'room.say'],
  ],
  [
    'a commander is found: the topic names them',
    { type: 'role.assigned', role: 'commander', person: bo },
    {},
    [...cards, 'room.topic', `room.invite ${bo}`, 'room.say', `person.tell ${bo}`],
  ],
  [
    'another role is given',
    { type: 'role.assigned', role: 'scribe', person: bo },
    {},
    [...cards, `room.invite ${bo}`, 'room.say', `person.tell ${bo}`],
  ],
  [
    'the commander leaves',
    { type: 'role.unassigned', role: 'commander', person: bo },
    {},
    [...cards, 'room.topic', 'room.say'],
  ],
  ['a note is taken', { type: 'note.added', text: 'x' }, {}, ['room.say']],
  ['a hand was laid on a system', { type: 'action.taken', action: 'x' }, {}, ['room.say']],
  [
    'an update is published',
    { type: 'update.published', impact: 'a', next: 'b' },
    {},
    [...cards, 'room.say'],
  ],
  [
    'a runbook is attached',
    { type: 'runbook.attached', run, runbook: 'outage', title: 'Outage', version: '1' },
    {},
    [`room.checklist ${run}`],
  ],
  ['a step is done', { type: 'step.completed', run, step: 's', title: 'S' }, {}, [`room.checklist ${run}`]],
  [
    'a step is taken back',
    { type: 'step.reopened', run, step: 's', title: 'S' },
    {},
    [`room.checklist ${run}`],
  ],
  [
    'a step is skipped',
    { type: 'step.skipped', run, step: 's', title: 'S', reason: 'no' },
    {},
    [`room.checklist ${run}`],
  ],
  [
    'an item is collected before closing',
    { type: 'item.added', item, title: 'x', waitsFor: [] },
    { status: 'resolved' },
    [],
  ],
  [
    'an item is added after closing: it is filed at once',
    { type: 'item.added', item, title: 'x', waitsFor: [] },
    { status: 'closed' },
    [`task.file ${item}`, 'room.tasks'],
  ],
  [
    'an item was filed',
    { type: 'item.filed', item, title: 'x', task: 'OPS-1', url: 'https://j/OPS-1', ownerKnown: true },
    {},
    ['room.tasks', `task.link ${item}`],
  ],
  ['a draft is asked for', { type: 'postmortem.drafted' }, {}, ['postmortem.share']],
  ['the post-mortem is done', { type: 'postmortem.completed' }, {}, [...cards, 'room.say']],
  [
    'the post-mortem gets an owner',
    { type: 'postmortem.assigned', owner: bo },
    {},
    ['room.say', `person.tell ${bo}`],
  ],
  ['no commander yet: first the room is asked', fired('commander', 0), inTheRoom, ['room.say']],
  [
    'still no commander: who is on call is found out',
    fired('commander', 1),
    inTheRoom,
    ['room.say', 'on-call.ask'],
  ],
  [
    'somebody on call is asked to lead',
    { type: 'on-call.asked', people: [bo], level: 1, passedOver: [] },
    inTheRoom,
    [`room.invite ${bo}`, 'room.say', `person.tell ${bo}`],
  ],
  [
    'it cannot be found out who is on call: the declarer is told',
    { type: 'effect.failed', effect: 'on-call.ask', what: 'x', reason: 'y', attempts: 8 },
    inTheRoom,
    ['room.say', `person.tell ${ana}`],
  ],
  [
    'a role that somebody must hold is missing',
    fired('roles', 0, bo),
    inTheRoom,
    ['room.say', `person.tell ${bo}`],
  ],
  ['a hand-over is not answered: its giver is told', fired('handover', 0, bo), {}, [`person.tell ${bo}`]],
  [
    'a role is offered',
    { type: 'handover.offered', role: 'commander', from: ana, to: bo, note: 'x' },
    inTheRoom,
    [`room.invite ${bo}`, 'room.say', `person.tell ${bo}`],
  ],
  [
    'an offer is accepted',
    { type: 'handover.accepted', role: 'commander', from: ana, to: bo },
    {},
    [`person.tell ${ana}`],
  ],
  [
    'an offer is declined',
    { type: 'handover.declined', role: 'commander', from: ana, to: bo },
    {},
    ['room.say', `person.tell ${ana}`],
  ],
  ['an update is due: who owes it is asked', fired('first-update', 0, bo), inTheRoom, [`person.tell ${bo}`]],
  ['the second reminder of it', fired('next-update', 1, bo), inTheRoom, [`person.tell ${bo}`]],
  [
    'two went unanswered: the room and the commander hear of it',
    fired('next-update', 2, bo),
    { ...inTheRoom, roles: { comms: bo, commander: cy } },
    ['room.say', `person.tell ${bo}`, `person.tell ${cy}`],
  ],
  [
    'two went unanswered by the commander, who is not told twice',
    fired('first-update', 5, bo),
    { ...inTheRoom, roles: { commander: bo } },
    ['room.say', `person.tell ${bo}`],
  ],
  ['an update is put off', { type: 'update.snoozed', until: morning, reason: 'x' }, inTheRoom, ['room.say']],
  [
    'an audience is told: each of its places',
    {
      type: 'statement.published',
      audience: 'executives',
      text: 'x',
      where: ['announcement', 'slack:C0EXEC', 'slack:U0CEO'],
    },
    inTheRoom,
    ['statement.deliver announcement', 'statement.deliver slack:C0EXEC', 'statement.deliver slack:U0CEO'],
  ],
  ['an update is due and nobody is there to write it', fired('next-update', 0), inTheRoom, ['room.say']],
  [
    'it is still due: who is on call is asked',
    fired('next-update', 1),
    inTheRoom,
    ['room.say', 'on-call.ask'],
  ],
  [
    'it is still due in a drill that rings nobody',
    fired('next-update', 1),
    { ...inTheRoom, kind: 'drill' },
    ['room.say'],
  ],
  [
    'a role is still missing on the bridge: who is on call is asked',
    fired('bridge', 1),
    { ...inTheRoom, roles: { commander: cy } },
    ['room.say', `person.tell ${cy}`, 'on-call.ask'],
  ],
  [
    'a role is still missing on the bridge of a drill that rings people',
    fired('bridge', 1),
    { ...inTheRoom, kind: 'drill', pages: true },
    ['room.say', `person.tell ${ana}`, 'on-call.ask'],
  ],
  [
    'the post-mortem will be due: its owner is reminded',
    fired('postmortem', 0, bo),
    {},
    [`person.tell ${bo}`],
  ],
  [
    'the post-mortem is overdue: the room hears of it',
    fired('postmortem', 2, bo),
    {},
    [`person.tell ${bo}`, 'room.say'],
  ],
  [
    'something outside was given up: the room is told',
    { type: 'effect.failed', effect: 'task.file', what: 'x', reason: 'y', attempts: 14 },
    inTheRoom,
    ['room.say'],
  ],
  [
    'the filing of an item was given up: the list of items says so',
    { type: 'effect.failed', effect: 'task.file', what: 'x', reason: 'y', attempts: 14, item: 'one' },
    inTheRoom,
    ['room.say', 'room.tasks'],
  ],
  [
    'what was given up is to be filed after all',
    { type: 'filing.requested', items: ['one', 'two'] },
    inTheRoom,
    ['task.file one', 'task.file two', 'room.tasks'],
  ],
  [
    'the room cannot be told that the room cannot be told',
    { type: 'effect.failed', effect: 'room.say', what: 'x', reason: 'y', attempts: 8 },
    { ...inTheRoom, roles: { commander: bo } },
    [`person.tell ${bo}`],
  ],
  [
    'there is no room to be told: the declarer is',
    { type: 'effect.failed', effect: 'room.create', what: 'x', reason: 'y', attempts: 8 },
    {},
    [`person.tell ${ana}`],
  ],
];

describe('what follows when', () => {
  it.each(table)('%s', async (_, event, incident, effects) => {
    expect(await following(event, incident)).toEqual(effects);
  });

  it('an incident is declared: a room and an announcement', async () => {
    const { deps, state } = memoryWorld();

    await declared(deps);

    expect(state().effects.map(({ name }) => name)).toEqual(['room.create', 'announcement']);
  });

  it('something only adds to the record: nothing', async () => {
    const quiet: TimelineEvent[] = [
      { type: 'command.ran', line: '/incident list', outcome: 'ok' },
      { type: 'message.posted', message, text: 'hello' },
      { type: 'member.joined', person: bo },
      { type: 'checklist.posted', run, message },
      { type: 'announcement.posted', message },
    ];

    for (const event of quiet) expect(await following(event)).toEqual([]);
  });

  it.each(eventTypes)('%s happens: every effect is one that can be carried out', async (type) => {
    const { deps, state } = memoryWorld();
    const { id } = await declared(deps);

    await fc.assert(
      fc.asyncProperty(anyEventOf(type), async (event) => {
        const incident = state().incidents.get(id);
        await deps.transact(async (tx) => {
          const before = event.type === 'incident.declared' ? undefined : incident;
          await append(tx, deps, before, [{ event, actor: undefined, occurredAt: later(morning, minute) }]);
        });
      }),
      { numRuns: 10 },
    );

    for (const effect of state().effects) expect(Effect.parse(effect)).toEqual(effect);
  });
});

describe('several events at once', () => {
  it('ask for the same effect once', async () => {
    const { deps, state } = memoryWorld();
    const incident = await declared(deps);
    const by = { actor: ana, occurredAt: morning };
    const before = state().effects.length;

    await deps.transact((tx) =>
      append(tx, deps, incident, [
        { event: { type: 'severity.changed', from: 'sev2', to: 'sev1' }, ...by },
        { event: { type: 'status.changed', from: 'triage', to: 'identified' }, ...by },
      ]),
    );

    const says = [EventId.parse(2), EventId.parse(3)];
    expect(
      state()
        .effects.slice(before)
        .map((effect) => ('event' in effect ? effect.event : effect.name)),
    ).toEqual(['room.card', 'announcement', 'room.topic', ...says]);
  });
});
