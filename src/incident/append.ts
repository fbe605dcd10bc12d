import { followersByRule, whoIsTold } from '../comms/who-is-told.js';
import { UserError } from '../errors.js';
import { type IncidentId, PersonId } from '../ids.js';
import { wind } from './clocks.js';
import type { Effect } from './effect.js';
import type { EventType, NewEvent } from './event.js';
import { evolve } from './evolve.js';
import type { Incident } from './incident.js';
import { amongThem } from './may-know.js';
import type { Deps, Tx } from './ports.js';
import { type ReactionContext, reactions, toldToFollowers } from './reactions.js';

/**
 * Records events of an incident and everything that follows from them, in the caller's transaction: the
 * incident's new state, the effects its reactions ask for, and its clocks. The only way to change an incident.
 *
 * The caller holds the incident's lock (`change`), is declaring it, or records what changes no state (`remark`).
 */
export async function append(
  tx: Tx,
  { settings, now }: Pick<Deps, 'settings' | 'now'>,
  before: Incident | undefined,
  events: readonly NewEvent[],
): Promise<Incident> {
  if (events.length === 0) throw new Error('append was called without an event');
  const states: Incident[] = [];
  let incident = before;
  for (const event of events) {
    incident = evolve(incident, event);
    states.push(incident);
  }
  if (!incident) throw new Error('an incident is declared before it changes');

  if (incident !== before) await tx.incidents.save(incident);
  const recorded = await tx.timeline.record(incident, events);
  const followers = await followersOf(tx, settings, incident, events);
  const effects = recorded.flatMap((event, index) =>
    react({
      event: event.event,
      recorded: event,
      incident: states[index] ?? incident,
      settings,
      followers: toldToFollowers.has(event.event.type) ? followers : [],
    }),
  );
  await tx.jobs.enqueue(distinct(effects));
  if (incident !== before) {
    const running = before ? await tx.clocks.running(incident.id) : [];
    await tx.clocks.replace(incident.id, running, wind(incident, running, settings, now()));
  }
  return incident;
}

/** Locks an incident and hands it to `decide`, whose events are appended. Returns the incident as it is then. */
export async function change(
  deps: Deps,
  id: IncidentId,
  decide: (incident: Incident, tx: Tx) => Promise<readonly NewEvent[]> | readonly NewEvent[],
): Promise<Incident> {
  return deps.transact(async (tx) => {
    // Lock: two people, or a person and a clock, may change it at once.
    const incident = await tx.incidents.lock(id);
    if (!incident) throw new UserError('not-found', 'This incident does not exist.');
    const events = await decide(incident, tx);
    return events.length > 0 ? append(tx, deps, incident, events) : incident;
  });
}

/**
 * Records events that leave the incident as it is: what was said or seen. Nobody has to wait for anybody, so it takes
 * no lock.
 */
export async function remark(deps: Deps, id: IncidentId, events: readonly NewEvent[]): Promise<Incident> {
  return deps.transact(async (tx) => {
    const incident = await tx.read.incident(id, 'tocsin');
    if (!incident) throw new UserError('not-found', 'This incident does not exist.');
    const after = await append(tx, deps, incident, events);
    if (after !== incident)
      throw new Error(`${events[0]?.event.type} changes the incident and needs its lock`);
    return after;
  });
}

/** The same dependencies inside a transaction that is under way: what is done with them joins it. */
export function within<D extends Deps>(deps: D, tx: Tx): D {
  return { ...deps, transact: (work) => work(tx), read: tx.read };
}

/** What an incident is about, and how bad it is, decides who follows it by what tocsin.yml says. */
const movesFollowers: ReadonlySet<EventType> = new Set<EventType>([
  'incident.declared',
  'incident.triaged',
  'severity.changed',
]);

async function followersOf(
  tx: Tx,
  settings: Deps['settings'],
  incident: Incident,
  events: readonly NewEvent[],
): Promise<PersonId[]> {
  if (events.some(({ event }) => movesFollowers.has(event.type))) {
    const byRule = followersByRule(incident, settings.subscriptions).map((person) => PersonId.parse(person));
    const people = await amongThem(tx, settings, incident, byRule);
    if (people.length > 0) await tx.subscriptions.add(incident.id, people);
  }
  if (!events.some(({ event }) => toldToFollowers.has(event.type))) return [];
  return amongThem(tx, settings, incident, whoIsTold(incident, await tx.subscriptions.about(incident)));
}

function react(context: ReactionContext<EventType>): Effect[] {
  // The table's entry for a type takes the event of that type; TypeScript cannot follow the pairing by itself.
  const reaction = reactions[context.event.type] as
    | ((context: ReactionContext<EventType>) => Effect[])
    | undefined;
  return reaction?.(context) ?? [];
}

function distinct(effects: readonly Effect[]): Effect[] {
  return [...new Map(effects.map((effect) => [JSON.stringify(effect), effect])).values()];
}
