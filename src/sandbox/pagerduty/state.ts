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

export interface Service {
  id: string;
  name: string;
  description: string;
}

/** https://support.pagerduty.com/main/docs/incidents#incident-statuses */
export type Status = 'triggered' | 'acknowledged' | 'resolved';
export type Urgency = 'high' | 'low';

export interface StoredIncident {
  id: string;
  number: number;
  title: string;
  status: Status;
  urgency: Urgency;
  service: Service;
  incidentKey: string;
  details: string | undefined;
  assignees: User[];
  acknowledgedBy: { user: User; at: Date } | undefined;
  createdAt: Date;
  changedAt: Date;
  changedBy: User;
}

export interface State {
  now(): Date;
  /** `http://127.0.0.1:PORT/pagerduty` */
  apiUrl(): string;
  users: readonly User[];
  services: readonly Service[];
  policy: { id: string; name: string };
  incidents: StoredIncident[];
}

export function createState(input: {
  now: () => Date;
  apiUrl: () => string;
  people: readonly SandboxPerson[];
}): State {
  return {
    ...input,
    users: input.people.map((person) => ({
      id: idOf(`user ${person.id}`),
      name: person.realName,
      email: person.email,
      time_zone: person.tz,
      job_title: person.title,
    })),
    services: ['Checkout', 'Payments API', 'Search'].map((name) => ({
      id: idOf(`service ${name}`),
      name,
      description: `The ${name} service`,
    })),
    policy: { id: idOf('policy'), name: 'Default' },
    incidents: [],
  };
}

/** "P" and letters or digits, the same at every start. */
export function idOf(name: string): string {
  const hash = BigInt(`0x${createHash('sha256').update(name).digest('hex')}`);
  return `P${hash.toString(36).toUpperCase().slice(0, 6)}`;
}

/** https://developer.pagerduty.com/docs/resource-references: a short form that names a resource. */
export function reference(state: State, kind: string, { id, name }: { id: string; name: string }): Reference {
  const collection = kind === 'escalation_policy' ? 'escalation_policies' : `${kind}s`;
  const self = `${state.apiUrl()}/${collection}/${id}`;
  return { id, type: `${kind}_reference`, summary: name, self, html_url: self };
}
