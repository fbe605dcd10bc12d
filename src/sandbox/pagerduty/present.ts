/** Resources as the API shows them: https://developer.pagerduty.com/docs/resource-schemas */
import {
  type LogEntry,
  type Note,
  type Policy,
  type Responder,
  reference,
  type Schedule,
  type Service,
  type State,
  type StoredIncident,
  type User,
  type Window,
} from './state.js';

export function presentUser(state: State, user: User): object {
  return { ...reference(state, 'user', user), ...user, type: 'user', role: 'user', invitation_sent: false };
}

export function presentService(state: State, { policy, ...service }: Service): object {
  return {
    ...reference(state, 'service', service),
    ...service,
    type: 'service',
    status: 'active',
    escalation_policy: reference(state, 'escalation_policy', policy),
  };
}

export function presentPolicy(state: State, policy: Policy): object {
  return {
    ...reference(state, 'escalation_policy', policy),
    type: 'escalation_policy',
    name: policy.name,
    num_loops: 0,
    escalation_rules: policy.levels.map(({ schedule, user }, index) => ({
      id: `${policy.id}${index}`,
      escalation_delay_in_minutes: 30,
      targets: [schedule ? reference(state, 'schedule', schedule) : reference(state, 'user', user)],
    })),
  };
}

export function presentSchedule(state: State, schedule: Schedule): object {
  return {
    ...reference(state, 'schedule', schedule),
    type: 'schedule',
    name: schedule.name,
    time_zone: schedule.users[0]?.time_zone ?? 'UTC',
    users: schedule.users.map((user) => reference(state, 'user', user)),
  };
}

export function presentWindow(state: State, window: Window): object {
  const { id, from, to, description, services } = window;
  return {
    ...reference(state, 'maintenance_window', { id, name: description }),
    type: 'maintenance_window',
    description,
    start_time: from.toISOString(),
    end_time: to.toISOString(),
    services: services.map((service) => reference(state, 'service', service)),
    created_by: null,
  };
}

/** https://developer.pagerduty.com/api-reference/005299ed43553-get-an-incident */
export function presentIncident(state: State, incident: StoredIncident): object {
  const self = `${state.apiUrl()}/incidents/${incident.id}`;
  const { acknowledgedBy, priority } = incident;
  return {
    id: incident.id,
    type: 'incident',
    summary: `[#${incident.number}] ${incident.title}`,
    self,
    html_url: self,
    incident_number: incident.number,
    title: incident.title,
    status: incident.status,
    urgency: incident.urgency,
    incident_key: incident.incidentKey,
    service: reference(state, 'service', incident.service),
    escalation_policy: reference(state, 'escalation_policy', incident.policy),
    priority: priority ? { ...reference(state, 'priority', priority), name: priority.name } : null,
    // "If the incident is resolved, this list is empty."
    assignments: incident.assignees.map((user) => ({
      at: incident.createdAt.toISOString(),
      assignee: reference(state, 'user', user),
    })),
    acknowledgements: acknowledgedBy
      ? [{ at: acknowledgedBy.at.toISOString(), acknowledger: reference(state, 'user', acknowledgedBy.user) }]
      : [],
    incidents_responders: incident.responders.map((responder) => presentResponder(state, responder)),
    responder_requests: incident.responders.map((responder) => presentRequest(state, [responder])),
    created_at: incident.createdAt.toISOString(),
    last_status_change_at: incident.changedAt.toISOString(),
    last_status_change_by: reference(state, 'user', incident.changedBy),
    ...(incident.details !== undefined && { body: { type: 'incident_body', details: incident.details } }),
  };
}

function presentResponder(state: State, responder: Responder): object {
  return {
    state: responder.state,
    user: reference(state, 'user', responder.user),
    updated_at: responder.updatedAt.toISOString(),
    message: responder.message,
    requester: reference(state, 'user', responder.requester),
    requested_at: responder.requestedAt.toISOString(),
  };
}

/** https://developer.pagerduty.com/api-reference/dee1d8ca41ac3-create-a-responder-request-for-an-incident */
export function presentRequest(state: State, responders: readonly Responder[]): object {
  const [first] = responders;
  return {
    requester: first && reference(state, 'user', first.requester),
    requested_at: first?.requestedAt.toISOString(),
    message: first?.message ?? '',
    responder_request_targets: responders.map((responder) => ({
      responder_request_target: {
        ...responder.target,
        incidents_responders: [presentResponder(state, responder)],
      },
    })),
  };
}

export function presentNote(state: State, { id, content, at, user }: Note): object {
  return {
    id,
    content,
    user: reference(state, 'user', user),
    channel: { summary: 'The PagerDuty website or APIs' },
    created_at: at.toISOString(),
  };
}

export function presentEntry(state: State, incident: StoredIncident, entry: LogEntry): object {
  const { id, type, at, agent, assignees, priority } = entry;
  return {
    id,
    type,
    summary: type.replace(/_log_entry$/, '').replaceAll('_', ' '),
    // "created_at … in seconds": https://developer.pagerduty.com/docs/types#datetime
    created_at: at.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    agent: agent ? reference(state, 'user', agent) : reference(state, 'service', incident.service),
    channel: {
      type: 'website',
      ...(priority && { new_priority: { ...reference(state, 'priority', priority), name: priority.name } }),
    },
    ...(assignees.length > 0 && { assignees: assignees.map((user) => reference(state, 'user', user)) }),
    incident: { id: incident.id, type: 'incident_reference', summary: incident.title },
  };
}

/** https://developer.pagerduty.com/docs/webhooks-overview#incident */
export function presentWebhookIncident(state: State, incident: StoredIncident): object {
  const self = `${state.apiUrl()}/incidents/${incident.id}`;
  return {
    id: incident.id,
    type: 'incident',
    self,
    html_url: self,
    number: incident.number,
    status: incident.status,
    incident_key: incident.incidentKey,
    created_at: incident.createdAt.toISOString(),
    title: incident.title,
    service: reference(state, 'service', incident.service),
    assignees: incident.assignees.map((user) => reference(state, 'user', user)),
    escalation_policy: reference(state, 'escalation_policy', incident.policy),
    teams: [],
    priority: incident.priority ? reference(state, 'priority', incident.priority) : null,
    urgency: incident.urgency,
    conference_bridge: null,
    resolve_reason: null,
  };
}
