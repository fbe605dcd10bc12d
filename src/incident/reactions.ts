/**
 * What follows when something happens: the one table from event to effects. `append` reads it inside the
 * transaction that records the event.
 *
 * Who asks "what happens when the severity changes?" reads this file; who asks "what happens when nothing
 * happens?" reads clocks.ts.
 */
import { isPersonPlace } from '../comms/audiences.js';
import { type PersonId, platformOf, type RoomId } from '../ids.js';
import { escalatesAfter } from './clocks.js';
import { catchUpOf, type Effect, roomIn } from './effect.js';
import type { EventOf, EventType, RecordedEvent } from './event.js';
import { type Incident, isOpen, mayPage, rolesIn } from './incident.js';
import { changesCards } from './recent-changes.js';
import type { Settings } from './settings.js';
import { homeOf, type Side, sideOf } from './sides.js';

export interface ReactionContext<T extends EventType> {
  event: EventOf<T>;
  recorded: RecordedEvent;
  /** As it is after the event. */
  incident: Incident;
  settings: Settings;
  /** Who follows the incident without being in its room, where it is an event that they are told of. */
  followers: readonly PersonId[];
}

/** What people who follow an incident are told of. */
export const toldToFollowers: ReadonlySet<EventType> = new Set<EventType>([
  'incident.declared',
  'severity.changed',
  'status.changed',
  'incident.reopened',
  'update.published',
]);

type Reactions = { [T in EventType]?: (context: ReactionContext<T>) => Effect[] };

