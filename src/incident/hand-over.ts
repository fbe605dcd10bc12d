/** A role changes hands in two steps: its holder offers it, and it stays theirs until the other accepts. */
import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { roleNamed } from './assign-role.js';
import type { NewEvent } from './event.js';
import { guardOpen, type Handover, type Incident, incidentRef, isOpen } from './incident.js';
import { isSamePerson } from './people.js';
import type { Deps, Reader } from './ports.js';
import { labelled, labelOf, Role } from './roles.js';

/** Offers a role to somebody. An offer of the same role that waits is replaced. */
export async function offerHandover(
  deps: Deps,
  input: { incidentId: IncidentId; role: Role; to: PersonId; note: string; actor: PersonId },
): Promise<Incident> {
  return change(deps, input.incidentId, async (incident, tx) => {
    const from = await guardHolder({ settings: deps.settings, read: tx.read }, incident, input);
    if (await isSamePerson(tx.read, input.to, from)) {
      const message = 'You hold this role. Choose somebody else to hand it over to.';
      throw new UserError('invalid', message, { person: message });
    }
    const role = labelled(roleNamed(deps.settings, input.role));
    const by = { actor: input.actor, occurredAt: deps.now() };
    return [
      // Of a private incident they may know from now on.
      ...(incident.private ? [{ event: { type: 'person.invited' as const, person: input.to }, ...by }] : []),
      { event: { type: 'handover.offered', ...role, from, to: input.to, note: input.note }, ...by },
    ];
  });
}

/** The holder of a role, who alone can hand it over: anybody else is told what they can do instead. */
export async function guardHolder(
  { settings, read }: Pick<Deps, 'settings' | 'read'>,
  incident: Incident,
  { role, actor }: { role: Role; actor: PersonId },
): Promise<PersonId> {
  guardOpen(incident);
  const { label } = roleNamed(settings, role);
  const holder = incident.roles[role];
  const instead = `To give the role at once: /incident role ${role} @name`;
  if (!holder)
    throw new UserError('wrong-state', `Nobody is ${label}, so nobody can hand it over. ${instead}`);
  if (await isSamePerson(read, actor, holder)) return holder;
  throw new UserError('wrong-state', `Only the ${label} can hand this role over. ${instead}`);
}

/** Accepts or declines what a person is offered. Without a role it is the only one that they are offered. */
export async function answerHandover(
  deps: Deps,
  input: {
    incidentId: IncidentId;
    role: Role | undefined;
    answer: 'accept' | 'decline';
    reason?: string | undefined;
    actor: PersonId;
  },
): Promise<{ incident: Incident; role: Role; label: string }> {
  let answered: { role: Role; label: string } | undefined;
  const incident = await change(deps, input.incidentId, async (incident, tx) => {
    const { role, offer } = await findOffer(tx.read, incident, input);
    const { from, to } = offer;
    const named = { role, ...(offer.label !== undefined && { label: offer.label }) };
    answered = { role, label: labelOf(role, offer.label) };
    const by = { actor: input.actor, occurredAt: deps.now() };
    if (input.answer === 'decline') {
      const reason = input.reason && { reason: input.reason };
      return [{ event: { type: 'handover.declined', ...named, from, to, ...reason }, ...by }];
    }
    return [
      { event: { type: 'handover.accepted', ...named, from, to }, ...by },
      { event: { type: 'role.assigned', ...named, person: to, previous: from }, ...by },
    ] satisfies NewEvent[];
  });
  if (!answered) throw new Error('an answer was taken that answers nothing');
  return { incident, ...answered };
}

async function findOffer(
  read: Reader,
  incident: Incident,
  { role, actor }: { role: Role | undefined; actor: PersonId },
): Promise<{ role: Role; offer: Handover }> {
  const offers = offersOf(incident).filter((offered) => role === undefined || offered.role === role);
  const own: typeof offers = [];
  for (const offered of offers) if (await isSamePerson(read, actor, offered.offer.to)) own.push(offered);
  const [found, another] = own;
  if (found && !another) return found;
  if (found) {
    const choice = own.map((offered) => offered.role).join(' or ');
    throw new UserError('invalid', `You are offered more than one role: say which, ${choice}.`);
  }
  const holder = role && incident.roles[role];
  const label = labelOf(role ?? 'commander', offers[0]?.offer.label);
  if (holder && (await isSamePerson(read, actor, holder))) {
    throw new UserError('wrong-state', `You are the ${label} already.`);
  }
  if (!isOpen(incident)) {
    const ref = incidentRef(incident);
    throw new UserError('wrong-state', `${ref} is ${incident.status}: what was offered ended with it.`);
  }
  if (role && offers.length > 0) {
    throw new UserError('forbidden', `The role of ${label} is offered to somebody else, not to you.`);
  }
  const what = role ? `the role of ${label}` : 'a role';
  const instead = role ? ` To take it: /incident role ${role}` : '';
  throw new UserError('wrong-state', `You are not offered ${what}, or not any more.${instead}`);
}

const offersOf = ({ handovers = {} }: Incident): { role: Role; offer: Handover }[] =>
  Object.entries(handovers)
    .flatMap(([role, offer]) => (offer ? [{ role: Role.parse(role), offer }] : []))
    .sort((a, b) => a.offer.offeredAt.getTime() - b.offer.offeredAt.getTime());
