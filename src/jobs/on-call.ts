import { nativeId, PersonId, platformOf } from '../ids.js';
import { change } from '../incident/append.js';
import { missingRoles } from '../incident/bridge.js';
import { unownedSince } from '../incident/clocks.js';
import type { EventOf, RecordedEvent, Reminder, Unreachable } from '../incident/event.js';
import { type Incident, mayPage } from '../incident/incident.js';
import type { OnCallLevel, OnCallPerson } from '../incident/on-call.js';
import type { PageTarget } from '../incident/pager.js';
import { accountsOf } from '../incident/people.js';
import { lackedRoles } from '../incident/roles.js';
import type { Job, JobDeps } from './context.js';

/**
 * Asks those on call to take an incident that nobody commands, or what else a reminder is for that nobody answers: first the
 * first level, the next time the next, and after the last one the first again. Who cannot be asked is passed over, and a level
 * without anybody else with them. Where that leaves nobody, whoever declared is asked, unless the reminder was for them as well.
 * For a bridge that lacks a role they are rung, too: a conversation goes on there that somebody has to be in.
 */
export const askOnCall: Job<'on-call.ask'> = async (deps, { incident, effect }) => {
  const reminder = await deps.read.event(incident, effect.event);
  if (reminder?.event.type !== 'clock.fired') return;
  const { clock } = reminder.event;
  const since = neededSince(deps, incident, clock, reminder);
  const list = since && (await deps.onCall?.at({ service: incident.service, now: deps.now() }));
  const { found, passedOver } = await firstReachable(
    deps,
    turned(list?.levels ?? [], since ? await timesAsked(deps, incident, clock, since) : 0),
  );
  await change(deps, incident.id, (now) => {
    if (!neededSince(deps, now, clock, reminder)) return [];
    const isBridge = clock === 'bridge';
    if (isBridge && !found && passedOver.length === 0) return [];
    const people = found?.people ?? (isBridge ? [] : [now.declaredBy]);
    const asked: EventOf<'on-call.asked'> = {
      type: 'on-call.asked',
      people,
      ...(clock !== 'commander' && { clock }),
      ...(isBridge && { roles: missingRoles(now) }),
      ...(found && { level: found.level }),
      ...(list && { source: list.source, asOf: list.asOf }),
      passedOver,
    };
    // Named, so that it counts once: whoever is asked hears of it once a reminder.
    const delivery = `on-call:${effect.event}`;
    const by = { actor: undefined, occurredAt: deps.now() };
    const rung = isBridge && mayPage(now) ? ringable(deps, found?.known ?? []) : [];
    return [
      // Of a private incident they may know from now on.
      ...(now.private ? people : []).map((person) => ({
        event: { type: 'person.invited' as const, person },
        ...by,
      })),
      { event: asked, ...by, delivery },
      ...rung.map((target) => ({
        event: {
          type: 'page.requested' as const,
          target,
          reason: `the bridge has no ${lackedRoles(missingRoles(now))}`,
        },
        ...by,
        delivery: `${delivery}:${target.id}`,
      })),
    ];
  });
};

/** Those whom the tool that rings people knows. */
function ringable({ pager }: JobDeps, people: readonly OnCallPerson[]): PageTarget[] {
  return people.flatMap(({ name, person, account }): PageTarget[] => {
    if (!pager || !account || platformOf(account) !== pager.platform) return [];
    return [{ kind: 'person', name, id: nativeId(account), ...(person && { person }) }];
  });
}

/** Since when nobody does it; undefined when it is done, also when it is to be done again since the reminder. */
function neededSince(
  { settings }: JobDeps,
  incident: Incident,
  clock: Reminder,
  { occurredAt }: RecordedEvent,
): Date | undefined {
  const since = unownedSince(clock, incident, settings);
  return since && since <= occurredAt ? since : undefined;
}

/** How often since nobody does it: reminders that were missed, as while the process was down, asked nobody. */
async function timesAsked(
  { read }: JobDeps,
  incident: Incident,
  clock: Reminder,
  since: Date,
): Promise<number> {
  const { events } = await read.timeline(incident, {
    viewer: 'tocsin',
    limit: 1000,
    types: ['on-call.asked'],
    since,
  });
  return events.filter(
    ({ event }) => event.type === 'on-call.asked' && (event.clock ?? 'commander') === clock,
  ).length;
}

const turned = (levels: readonly OnCallLevel[], by: number) => {
  const start = levels.length > 0 ? by % levels.length : 0;
  return [...levels.slice(start), ...levels.slice(0, start)];
};

type PassedOver = EventOf<'on-call.asked'>['passedOver'];

interface Found {
  level: number;
  /** By their accounts in chat. */
  people: PersonId[];
  /** The same, as the list has them. */
  known: OnCallPerson[];
}

async function firstReachable(
  deps: JobDeps,
  levels: readonly OnCallLevel[],
): Promise<{ found: Found | undefined; passedOver: PassedOver }> {
  const passedOver: PassedOver = [];
  for (const { level, people } of levels) {
    const reachable: PersonId[] = [];
    const known: OnCallPerson[] = [];
    for (const one of people) {
      const person = await chatAccountOf(deps, one);
      const why = person ? await unreachable(deps, person) : 'unknown';
      if (person && !why) {
        reachable.push(person);
        known.push(one);
      } else if (why) passedOver.push({ who: person ?? one.name, why });
    }
    if (reachable.length > 0) return { found: { level, people: [...new Set(reachable)], known }, passedOver };
  }
  return { found: undefined, passedOver };
}

/** Where they can be written to: the account that the tool names, or another one of the same person. */
async function chatAccountOf(deps: JobDeps, one: OnCallPerson): Promise<PersonId | undefined> {
  const named = one.person ?? one.account;
  const accounts = named ? await accountsOf(deps.read, named) : [];
  const account = accounts.find((id) => deps.platforms.includes(platformOf(id)));
  return account && PersonId.parse(account);
}

async function unreachable({ chat }: JobDeps, person: PersonId): Promise<Unreachable | undefined> {
  const profile = await chat.profile(person);
  if (!profile) return 'unknown';
  return profile.outsider ?? (profile.active ? undefined : 'deactivated');
}