export const reactions: Reactions = {
  'page.requested': ({ incident, recorded }) => [
    { name: 'pager.page', incidentId: incident.id, event: recorded.id },
    ...say(incident, recorded),
  ],
  'page.sent': ({ incident, recorded, event }) => [
    ...say(incident, recorded),
    ...(event.people ?? []).map((person) => tell(incident, person, recorded)),
    // What was done there before it was known to be this incident's is read at once.
    ...(event.id ? [...cards(incident), pager(incident, 'read')] : []),
    ...(event.id && incident.mergedInto ? [mergeThere(incident, recorded)] : []),
  ],
  'page.failed': ({ incident, recorded, event }) => [
    ...say(incident, recorded),
    // The one thing that is sure to reach them from here.
    ...(event.person ? [tell(incident, event.person, recorded)] : []),
  ],
  'page.linked': ({ incident, recorded }) => [
    ...cards(incident),
    ...say(incident, recorded),
    pager(incident, 'read'),
    pager(incident, 'priority'),
  ],
  'page.acknowledged': ({ incident, recorded }) => [...cards(incident), ...say(incident, recorded)],
  'page.unacknowledged': ({ incident, recorded }) => [...cards(incident), ...say(incident, recorded)],
  'page.escalated': ({ incident, recorded }) => say(incident, recorded),
  'page.reassigned': ({ incident, recorded }) => say(incident, recorded),
  'page.prioritised': ({ incident, recorded, event }) => [
    ...cards(incident),
    // What follows from our own severity was said with it.
    ...(event.by || recorded.actor ? say(incident, recorded) : []),
  ],
  'page.resolved': ({ incident, recorded }) => [...cards(incident), ...say(incident, recorded)],
  'page.reopened': ({ incident, recorded }) => [...cards(incident), ...say(incident, recorded)],
  'responder.asked': ({ incident, recorded }) => say(incident, recorded),
  'responder.answered': ({ incident, recorded }) => say(incident, recorded),
  'incident.declared': ({ incident, recorded, settings, followers }) => [
    of(incident, 'room.create'),
    ...announced(incident, [of(incident, 'announcement')]),
    ...changes(incident, settings),
    ...tellAll(incident, followers, recorded),
  ],
  'incident.made-private': ({ incident, recorded, event, settings }) => [
    ...each(incident, 'room.create'),
    // What others can read is taken back.
    ...each(incident, 'announcement'),
    ...event.rooms.map((left): Effect => leave(incident, left, recorded)),
    ...event.members.flatMap((person) => invite(incident, person)),
    ...event.runs.flatMap((run) => checklist(incident, run)),
    ...each(incident, 'room.tasks'),
    ...changesCards(incident, settings),
    ...(incident.decision ? question(incident, { decision: incident.decision.id }) : []),
    ...say(incident, recorded),
  ],
  'person.invited': ({ incident, recorded, event }) => [
    ...awaited(incident),
    ...invite(incident, event.person),
    ...say(incident, recorded),
  ],
  'glass.broken': ({ incident, recorded, event }) => [
    ...say(incident, recorded),
    ...event.told.map((person) => tell(incident, person, recorded)),
  ],
  'mirror.requested': ({ incident, recorded, event, settings }) => [
    of(incident, 'room.create', 'mirror'),
    ...announced(incident, [of(incident, 'announcement', 'mirror')]),
    ...event.runs.map(
      (run): Effect => ({ name: 'room.checklist', incidentId: incident.id, run, room: 'mirror' }),
    ),
    of(incident, 'room.tasks', 'mirror'),
    ...changesCards(incident, settings),
    // Whoever writes is to know where it is read.
    ...say(incident, recorded),
  ],
  'room.created': ({ incident, recorded, event }) => {
    // It was being made when the incident became private.
    if (incident.private && !event.private) return [leave(incident, event.room, recorded)];
    const side = sideOf(incident, event.room);
    const people = new Set([incident.declaredBy, ...rolesIn(incident).map(({ holder }) => holder)]);
    return [
      of(incident, 'room.card', side),
      ...[...people]
        .filter((person) => platformOf(person) === platformOf(event.room))
        .flatMap((person) => invite(incident, person)),
      of(incident, 'room.topic', side),
      of(incident, 'room.purpose', side),
      of(incident, 'room.bookmark', side),
      ...(incident.bridge ? [of(incident, 'room.bridge', side), sayIn(incident, recorded, side)] : []),
      // Again, now that there is a room to point to.
      ...announced(incident, [of(incident, 'announcement', side)]),
      ...(incident.mirror ? cards(incident) : []),
      // What was said in it before we knew it for the incident's.
      catchUpOf(incident, { now: recorded.recordedAt, asked: false, light: true, room: side }),
    ];
  },
  'bridge.requested': ({ incident, event }) => [
    { name: 'bridge.open', incidentId: incident.id, provider: event.provider },
  ],
  // A room that is yet to come is furnished with it then.
  'bridge.opened': ({ incident, recorded }) =>
    sidesWithRoom(incident).flatMap((side) => [
      ...(['room.card', 'room.topic', 'room.bridge'] as const).map((name) => of(incident, name, side)),
      sayIn(incident, recorded, side),
    ]),
  // It was on its way when the incident became private.
  'announcement.posted': ({ incident, event }) =>
    incident.private ? [of(incident, 'announcement', sideOf(incident, event.message.room))] : [],
  'service.informed': ({ incident }) => (incident.private ? [of(incident, 'announcement')] : []),
  'card.posted': ({ incident, event }) => [of(incident, 'room.pin', sideOf(incident, event.message.room))],
  'incident.triaged': ({ incident, event, settings }) => [
    ...cards(incident),
    ...(event.title ? each(incident, 'room.topic') : []),
    ...(event.service || event.startedAt ? changes(incident, settings) : []),
  ],
  'impact.assessed': ({ incident, recorded }) => [...each(incident, 'room.card'), ...say(incident, recorded)],
  'severity.changed': ({ incident, recorded, followers }) => [
    ...cards(incident),
    ...each(incident, 'room.topic'),
    ...say(incident, recorded),
    ...tellAll(incident, followers, recorded),
    ...(incident.pager ? [pager(incident, 'priority')] : []),
  ],
  'status.changed': ({ incident, recorded, event, followers }) => [
    ...cards(incident),
    ...each(incident, 'room.topic'),
    ...say(incident, recorded),
    ...tellAll(incident, followers, recorded),
    ...(event.items ?? []).map((item) => file(incident, item)),
    ...(event.items?.length ? each(incident, 'room.tasks') : []),
    ...(event.to === 'resolved' ? offerLastWord(incident, recorded) : []),
    ...(event.to === 'resolved' && incident.pager ? [pager(incident, 'resolve')] : []),
    ...(event.to === 'merged' && incident.pager ? [mergeThere(incident, recorded)] : []),
  ],
  'duplicate.merged': ({ incident, recorded, event }) => [
    ...event.people.flatMap((person) => invite(incident, person)),
    ...say(incident, recorded),
  ],
  'incident.related': ({ incident, recorded }) => [...cards(incident), ...say(incident, recorded)],
  'incident.unrelated': ({ incident }) => cards(incident),
  'incident.reopened': ({ incident, recorded, followers }) => [
    // Where the workspace refused the room of an incident that had ended, it is asked for anew.
    ...(incident.room ? [] : [of(incident, 'room.create')]),
    ...(incident.mirror && !incident.mirror.room ? [of(incident, 'room.create', 'mirror')] : []),
    ...(incident.archivedAt
      ? // Until its room is open again, nothing can be done there.
        [...each(incident, 'room.unarchive'), ...announced(incident, each(incident, 'announcement'))]
      : [...cards(incident), ...each(incident, 'room.topic'), ...say(incident, recorded)]),
    ...tellAll(incident, followers, recorded),
  ],
  'room.unarchived': ({ incident, recorded, event }) =>
    isOpen(incident)
      ? [
          of(incident, 'room.card', event.room),
          of(incident, 'room.topic', event.room),
          ...say(incident, recorded).filter((effect) => roomIn(effect) === event.room),
        ]
      : [],
  'role.assigned': ({ incident, recorded, event }) => [
    ...cards(incident),
    ...(event.role === 'commander' ? each(incident, 'room.topic') : []),
    ...awaited(incident),
    ...invite(incident, event.person),
    ...say(incident, recorded),
    tell(incident, event.person, recorded),
  ],
  'role.unassigned': ({ incident, recorded, event }) => [
    ...cards(incident),
    ...(event.role === 'commander' ? each(incident, 'room.topic') : []),
    ...say(incident, recorded),
  ],
  'handover.offered': ({ incident, recorded, event }) => [
    ...invite(incident, event.to),
    ...say(incident, recorded),
    tell(incident, event.to, recorded),
  ],
  // That the role is theirs now, the room hears by itself.
  'handover.accepted': ({ incident, recorded, event }) => [tell(incident, event.from, recorded)],
  'handover.declined': ({ incident, recorded, event }) => [
    ...say(incident, recorded),
    tell(incident, event.from, recorded),
  ],
  'note.added': ({ incident, recorded, event }) => [
    ...say(incident, recorded),
    // What was written there is there.
    ...(incident.pager && !event.from
      ? [{ name: 'pager.note' as const, incidentId: incident.id, event: recorded.id }]
      : []),
  ],
  'action.taken': ({ incident, recorded }) => say(incident, recorded),
  'decision.asked': ({ incident, event }) => question(incident, event),
  'decision.voted': ({ incident, event }) => question(incident, event),
  'decision.objected': ({ incident, event }) => question(incident, event),
  'decision.closed': ({ incident, recorded, event }) => {
    const decider = incident.roles.commander ?? incident.decision?.askedBy;
    return [
      ...question(incident, event),
      ...say(incident, recorded),
      ...(event.outcome === 'contested' && decider ? [tell(incident, decider, recorded)] : []),
    ];
  },
  'update.published': ({ incident, recorded, followers }) => [
    ...cards(incident),
    ...say(incident, recorded),
    ...tellAll(incident, followers, recorded),
  ],
  'update.snoozed': ({ incident, recorded }) => say(incident, recorded),
  'statement.published': ({ incident, recorded, event }) =>
    event.where.flatMap((to) => deliver(incident, recorded, to)),
  'runbook.attached': ({ incident, event }) => checklist(incident, event.run),
  'step.completed': ({ incident, event }) => checklist(incident, event.run),
  'step.reopened': ({ incident, event }) => checklist(incident, event.run),
  'step.skipped': ({ incident, event }) => checklist(incident, event.run),
  'item.added': ({ incident, event }) =>
    // Items are collected while the incident is being closed and filed then; one added later is filed at once.
    incident.status === 'closed' ? [file(incident, event.item), ...each(incident, 'room.tasks')] : [],
  'item.filed': ({ incident, event }) => [
    ...each(incident, 'room.tasks'),
    { name: 'task.link', incidentId: incident.id, item: event.item },
  ],
  'filing.requested': ({ incident, event }) => [
    ...event.items.map((item) => file(incident, item)),
    ...each(incident, 'room.tasks'),
  ],
  'catch-up.requested': ({ incident, recorded }) => {
    const reading = { now: recorded.recordedAt, asked: true };
    return [
      catchUpOf(incident, reading),
      ...(incident.mirror?.room ? [catchUpOf(incident, { ...reading, room: 'mirror' })] : []),
    ];
  },
  'room.caught-up': ({ incident, recorded }) => say(incident, recorded),
  'impact.started': ({ incident, recorded, settings }) => [
    ...cards(incident),
    ...say(incident, recorded),
    ...changes(incident, settings),
  ],
  'change.marked': ({ incident, recorded, settings }) => [
    ...cards(incident),
    ...changesCards(incident, settings),
    ...say(incident, recorded),
  ],
  'postmortem.drafted': ({ incident, recorded }) =>
    inEach(incident, { name: 'postmortem.share', incidentId: incident.id, event: recorded.id }),
  'postmortem.completed': ({ incident, recorded }) => [...cards(incident), ...say(incident, recorded)],
  'postmortem.assigned': ({ incident, recorded, event }) => [
    ...say(incident, recorded),
    tell(incident, event.owner, recorded),
  ],
  // What was crossed over before is blanked there, too.
  'event.redacted': ({ incident }) => (incident.mirror ? each(incident, 'room.cross') : []),
  'clock.fired': ({ incident, recorded, event }) => {
    const room = say(incident, recorded);
    const ask = (person: PersonId | undefined) => (person ? [tell(incident, person, recorded)] : []);
    switch (event.clock) {
      case 'commander':
        // The room first; then who is on call, a level at a time.
        return event.step === 0 ? room : [...room, askOnCall(incident, recorded)];
      case 'roles':
        return [...room, ...ask(event.person)];
      case 'handover':
        return ask(event.person);
      case 'first-update':
      case 'next-update':
        return askForUpdate({ incident, recorded, event });
      case 'postmortem':
        return [...ask(event.person), ...(event.step > 0 ? room : [])];
      case 'archive':
        return each(incident, 'room.archive');
      case 'decision':
        return [];
      case 'bridge':
        return [
          ...room,
          ...ask(incident.roles.commander ?? incident.declaredBy),
          ...askOnCallNext(incident, recorded, event),
        ];
    }
  },
  'on-call.asked': ({ incident, recorded, event }) => [
    ...event.people.flatMap((person) => invite(incident, person)),
    ...say(incident, recorded),
    ...event.people.map((person) => tell(incident, person, recorded)),
  ],
  'effect.delayed': ({ incident, recorded, event }) =>
    incident.room ? sayOfTrouble(incident, recorded, event) : [tell(incident, incident.declaredBy, recorded)],
  'effect.failed': ({ incident, recorded, event }) => [
    // Where the room itself is what fails, somebody must still hear of it.
    ...((event.effect === 'room.say' && event.room !== 'mirror') || !incident.room
      ? [tell(incident, incident.roles.commander ?? incident.declaredBy, recorded)]
      : sayOfTrouble(incident, recorded, event)),
    // Where it cannot be found out who is on call, the declarer is the one person sure to be there.
    ...(event.effect === 'on-call.ask' ? [tell(incident, incident.declaredBy, recorded)] : []),
    // The card says "being filed" no longer.
    ...(event.item ? each(incident, 'room.tasks') : []),
  ],
};

