import { PermanentFailure } from '../../errors.js';
import type { NewPage, PagerIncident, PageTarget } from '../../incident/pager.js';
import { foldAddress } from '../../incident/people.js';
import type { PagerDutyClient } from './client.js';
import { PagerDutyRefusal } from './errors.js';
import { priorities, toIncident } from './incidents.js';
import { Anything, Incident, OnCallEntry, OneIncident, User } from './schema.js';

/** https://developer.pagerduty.com/api-reference/a7d81b0e9200f-create-an-incident */
const mostTitle = 1024;

export async function page(
  client: PagerDutyClient,
  asked: NewPage,
): Promise<PagerIncident & { to: string[] }> {
  const earlier = asked.attempt > 1 ? await findByKey(client, asked.key) : undefined;
  const incident = earlier ?? (await open(client, asked));
  const to = incident.assignments.flatMap(({ assignee }) => assignee.summary ?? []);
  return { ...toIncident(incident), to };
}

async function open(client: PagerDutyClient, asked: NewPage): Promise<Incident> {
  const priority = await priorityNamed(client, asked.priority);
  try {
    const { incident } = await client.write(OneIncident, 'POST', 'incidents', {
      incident: {
        type: 'incident',
        title: asked.title.slice(0, mostTitle),
        service: { id: asked.service, type: 'service_reference' },
        // Somebody was asked to be rung: not what rings nobody at night.
        urgency: 'high',
        incident_key: asked.key,
        body: { type: 'incident_body', details: asked.details },
        ...(priority && { priority: { id: priority.id, type: 'priority_reference' } }),
        ...(await assigned(client, asked.target)),
      },
    });
    return incident;
  } catch (failure) {
    const isTwin = failure instanceof PagerDutyRefusal && failure.errors.some((one) => isTwinFault(one));
    const twin = isTwin ? await findByKey(client, asked.key) : undefined;
    if (twin) return twin;
    throw failure;
  }
}

/** "Open incident with matching dedup key already exists on this service": another replica was first. */
const isTwinFault = (text: string) => text.includes('matching dedup key');

async function findByKey(client: PagerDutyClient, key: string): Promise<Incident | undefined> {
  const [found] = await client.list(Incident, 'incidents', 'incidents', {
    incident_key: key,
    date_range: 'all',
  });
  return found;
}

/** A priority that is not there must not keep anybody from being rung. */
async function priorityNamed(client: PagerDutyClient, name: string | undefined) {
  if (name === undefined) return undefined;
  const all = await priorities(client);
  return all.find((priority) => priority.name.toLowerCase() === name.toLowerCase());
}

/** "Cannot be specified if an escalation policy is given", and without either it is the service's policy that rings. */
async function assigned(client: PagerDutyClient, target: PageTarget): Promise<object> {
  if (target.kind === 'service') return {};
  if (target.kind === 'policy') {
    return { escalation_policy: { id: idOf(target), type: 'escalation_policy_reference' } };
  }
  const users = target.kind === 'person' ? [idOf(target)] : await onSchedule(client, target);
  return { assignments: users.map((id) => ({ assignee: { id, type: 'user_reference' } })) };
}

/** An incident is assigned to people or by a policy, never to a schedule: to whoever is on it now. */
async function onSchedule(client: PagerDutyClient, target: PageTarget): Promise<string[]> {
  const entries = await client.list(OnCallEntry, 'oncalls', 'oncalls', {
    'schedule_ids[]': [idOf(target)],
  });
  const users = [...new Set(entries.map(({ user }) => user.id))];
  if (users.length > 0) return users;
  throw new PermanentFailure(`Nobody is on the schedule “${target.name}” now.`);
}

function idOf({ id, name }: PageTarget): string {
  if (id !== undefined) return id;
  throw new PermanentFailure(`PagerDuty does not know “${name}”.`);
}

/** https://developer.pagerduty.com/api-reference/dee1d8ca41ac3-create-a-responder-request-for-an-incident */
export async function addResponders(
  client: PagerDutyClient,
  id: string,
  { target, message, attempt }: { target: PageTarget; message: string; attempt: number },
): Promise<string[]> {
  const targets = await responderTargets(client, target);
  const asked = attempt > 1 ? await alreadyAsked(client, id) : new Set<string>();
  const left = targets.filter((one) => !asked.has(one.id));
  if (left.length > 0) {
    await client.write(Anything, 'POST', `incidents/${id}/responder_requests`, {
      requester_id: await requesterId(client),
      message,
      responder_request_targets: left.map((one) => ({ responder_request_target: one })),
    });
  }
  return [target.name];
}

async function responderTargets(
  client: PagerDutyClient,
  target: PageTarget,
): Promise<{ id: string; type: string }[]> {
  if (target.kind === 'policy') return [{ id: idOf(target), type: 'escalation_policy_reference' }];
  if (target.kind === 'service') {
    return [{ id: await client.policyOf(idOf(target)), type: 'escalation_policy_reference' }];
  }
  const users = target.kind === 'person' ? [idOf(target)] : await onSchedule(client, target);
  return users.map((user) => ({ id: user, type: 'user_reference' }));
}

async function alreadyAsked(client: PagerDutyClient, id: string): Promise<Set<string>> {
  const { incident } = await client.get(OneIncident, `incidents/${id}`);
  return new Set([
    ...(incident.incidents_responders ?? []).map(({ user }) => user.id),
    ...(incident.responder_requests ?? []).flatMap((request) =>
      request.responder_request_targets.map((one) => one.responder_request_target.id),
    ),
  ]);
}

/** The user on whose behalf we ask. */
async function requesterId(client: PagerDutyClient): Promise<string> {
  const { from } = client.config;
  const users = await client.list(User, 'users', 'users', { query: from });
  const found = users.find(({ email }) => foldAddress(email) === foldAddress(from));
  if (found) return found.id;
  throw new PermanentFailure(
    `PagerDuty does not know ${from}: PAGERDUTY_FROM has to be the e-mail address of a user there`,
  );
}
