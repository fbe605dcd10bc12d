import { PersonId, platformOf } from '../ids.js';
import { change } from '../incident/append.js';
import type { EventOf, Unreachable } from '../incident/event.js';
import { type Incident, isOpen } from '../incident/incident.js';
import type { OnCallLevel, OnCallPerson } from '../incident/on-call.js';
import { accountsOf } from '../incident/people.js';
import type { Job, JobDeps } from './context.js';

/**
 * Asks those on call to take an incident that nobody commands: first the first level, the next time the next, and after the last
 * one the first again. Who cannot be asked is passed over, and a level without anybody else with them. Where that leaves
 * nobody, whoever declared is asked.
 */
export const askOnCall: Job<'on-call.ask'> = async (deps, { incident, effect }) => {
  const list = needsCommander(incident)
    ? await deps.onCall?.at({ service: incident.service, now: deps.now() })
    : undefined;
  const { found, passedOver } = await firstReachable(
    deps,
    turned(list?.levels ?? [], await timesAsked(deps, incident)),
  );
  await change(deps, incident.id, (now) => {
    if (!needsCommander(now)) return [];
    const people = found?.people ?? [now.declaredBy];
    const asked: EventOf<'on-call.asked'> = {
      type: 'on-call.asked',
      people,
      ...(found && { level: found.level }),
      ...(list && { source: list.source, asOf: list.asOf }),
      passedOver,
    };
    // Named, so that it counts once: whoever is asked hears of it once a reminder.
    const delivery = `on-call:${effect.event}`;
    const by = { actor: undefined, occurredAt: deps.now() };
    return [
      // Of a private incident they may know from now on.
      ...(now.private ? people : []).map((person) => ({
        event: { type: 'person.invited' as const, person },
        ...by,
      })),
      { event: asked, ...by, delivery },
    ];
  });
};

const needsCommander = (incident: Incident) => isOpen(incident) && !incident.roles.commander;

/** How often since nobody commands: reminders that were missed, as while the process was down, asked nobody. */
async function timesAsked({ read }: JobDeps, incident: Incident): Promise<number> {
  const since = incident.commanderVacantSince;
  const types = ['on-call.asked'] as const;
  return (await read.timeline(incident, { limit: 1000, types, ...(since && { since }) })).events.length;
}

const turned = (levels: readonly OnCallLevel[], by: number) => {
  const start = levels.length > 0 ? by % levels.length : 0;
  return [...levels.slice(start), ...levels.slice(0, start)];
};

type PassedOver = EventOf<'on-call.asked'>['passedOver'];

async function firstReachable(
  deps: JobDeps,
  levels: readonly OnCallLevel[],
): Promise<{ found: { level: number; people: PersonId[] } | undefined; passedOver: PassedOver }> {
  const passedOver: PassedOver = [];
  for (const { level, people } of levels) {
    const reachable: PersonId[] = [];
    for (const one of people) {
      const person = await chatAccountOf(deps, one);
      const why = person ? await unreachable(deps, person) : 'unknown';
      if (person && !why) reachable.push(person);
      else if (why) passedOver.push({ who: person ?? one.name, why });
    }
    if (reachable.length > 0) return { found: { level, people: [...new Set(reachable)] }, passedOver };
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