/** Effects that need nothing but the incident. */
type Plain =
  | 'room.create'
  | 'room.topic'
  | 'room.purpose'
  | 'room.bookmark'
  | 'room.bridge'
  | 'room.card'
  | 'room.pin'
  | 'room.tasks'
  | 'room.cross'
  | 'room.archive'
  | 'room.unarchive'
  | 'announcement';

const of = (incident: Incident, name: Plain, room?: Side): Effect => ({
  name,
  incidentId: incident.id,
  ...(room && { room }),
});

const sidesWithRoom = ({ room, mirror }: Incident): Side[] => [
  ...(room ? [undefined] : []),
  ...(mirror?.room ? (['mirror'] as const) : []),
];

const pager = (incident: Incident, what: 'read' | 'priority' | 'resolve'): Effect => ({
  name: `pager.${what}`,
  incidentId: incident.id,
});

const mergeThere = (incident: Incident, recorded: RecordedEvent): Effect => ({
  name: 'pager.merge',
  incidentId: incident.id,
  event: recorded.id,
});

/** The same in both of an incident's rooms, where it has two. */
const inEach = (incident: Incident, effect: Extract<Effect, { room?: unknown }>): Effect[] =>
  incident.mirror ? [effect, { ...effect, room: 'mirror' }] : [effect];
