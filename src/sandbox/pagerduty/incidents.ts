/**
 * Incidents. The rules are those of PagerDuty's own schema, https://github.com/PagerDuty/api-schema
 * (reference/REST/openapiv3.json, paths /incidents and /incidents/{id}), shown at
 * https://developer.pagerduty.com/api-reference/a7d81b0e9200f-create-an-incident and beside it. With what it says of merging, in
 * the description of PUT /incidents/{id}/merge; of the code of a refusal it says nothing.
 */
import { z } from 'zod';
import {
  acknowledge,
  escalate,
  onLevel,
  opened,
  prioritise,
  reassign,
  requireOpen,
  resolve,
} from './changes.js';
import { Failure, invalid, notFound } from './failure.js';
import { presentIncident } from './present.js';
import { page, parseBody, type Route } from './route.js';
import { idOf, type Named, type State, type StoredIncident, type User } from './state.js';

const ServiceReference = z.strictObject({
  id: z.string(),
  type: z.enum(['service_reference', 'service']),
  summary: z.string().optional(),
});
const UserReference = z.strictObject({
  id: z.string(),
  type: z.enum(['user_reference', 'user']),
  summary: z.string().optional(),
});

const PriorityReference = z.strictObject({
  id: z.string(),
  type: z.enum(['priority_reference', 'priority']),
});

const Create = z.strictObject({
  incident: z.strictObject({
    type: z.literal('incident'),
    title: z.string().trim().min(1, 'Title cannot be empty').max(1024),
    service: ServiceReference,
    urgency: z.enum(['high', 'low']).default('high'),
    body: z.strictObject({ type: z.literal('incident_body'), details: z.string() }).optional(),
    incident_key: z.string().max(255).optional(),
    escalation_policy: z
      .strictObject({ id: z.string(), type: z.enum(['escalation_policy_reference', 'escalation_policy']) })
      .optional(),
    assignments: z.array(z.strictObject({ assignee: UserReference })).optional(),
    priority: PriorityReference.optional(),
  }),
});

/** "The new status of the incident": an incident cannot be triggered again. */
const Change = {
  type: z.enum(['incident', 'incident_reference']),
  status: z.enum(['acknowledged', 'resolved']).optional(),
  title: z.string().trim().min(1).max(1024).optional(),
  urgency: z.enum(['high', 'low']).optional(),
  priority: PriorityReference.nullish(),
  assignments: z
    .array(z.strictObject({ assignee: UserReference }))
    .min(1)
    .optional(),
  escalation_level: z.number().int().min(1).optional(),
  /** "used only when setting the incident status to resolved" */
  resolution: z.string().optional(),
};
type Change = z.infer<z.ZodObject<typeof Change>>;
const UpdateOne = z.strictObject({ incident: z.strictObject(Change) });
const UpdateMany = z.strictObject({
  incidents: z.array(z.strictObject({ id: z.string(), ...Change })).min(1),
});

const Merge = z.strictObject({
  source_incidents: z
    .array(z.strictObject({ id: z.string(), type: z.enum(['incident_reference', 'incident']) }))
    .min(1),
});

const Statuses = z.array(z.enum(['triggered', 'acknowledged', 'resolved']));

export const incidentRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: 'incidents',
    run({ state, body, from }) {
      const incident = create(state, parseBody(Create, body).incident, requester(state, from));
      return { status: 201, body: { incident: presentIncident(state, incident) } };
    },
  },
  {
    method: 'GET',
    path: 'incidents',
    run({ state, query }) {
      const statuses = Statuses.safeParse(query.getAll('statuses[]'));
      if (!statuses.success) throw invalid('Statuses must be triggered, acknowledged or resolved');
      const services = query.getAll('service_ids[]');
      const key = query.get('incident_key');
      const found = state.incidents.filter(
        (incident) =>
          (statuses.data.length === 0 || statuses.data.includes(incident.status)) &&
          (services.length === 0 || services.includes(incident.service.id)) &&
          (key === null || incident.incidentKey === key),
      );
      return {
        status: 200,
        body: page('incidents', found, query, (incident) => presentIncident(state, incident)),
      };
    },
  },
  {
    method: 'GET',
    path: 'incidents/*',
    run: ({ state, params: [id = ''] }) => ({
      status: 200,
      body: { incident: presentIncident(state, find(state, id)) },
    }),
  },
  {
    method: 'PUT',
    path: 'incidents/*',
    run({ state, params: [id = ''], body, from }) {
      const user = requester(state, from);
      const incident = find(state, id);
      change(state, incident, parseBody(UpdateOne, body).incident, user);
      return { status: 200, body: { incident: presentIncident(state, incident) } };
    },
  },
  {
    method: 'PUT',
    path: 'incidents/*/merge',
    run({ state, params: [id = ''], body, from }) {
      const user = requester(state, from);
      const target = find(state, id);
      const sources = parseBody(Merge, body).source_incidents.map((one) => find(state, one.id));
      mergeInto(state, target, sources, user);
      return { status: 200, body: { incident: presentIncident(state, target) } };
    },
  },
  {
    method: 'PUT',
    path: 'incidents',
    run({ state, body, from }) {
      const user = requester(state, from);
      const asked = parseBody(UpdateMany, body).incidents;
      // "A maximum of 250 incidents may be updated at a time."
      if (asked.length > 250) throw new Failure(413, 2001, 'Request Entity Too Large');
      const changes = asked.map((one) => ({
        ...one,
        at: find(state, one.id),
      }));
      // All or none.
      for (const { at } of changes) requireOpen(at);
      for (const one of changes) change(state, one.at, one, user);
      return { status: 200, body: { incidents: changes.map(({ at }) => presentIncident(state, at)) } };
    },
  },
];

