/** What the core asks of the tool that rings people, and what that tool tells of an incident of its own: PagerDuty. */
import { z } from 'zod';
import { type AccountId, PersonId } from '../ids.js';
import type { OnCallList } from './on-call.js';

/** Whom to ring. */
export const PageTarget = z.object({
  kind: z.enum(['person', 'schedule', 'policy', 'service']),
  /** As people call it. */
  name: z.string(),
  /** Its id in the tool; a person's is found by their e-mail address when it is needed. */
  id: z.string().optional(),
  person: PersonId.optional(),
});
export type PageTarget = z.infer<typeof PageTarget>;

export const PagerStatus = z.enum(['triggered', 'acknowledged', 'resolved']);
export type PagerStatus = z.infer<typeof PagerStatus>;

/** The tool's own incident for one of ours. */
export const PagerLink = z.object({
  id: z.string(),
  url: z.string(),
  linkedAt: z.coerce.date(),
  status: PagerStatus,
  /** By the tool's clock; undefined until it told of a change. */
  statusAt: z.coerce.date().optional(),
  priority: z.string().optional(),
});
export type PagerLink = z.infer<typeof PagerLink>;

/** Something that can be paged, or that a page names. */
export const PagerEntry = z.object({
  kind: z.enum(['user', 'schedule', 'policy', 'service']),
  id: z.string(),
  name: z.string(),
  /** Of a user whose address the tool has had confirmed. */
  email: z.string().optional(),
  /** Of a service: the policy by which its people are called. */
  policy: z.string().optional(),
});
export type PagerEntry = z.infer<typeof PagerEntry>;

/** While one lasts, alerts of these services ring nobody. */
export const MaintenanceWindow = z.object({
  id: z.string(),
  /** The tool's ids. */
  services: z.array(z.string()),
  from: z.coerce.date(),
  to: z.coerce.date(),
  description: z.string(),
  url: z.string(),
});
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;

export interface PagerIncident {
  id: string;
  url: string;
  title: string;
  status: PagerStatus;
  priority: string | undefined;
}

export interface NewPage {
  /** Names the page. With `attempt` above 1, one that was sent before is found instead of being sent twice. */
  key: string;
  attempt: number;
  title: string;
  details: string;
  /** The service there that it is about. */
  service: string;
  target: PageTarget;
  priority: string | undefined;
}

/**
 * Throws as other integrations do: `RetryLater` when the tool asks to slow down, `PermanentFailure` when asking again cannot
 * help, and anything else when it may.
 */
export interface Pager {
  /** Whose accounts it knows: `pagerduty`. */
  platform: string;
  /** Everything that can be paged. */
  directory(): Promise<PagerEntry[]>;
  /** Who is on call by a service's policy; undefined: by any. */
  onCall(service: string | undefined, now: Date): Promise<OnCallList>;
  /** Those that have begun and not ended. */
  maintenance(): Promise<MaintenanceWindow[]>;
  /** Opens an incident there, which rings the target. Answers who is rung, by name, as far as that is said at once. */
  page(page: NewPage): Promise<PagerIncident & { to: string[] }>;
  /** Asks more people to an incident that is open there; with `attempt` above 1 unless they were asked already. */
  addResponders(id: string, ask: { target: PageTarget; message: string; attempt: number }): Promise<string[]>;
  /** By its id, or by what its address ends in. */
  find(id: string): Promise<PagerIncident | undefined>;
  /** All that happened to it so far. */
  news(id: string): Promise<PagerNews[]>;
  /** One that carries this text already is left as it is. */
  note(id: string, text: string): Promise<void>;
  /** By the priority’s name there. False: priorities are not in use there. */
  setPriority(id: string, priority: string): Promise<boolean>;
  /** One that is resolved already stays so. */
  resolve(id: string): Promise<void>;
  /** Makes one incident there part of another, which ends it. False: the tool does not let these two be one. */
  merge(id: string, into: string): Promise<boolean>;
}

/** Something that happened to the tool's incident. */
export interface PagerNews {
  /** The incident's id there. */
  incident: string;
  /** Names what happened, as far as the way in which we heard of it lets us: the same name counts once. */
  key: string;
  occurredAt: Date;
  by: PagerPerson | undefined;
  what: PagerChange;
}

export interface PagerPerson {
  name: string;
  /** Undefined: a service or an integration did it. */
  account: AccountId | undefined;
}

export type PagerChange =
  | { type: 'acknowledged' | 'unacknowledged' | 'resolved' | 'reopened' }
  | { type: 'escalated' | 'reassigned'; to: string[] }
  | { type: 'prioritised'; priority: string }
  | { type: 'annotated'; text: string }
  | { type: 'asked'; person: PagerPerson }
  | { type: 'answered'; person: PagerPerson; accepted: boolean };

/** What the tool said last, kept so that it is there when the tool does not answer. */
export interface PagerKnown {
  directory(): Promise<PagerEntry[]>;
  onCall(service: string | undefined): Promise<OnCallList | undefined>;
  keep(what: {
    directory?: readonly PagerEntry[];
    maintenance?: readonly MaintenanceWindow[];
    onCall?: { service: string | undefined; list: OnCallList };
  }): Promise<void>;
}