const each = (incident: Incident, name: Plain): Effect[] =>
  inEach(incident, { name, incidentId: incident.id });
/** What is known of them at once, and what more there is once it was read. */
const changes = (incident: Incident, settings: Settings): Effect[] => {
  const drawn = changesCards(incident, settings);
  return drawn.length > 0 ? [...drawn, { name: 'changes.read', incidentId: incident.id }] : [];
};
const cards = (incident: Incident): Effect[] => [
  ...each(incident, 'room.card'),
  ...announced(incident, each(incident, 'announcement')),
];
const sayIn = (incident: Incident, recorded: RecordedEvent, room: Side): Effect => ({
  name: 'room.say',
  incidentId: incident.id,
  event: recorded.id,
  ...(room && { room }),
});

/** A private incident is announced to nobody. */
const announced = (incident: Incident, effects: Effect[]): Effect[] => (incident.private ? [] : effects);

/** Some private rooms can be made only once there is a second person to be in them. */
const awaited = (incident: Incident): Effect[] => [
  ...(incident.private && !incident.room ? [of(incident, 'room.create')] : []),
  ...(incident.private && incident.mirror && !incident.mirror.room
    ? [of(incident, 'room.create', 'mirror')]
    : []),
];

const leave = (incident: Incident, left: RoomId, recorded: RecordedEvent): Effect => ({
  name: 'room.leave',
  incidentId: incident.id,
  left,
  event: recorded.id,
});
const say = (incident: Incident, recorded: RecordedEvent): Effect[] =>
  inEach(incident, { name: 'room.say', incidentId: incident.id, event: recorded.id });

