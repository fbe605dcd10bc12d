/** Resources as the API shows them: https://developer.pagerduty.com/docs/resource-schemas */
import { reference, type Service, type State, type StoredIncident, type User } from './state.js';

export function presentUser(state: State, user: User): object {
  return { ...reference(state, 'user', user), ...user, type: 'user', role: 'user', invitation_sent: false };
}

export function presentService(state: State, service: Service): object {
  return {
    ...reference(state, 'service', service),
    ...service,
    type: 'service',
    status: 'active',
    escalation_policy: reference(state, 'escalation_policy', state.policy),
  };
}

/** https://developer.pagerduty.com/api-reference/005299ed43553-get-an-incident */
export function presentIncident(state: State, incident: StoredIncident): object {
  const self = `${state.apiUrl()}/incidents/${incident.id}`;
  const { acknowledgedBy } = incident;
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
    escalation_policy: reference(state, 'escalation_policy', state.policy),
    // "If the incident is resolved, this list is empty."
    assignments: incident.assignees.map((user) => ({
      at: incident.createdAt.toISOString(),
      assignee: reference(state, 'user', user),
    })),
    acknowledgements: acknowledgedBy
      ? [{ at: acknowledgedBy.at.toISOString(), acknowledger: reference(state, 'user', acknowledgedBy.user) }]
      : [],
    created_at: incident.createdAt.toISOString(),
    last_status_change_at: incident.changedAt.toISOString(),
    last_status_change_by: reference(state, 'user', incident.changedBy),
    ...(incident.details !== undefined && { body: { type: 'incident_body', details: incident.details } }),
  };
}
