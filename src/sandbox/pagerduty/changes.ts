/** What can happen to an incident. Each change leaves a line in its log, and tells the webhooks. */
import { Failure } from './failure.js';
import { presentWebhookIncident } from './present.js';
import {
  idOf,
  type LogEntry,
  type Named,
  type Note,
  type Responder,
  reference,
  type State,
  type StoredIncident,
  type User,
} from './state.js';

type Logged = Pick<LogEntry, 'type' | 'agent'> & Partial<Pick<LogEntry, 'assignees' | 'priority'>>;

function log(state: State, incident: StoredIncident, entry: Logged): void {
  const id = idOf(`log ${incident.id} ${incident.log.length}`).replace('P', 'R');
  incident.log.push({ id, at: state.now(), assignees: [], ...entry });
}

export function emit(state: State, incident: StoredIncident, type: string, agent: User | undefined): void {
  state.emit({
    type: `incident.${type}`,
    agent,
    at: state.now(),
    data: presentWebhookIncident(state, incident),
  });
}

export function opened(state: State, incident: StoredIncident, user: User): void {
  log(state, incident, { type: 'trigger_log_entry', agent: user });
  log(state, incident, { type: 'assign_log_entry', agent: user, assignees: [...incident.assignees] });
  emit(state, incident, 'triggered', user);
}

/** A resolved incident stays so: https://support.pagerduty.com/main/docs/incidents#incident-statuses */
export function requireOpen(incident: StoredIncident): void {
  if (incident.status === 'resolved') throw new Failure(400, 1001, 'Incident Already Resolved');
}

export function acknowledge(state: State, incident: StoredIncident, user: User): void {
  requireOpen(incident);
  const at = state.now();
  changed(incident, 'acknowledged', user, at);
  incident.acknowledgedBy = { user, at };
  log(state, incident, { type: 'acknowledge_log_entry', agent: user });
  emit(state, incident, 'acknowledged', user);
}

/** Whoever acknowledged it did not resolve it in time: nobody in particular takes it back. */
export function unacknowledge(state: State, incident: StoredIncident): void {
  requireOpen(incident);
  changed(incident, 'triggered', incident.changedBy, state.now());
  incident.acknowledgedBy = undefined;
  log(state, incident, { type: 'unacknowledge_log_entry', agent: undefined });
  emit(state, incident, 'unacknowledged', undefined);
}

export function resolve(state: State, incident: StoredIncident, user: User): void {
  requireOpen(incident);
  changed(incident, 'resolved', user, state.now());
  incident.acknowledgedBy = undefined;
  incident.assignees = [];
  log(state, incident, { type: 'resolve_log_entry', agent: user });
  emit(state, incident, 'resolved', user);
}

/** https://support.pagerduty.com/main/docs/incidents#reopen-a-resolved-incident: on the website, not by the API. */
export function reopen(state: State, incident: StoredIncident, user: User): void {
  if (incident.status !== 'resolved') throw new Failure(400, 2001, 'Invalid Input Provided', ['It is open']);
  changed(incident, 'triggered', user, state.now());
  incident.assignees = onLevel(incident, 1);
  log(state, incident, { type: 'reopen_log_entry', agent: user });
  emit(state, incident, 'reopened', user);
}

/** To the next level of its policy; by nobody when the time of this one is over. */
export function escalate(state: State, incident: StoredIncident, user: User | undefined): void {
  requireOpen(incident);
  incident.level = Math.min(incident.level + 1, incident.policy.levels.length);
  incident.assignees = onLevel(incident, incident.level);
  changed(incident, 'triggered', user ?? incident.changedBy, state.now());
  incident.acknowledgedBy = undefined;
  log(state, incident, { type: 'escalate_log_entry', agent: user, assignees: [...incident.assignees] });
  emit(state, incident, 'escalated', user);
}

export function reassign(state: State, incident: StoredIncident, to: readonly User[], user: User): void {
  requireOpen(incident);
  incident.assignees = [...to];
  log(state, incident, { type: 'assign_log_entry', agent: user, assignees: to });
  emit(state, incident, 'reassigned', user);
}

export function prioritise(
  state: State,
  incident: StoredIncident,
  priority: Named | undefined,
  user: User,
): void {
  if (incident.priority?.id === priority?.id) return;
  incident.priority = priority;
  log(state, incident, { type: 'priority_change_log_entry', agent: user, priority });
  emit(state, incident, 'priority_updated', user);
}

export function annotate(state: State, incident: StoredIncident, content: string, user: User): Note {
  const at = state.now();
  const note = { id: idOf(`note ${incident.id} ${incident.notes.length}`), content, at, user };
  incident.notes.push(note);
  log(state, incident, { type: 'annotate_log_entry', agent: user });
  state.emit({
    type: 'incident.annotated',
    agent: user,
    at,
    data: {
      incident: shortly(state, incident),
      id: note.id,
      content,
      trimmed: false,
      type: 'incident_note',
    },
  });
  return note;
}

export function askResponder(
  state: State,
  incident: StoredIncident,
  asked: Pick<Responder, 'user' | 'requester' | 'message' | 'target'>,
): Responder {
  requireOpen(incident);
  const at = state.now();
  const known = incident.responders.find(({ user }) => user === asked.user);
  const responder: Responder = { ...asked, state: 'pending', requestedAt: at, updatedAt: at };
  if (known) Object.assign(known, responder);
  else incident.responders.push(responder);
  tellOfResponder(state, incident, responder, 'added', asked.requester);
  return responder;
}

export function answerRequest(
  state: State,
  incident: StoredIncident,
  user: User,
  answer: 'accepted' | 'declined',
): void {
  const responder = incident.responders.find((one) => one.user === user);
  if (!responder) throw new Failure(400, 2001, 'Invalid Input Provided', ['Nobody asked this user']);
  responder.state = answer;
  responder.updatedAt = state.now();
  tellOfResponder(state, incident, responder, 'replied', user);
}

function tellOfResponder(
  state: State,
  incident: StoredIncident,
  { user, message, state: answer }: Responder,
  what: 'added' | 'replied',
  agent: User,
): void {
  state.emit({
    type: `incident.responder.${what}`,
    agent,
    at: state.now(),
    data: {
      incident: shortly(state, incident),
      user: reference(state, 'user', user),
      escalation_policy: null,
      message,
      state: answer,
      type: 'incident_responder',
    },
  });
}

export const onLevel = ({ policy }: Pick<StoredIncident, 'policy'>, level: number): User[] =>
  policy.levels.slice(level - 1, level).map(({ user }) => user);

const shortly = (state: State, { id, title }: StoredIncident) =>
  reference(state, 'incident', { id, name: title });

function changed(incident: StoredIncident, status: StoredIncident['status'], user: User, at: Date): void {
  if (status !== incident.status) {
    incident.changedAt = at;
    incident.changedBy = user;
  }
  incident.status = status;
}