/** What did not succeed in the second room is told in the first, which is not in trouble. */
const sayOfTrouble = (incident: Incident, recorded: RecordedEvent, { room }: { room?: Side }): Effect[] =>
  say(incident, recorded).filter((effect) => !room || !('room' in effect));

/**
 * Who owes an update is asked alone; where that is nobody, the room is, and then who is on call. Unanswered, it becomes the matter of the commander and
 * of the room as well, and both hear who was asked.
 */
function askForUpdate({
  incident,
  recorded,
  event: { person, step },
}: Pick<ReactionContext<'clock.fired'>, 'incident' | 'recorded' | 'event'>): Effect[] {
  if (!person) return [...say(incident, recorded), ...askOnCallNext(incident, recorded, { step })];
  if (step < escalatesAfter) return [tell(incident, person, recorded)];
  const { commander } = incident.roles;
  return [
    ...say(incident, recorded),
    ...[...new Set([person, commander ?? person])].map((one) => tell(incident, one, recorded)),
  ];
}

/** Whoever owed the updates is offered the last one. */
function offerLastWord(incident: Incident, recorded: RecordedEvent): Effect[] {
  const person = incident.roles.comms ?? incident.roles.commander;
  return person && incident.kind !== 'retrospective' ? [tell(incident, person, recorded)] : [];
}

const tellAll = (incident: Incident, followers: readonly PersonId[], recorded: RecordedEvent): Effect[] =>
  followers.map((person) => ({ name: 'follower.tell', incidentId: incident.id, person, event: recorded.id }));

/** The channel for announcements is there on each of an incident's platforms; everything else has an id of its own. */
function deliver(incident: Incident, recorded: RecordedEvent, to: string): Effect[] {
  // What is said of a private incident stays in its room, but for people who may know of it.
  if (incident.private && !isPersonPlace(to)) return [];
  const effect = { name: 'statement.deliver', incidentId: incident.id, event: recorded.id, to } as const;
  return to === 'announcement' ? inEach(incident, effect) : [effect];
}

const tell = (incident: Incident, person: PersonId, recorded: RecordedEvent): Effect => ({
  name: 'person.tell',
  incidentId: incident.id,
  person,
  event: recorded.id,
});

const askOnCall = (incident: Incident, recorded: RecordedEvent): Effect => ({
  name: 'on-call.ask',
  incidentId: incident.id,
  event: recorded.id,
});

/** As for a commander: the room first, then who is on call, a level at a time. They are not called to an exercise by this. */
const askOnCallNext = (
  incident: Incident,
  recorded: RecordedEvent,
  { step }: Pick<EventOf<'clock.fired'>, 'step'>,
): Effect[] => (step > 0 && mayPage(incident) ? [askOnCall(incident, recorded)] : []);

/** Into the room on their own platform; where there is none, there is no account of theirs to invite. */
export function invite(incident: Incident, person: PersonId): Effect[] {
  const room = sideOf(incident, person);
  if (platformOf(person) !== homeOf(incident, room)) return [];
  return [{ name: 'room.invite', incidentId: incident.id, person, ...(room && { room }) }];
}
const question = (incident: Incident, { decision }: { decision: string }): Effect[] =>
  inEach(incident, { name: 'room.decision', incidentId: incident.id, decision });
const checklist = (incident: Incident, run: string): Effect[] =>
  inEach(incident, { name: 'room.checklist', incidentId: incident.id, run });
const file = (incident: Incident, item: string): Effect => ({
  name: 'task.file',
  incidentId: incident.id,
  item,
});
