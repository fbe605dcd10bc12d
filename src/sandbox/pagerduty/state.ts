/** What the stand-in's one PagerDuty account holds. */
import { createHash } from 'node:crypto';
import type { SandboxPerson } from '../contract.js';

export interface Reference {
  id: string;
  type: string;
  summary: string;
  self: string;
  html_url: string;
}

export interface User {
  id: string;
  name: string;
  email: string;
  time_zone: string;
  job_title: string;
}

export interface Named {
  id: string;
  name: string;
}

/** Who is on it is the same all day: the first of its people. */
export interface Schedule extends Named {
  users: readonly User[];
}

/** Each level rings whoever is on a schedule, or a user. */
export interface Policy extends Named {
  levels: readonly { schedule: Schedule | undefined; user: User }[];
}

export interface Service extends Named {
  description: string;
  policy: Policy;
}

/** https://support.pagerduty.com/main/docs/incidents#incident-statuses */
export type Status = 'triggered' | 'acknowledged' | 'resolved';
export type Urgency = 'high' | 'low';

/** https://developer.pagerduty.com/api-reference/c661e065403b5-list-log-entries-for-an-incident */
export interface LogEntry {
  id: string;
  type: string;
  at: Date;
  agent: User | undefined;
  assignees: readonly User[];
  /** Of a change of priority. */
  priority?: Named | undefined;
}

export interface Note {
  id: string;
  content: string;
  at: Date;
  user: User;
}

export interface Responder {
  user: User;
  state: 'pending' | 'accepted' | 'declined';
  requestedAt: Date;
  updatedAt: Date;
  requester: User;
  message: string;
  /** The user or the policy that was asked. */
  target: { id: string; type: 'user' | 'escalation_policy' };
}

export interface StoredIncident {
  id: string;
  number: number;
  title: string;
  status: Status;
  urgency: Urgency;
  service: Service;
  policy: Policy;
  /** Of the policy: 1 is rung first. */
  level: number;
  priority: Named | undefined;
  incidentKey: string;
  details: string | undefined;
  assignees: User[];
  acknowledgedBy: { user: User; at: Date } | undefined;
  createdAt: Date;
  changedAt: Date;
  changedBy: User;
  notes: Note[];
  log: LogEntry[];
  responders: Responder[];
  /** Somebody opened it by hand: such a one, or one with alerts, can be merged. */
  byHand: boolean;
}

export interface Window {
  id: string;
  services: readonly Service[];
  from: Date;
  to: Date;
  description: string;
}

export interface State {
  now(): Date;
  /** `http://127.0.0.1:PORT/pagerduty` */
  apiUrl(): string;
  users: readonly User[];
  schedules: readonly Schedule[];
  policies: readonly Policy[];
  services: readonly Service[];
  priorities: readonly Named[];
  incidents: StoredIncident[];
  windows: Window[];
  /** Told of every change that a webhook tells of. */
  emit(event: OutboundEvent): void;
}

export interface OutboundEvent {
  type: string;
  agent: User | undefined;
  at: Date;
  data: object;
}

export function createState(input: {
  now: () => Date;
  apiUrl: () => string;
  people: readonly SandboxPerson[];
  /** A user that is nobody: on whose behalf a tool writes. */
  tool?: Pick<SandboxPerson, 'id' | 'realName' | 'email' | 'tz' | 'title'> | undefined;
}): State {
  const users = [...input.people, ...(input.tool ? [input.tool] : [])].map((person) => ({
    id: idOf(`user ${person.id}`),
    name: person.realName,
    email: person.email,
    time_zone: person.tz,
    job_title: person.title,
  }));
  const { schedules, policies } = seedRotas(users.slice(0, input.people.length));
  const [everyday, database] = policies;
  if (!everyday) throw new Error('nobody could be on call: there are no people');
  const service = (name: string, policy: Policy): Service => ({
    id: idOf(`service ${name}`),
    name,
    description: `The ${name} service`,
    policy,
  });
  return {
    now: input.now,
    apiUrl: input.apiUrl,
    users,
    schedules,
    policies,
    services: [
      service('Checkout', everyday),
      service('Payments API', database ?? everyday),
      service('Search', everyday),
    ],
    priorities: ['P1', 'P2', 'P3', 'P4', 'P5'].map((name) => ({ id: idOf(`priority ${name}`), name })),
    incidents: [],
    windows: [],
    emit: () => undefined,
  };
}

/** The first person stands in for a rotation: they are rung first, the second when they do not answer; the third is called for databases. */
function seedRotas(users: readonly User[]): { schedules: Schedule[]; policies: Policy[] } {
  const [first, second = first, third] = users;
  if (!first || !second) return { schedules: [], policies: [] };
  const schedule = (name: string, user: User): Schedule => ({
    id: idOf(`schedule ${name}`),
    name,
    users: [user],
  });
  const policy = (name: string, levels: Policy['levels']): Policy => ({
    id: idOf(`policy ${name}`),
    name,
    levels,
  });
  const primary = schedule('Primary on call', first);
  const secondary = schedule('Secondary on call', second);
  const everyday = policy('Default', [
    { schedule: primary, user: first },
    { schedule: secondary, user: second },
  ]);
  if (!third) return { schedules: [primary, secondary], policies: [everyday] };
  const database = schedule('Database on call', third);
  return {
    schedules: [primary, secondary, database],
    policies: [
      everyday,
      policy('Databases', [
        { schedule: database, user: third },
        { schedule: undefined, user: first },
      ]),
    ],
  };
}

/** "P" and letters or digits, the same at every start. */
export function idOf(name: string): string {
  const hash = BigInt(`0x${createHash('sha256').update(name).digest('hex')}`);
  return `P${hash.toString(36).toUpperCase().slice(0, 6)}`;
}

/** https://developer.pagerduty.com/docs/resource-references: a short form that names a resource. */
export function reference(state: Pick<State, 'apiUrl'>, kind: string, { id, name }: Named): Reference {
  const collection =
    kind === 'escalation_policy' ? 'escalation_policies' : kind === 'priority' ? 'priorities' : `${kind}s`;
  const self = `${state.apiUrl()}/${collection}/${id}`;
  return { id, type: `${kind}_reference`, summary: name, self, html_url: self };
}
