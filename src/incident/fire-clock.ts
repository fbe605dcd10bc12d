import { isPersonPlace } from '../comms/audiences.js';
import type { Parts } from '../comms/wording.js';
import { type IncidentId, PersonId } from '../ids.js';
import { append } from './append.js';
import { advance, clocks } from './clocks.js';
import type { ClockName } from './event.js';
import type { Incident } from './incident.js';
import { amongThem } from './may-know.js';
import type { Deps, Reader, Tx } from './ports.js';

/** Of a private incident only people who may know of it are told. Where that is nobody, it counts as told all the same. */
async function placesOf(
  tx: Tx,
  { settings }: Pick<Deps, 'settings'>,
  incident: Incident,
  where: readonly string[],
): Promise<string[]> {
  if (!incident.private) return [...where];
  const people = where.filter(isPersonPlace).map((place) => PersonId.parse(place));
  return amongThem(tx, settings, incident, people);
}

/**
 * Fires a clock's next reminder if it is due, and winds the clock for the one after. Safe to call at any time,
 * from any replica, any number of times: the incident's lock and the stored step let each reminder fire once.
 * Returns whether it fired.
 */
export async function fireClock(
  deps: Deps,
  input: { incidentId: IncidentId; clock: ClockName },
): Promise<boolean> {
  return deps.transact(async (tx) => {
    const incident = await tx.incidents.lock(input.incidentId);
    if (!incident) return false;
    const running = await tx.clocks.running(incident.id);
    const due = running.find(({ name }) => name === input.clock);
    const now = deps.now();
    const clock = clocks.find(({ name }) => name === input.clock);
    const since = clock?.since(incident, deps.settings);
    if (!due || !clock || !since) return false;
    if (due.dueAt > now) {
      // The job came early, by a clock that is ahead of ours: it comes again when it is time.
      const others = running.filter((other) => other !== due);
      await tx.clocks.replace(incident.id, others, running);
      return false;
    }

    if ('tells' in clock) {
      const told = await lastTold(tx.read, incident);
      const notice = clock.tells(incident, since, { settings: deps.settings, told, now });
      const event = notice && { ...notice, where: await placesOf(tx, deps, incident, notice.where) };
      // What was said changes the incident, and with it the clock.
      if (event) await append(tx, deps, incident, [{ event, actor: undefined, occurredAt: now }]);
      return event !== undefined;
    }
    const person = clock.asks(incident);
    const brought = (await clock.brings?.(tx.read, incident)) ?? [];
    const after = await append(tx, deps, incident, [
      {
        event: {
          type: 'clock.fired',
          clock: clock.name,
          step: due.step,
          dueAt: due.dueAt,
          ...(person && { person }),
          ...clock.about?.(incident, deps.settings),
        },
        actor: undefined,
        occurredAt: now,
      },
      ...brought.map((event) => ({ event, actor: undefined, occurredAt: now })),
    ]);
    // Having said it may have changed the incident and stopped the clock, or set it to something else: it was wound anew then.
    const isAnother = clock.since(after, deps.settings)?.getTime() !== due.since.getTime();
    if (after !== incident && isAnother) return true;
    const rest = running.filter((other) => other !== due);
    await tx.clocks.replace(incident.id, running, [...rest, advance(due, incident, now, deps.settings)]);
    return true;
  });
}

/** What the last update said. */
async function lastTold(read: Pick<Reader, 'timeline'>, incident: Incident): Promise<Partial<Parts>> {
  if (!incident.lastUpdateAt) return {};
  const { events } = await read.timeline(incident, {
    viewer: 'tocsin',
    limit: 1,
    newest: true,
    types: ['update.published'],
  });
  const event = events[0]?.event;
  return event?.type === 'update.published' ? event : {};
}