export function create(state: State, asked: z.infer<typeof Create>['incident'], user: User): StoredIncident {
  const service = state.services.find((one) => one.id === asked.service.id);
  if (!service) throw invalid('Service Not Found');
  // "Cannot be specified if an escalation policy is given."
  if (asked.assignments && asked.escalation_policy) {
    throw invalid('Assignments and escalation policy cannot both be specified');
  }
  const policy = asked.escalation_policy
    ? state.policies.find(({ id }) => id === asked.escalation_policy?.id)
    : service.policy;
  if (!policy) throw invalid('Escalation Policy Not Found');
  const assignees = (asked.assignments ?? []).map(({ assignee }) => findUser(state, assignee.id));
  const priority = asked.priority && findPriority(state, asked.priority.id);
  // "…will result in those requests being rejected if an open incident matches that incident_key."
  const twin = state.incidents.some(
    (one) => one.service === service && one.incidentKey === asked.incident_key && one.status !== 'resolved',
  );
  if (twin) {
    throw new Failure(400, 2002, 'Arguments Caused Error', [
      'Open incident with matching dedup key already exists on this service',
    ]);
  }

  const number = state.incidents.length + 1;
  const now = state.now();
  const incident: StoredIncident = {
    id: idOf(`incident ${number}`),
    number,
    title: asked.title,
    status: 'triggered',
    urgency: asked.urgency,
    service,
    policy,
    level: 1,
    priority,
    incidentKey: asked.incident_key ?? `sandbox-${number}`,
    details: asked.body?.details,
    assignees: assignees.length > 0 ? assignees : onLevel({ policy }, 1),
    acknowledgedBy: undefined,
    createdAt: now,
    changedAt: now,
    changedBy: user,
    notes: [],
    log: [],
    responders: [],
    byHand: false,
  };
  state.incidents.push(incident);
  opened(state, incident, user);
  return incident;
}

function change(state: State, incident: StoredIncident, asked: Change, user: User): void {
  // What stands there already may be said again, but for what has ended.
  requireOpen(incident);
  if (asked.title !== undefined) incident.title = asked.title;
  if (asked.urgency !== undefined) incident.urgency = asked.urgency;
  if (asked.priority !== undefined) {
    prioritise(state, incident, asked.priority ? findPriority(state, asked.priority.id) : undefined, user);
  }
  if (asked.assignments) {
    const to = asked.assignments.map(({ assignee }) => findUser(state, assignee.id));
    reassign(state, incident, to, user);
  }
  if (asked.escalation_level !== undefined) {
    if (asked.escalation_level > incident.policy.levels.length) throw invalid('Escalation level is too high');
    incident.level = asked.escalation_level - 1;
    escalate(state, incident, user);
  }
  if (asked.status === 'acknowledged') acknowledge(state, incident, user);
  if (asked.status === 'resolved') resolve(state, incident, user);
}

/** Nothing here has alerts. */
function mergeInto(
  state: State,
  target: StoredIncident,
  sources: readonly StoredIncident[],
  user: User,
): void {
  if (sources.includes(target)) throw invalid('An incident cannot be merged into itself');
  // "Open incidents cannot be merged into a resolved incident."
  if (sources.some(({ status }) => status !== 'resolved')) requireOpen(target);
  // "Only incidents that have alerts or incidents that were created manually in the UI can be merged."
  if (![target, ...sources].every(({ byHand }) => byHand)) {
    throw invalid('Only incidents with alerts, or created manually, can be merged');
  }
  // "The source incidents will be resolved."
  for (const source of sources) if (source.status !== 'resolved') resolve(state, source, user);
}

function findUser(state: State, id: string): User {
  const found = state.users.find((one) => one.id === id);
  if (!found) throw invalid('User Not Found');
  return found;
}

function findPriority(state: State, id: string): Named {
  const found = state.priorities.find((one) => one.id === id);
  if (!found) throw invalid('Priority Not Found');
  return found;
}

export function find(state: State, id: string): StoredIncident {
  const incident = state.incidents.find((one) => one.id === id);
  if (!incident) throw notFound();
  return incident;
}

/** `From`: "The email address of a valid user associated with the account making the request." */
export function requester(state: State, from: string | undefined): User {
  if (from === undefined || from === '') {
    throw new Failure(
      400,
      2016,
      'You must specify a user\'s email address in the "From" header to perform this action',
    );
  }
  if (!z.email().safeParse(from).success) throw new Failure(400, 1028, 'Malformed "From" header');
  const user = state.users.find((one) => one.email.toLowerCase() === from.toLowerCase());
  if (!user) throw new Failure(400, 1008, 'Requester User Not Found');
  return user;
}
