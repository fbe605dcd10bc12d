import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { AccountId, EventId, IncidentId, MessageRef, PersonId, RoomId } from '../ids.js';
import type { ExportFormat } from '../incident/export-format.js';
import type { Bridge, IncidentKind, Status } from '../incident/incident.js';
import type { GroupId } from '../incident/permissions.js';
import type { Role } from '../incident/roles.js';
import type { Severity } from '../incident/severity.js';

/** jsonb that comes out parsed and goes in as text. */
type Json<T> = ColumnType<T, string, string>;

export interface IncidentTable {
  id: IncidentId;
  number: number;
  title: string;
  summary: string | null;
  service: string | null;
  kind: IncidentKind;
  pages: true | null;
  status: Status;
  severity: Severity;
  started_at: Date;
  detected_at: Date;
  declared_at: Date;
  acknowledged_at: Date | null;
  mitigated_at: Date | null;
  resolved_at: Date | null;
  closed_at: Date | null;
  ended_at: Date | null;
  archived_at: Date | null;
  reopened_at: Date | null;
  merged_into: number | null;
  related: number[] | null;
  declared_by: PersonId;
  private: Generated<boolean>;
  roles: Json<Partial<Record<Role, PersonId>>>;
  /** `Incident.handovers`. */
  handovers: JSONColumnType<object> | null;
  commander_vacant_since: Date | null;
  room: RoomId | null;
  room_name: string | null;
  card: JSONColumnType<MessageRef> | null;
  announcement: JSONColumnType<MessageRef> | null;
  tasks_card: JSONColumnType<MessageRef> | null;
  changes_card: JSONColumnType<MessageRef> | null;
  marks: JSONColumnType<object> | null;
  informed: JSONColumnType<MessageRef[]> | null;
  /** The second room: `Mirror`. */
  mirror: JSONColumnType<object> | null;
  bridge: JSONColumnType<Bridge> | null;
  /** The decision that was asked for last: `Decision`. */
  decision: JSONColumnType<object> | null;
  impact: JSONColumnType<object> | null;
  /** `PagerLink`. */
  pager: JSONColumnType<object> | null;
  last_update_at: Date | null;
  next_update_at: Date | null;
  update_snoozed_until: Date | null;
  notices_given: string[] | null;
  postmortem_owner: PersonId | null;
  postmortem_done_at: Date | null;
}

export interface TimelineEventTable {
  id: Generated<EventId>;
  /** The first day of the month in which its incident was declared: the part of the table that it lies in. */
  era: string;
  incident_id: IncidentId | null;
  type: string;
  facts: Json<unknown>;
  /** What people wrote; taken out together with the salt by a redaction. */
  words: ColumnType<unknown, string | null, null>;
  /** Keeps what was taken out from being guessed by its digest. */
  salt: ColumnType<string | null, undefined, null>;
  actor: PersonId | null;
  occurred_at: Date;
  recorded_at: Date;
  delivery: string | null;
}

/** A link of a chain: docs/seal.md. */
export interface SealTable {
  era: string;
  chain: string;
  position: number;
  event_id: EventId;
  digest: Buffer | null;
  hash: Buffer;
  ledger: number;
}

export interface SealLedgerTable {
  number: number;
  /** Events up to this id are sealed. */
  horizon: number;
  sealed_at: Date;
  heads: Buffer;
  hash: Buffer;
}

export interface RoomReadingTable {
  incident_id: IncidentId;
  /** What was said before is known: a reading that began then has ended. */
  read_up_to: Date | null;
  /** The same of the second room. */
  mirror_read_up_to: Date | null;
}

/**
 * A message of a mirrored incident, and what shows it in the other room. Kept as long as the incident: a message may be edited or
 * deleted, and its words redacted, years after the closing, and the copy must not go on showing what it was.
 */
export interface MessageCrossingTable {
  /** Of its `message.posted`. */
  event_id: EventId;
  incident_id: IncidentId;
  room: RoomId;
  message_id: string;
  thread: string | null;
  copy_room: Generated<RoomId | null>;
  copy_id: Generated<string | null>;
  /** How often it was edited, deleted or redacted. */
  changes: Generated<number>;
  /** How often it was tried to show it as it stands now, or at all: a try that failed may have posted it. */
  tries: Generated<number>;
  /** What is shown is not what stands in the timeline. */
  waits: Generated<boolean>;
}

export interface TakenDeliveryTable {
  delivery: string;
  taken_at: Date;
}

export interface ClockTable {
  incident_id: IncidentId;
  name: string;
  since: Date;
  step: number;
  due_at: Date;
}

export interface RunbookRunTable {
  id: string;
  incident_id: IncidentId;
  position: Generated<number>;
  run: Json<unknown>;
  card: JSONColumnType<MessageRef> | null;
  mirror_card: JSONColumnType<MessageRef> | null;
}

export interface ActionItemTable {
  id: string;
  incident_id: IncidentId;
  position: number;
  title: string;
  owner: PersonId | null;
  /** Calendar date, kept as text. */
  due_date: string | null;
  waits_for: string[];
  task: JSONColumnType<{ id: string; url: string }> | null;
}

/** An update that somebody is writing: what they filled in, until it is published. */
export interface UpdateDraftTable {
  incident_id: IncidentId;
  author: PersonId;
  parts: Json<unknown>;
  written_at: Date;
}

export interface ExportLinkTable {
  token_sha256: Buffer;
  incident_id: IncidentId;
  format: ExportFormat;
  asked_by: PersonId;
  was_private: boolean;
  expires_at: Date;
}

/** Who follows an incident, or a service. */
export interface SubscriptionTable {
  person: PersonId;
  incident_id: IncidentId | null;
  service: string | null;
  wanted: boolean;
}

export interface PersonAccountTable {
  account: AccountId;
  /** Folded, and vouched for by the account's platform. */
  email: string | null;
  checked_at: Date;
}

/** What an admin said of two accounts: that they are one person, or that they are not. */
export interface PersonLinkTable {
  one: AccountId;
  other: AccountId;
  same: boolean;
  said_by: PersonId;
  said_at: Date;
}

/** What changed in a service's repository, as GitHub told of it: `Change`. */
export interface ChangeTable {
  /** `owner/name` in lower case. */
  repository: string;
  kind: string;
  id: string;
  title: string;
  author: string | null;
  at: Date;
  url: string;
  repository_url: string;
  commit: string | null;
  target: string | null;
  lines: number | null;
  outcome: string | null;
  updated_at: Date;
}

export interface RepositoryHeardTable {
  repository: string;
  heard_at: Date | null;
  /** Why it could not be read since, in words for people. */
  trouble: string | null;
}

/** What the tool that rings people said last. */
export interface PagerKnownTable {
  key: string;
  value: Json<unknown>;
  as_of: Date;
}

export interface PermissionGroupTable {
  name: GroupId;
  members: AccountId[];
  read_at: Date;
}

export interface JobWorkerTable {
  worker: string;
  /** The replica's advisory lock. */
  replica: number;
}

export interface TeamsConversationTable {
  /** Microsoft's own id, without a message's. */
  id: string;
  kind: 'channel' | 'chat' | 'meeting' | 'personal';
  service_url: string;
  tenant_id: string;
  /** Group id of the team, for a channel. */
  team_id: string | null;
  /** Whose chat it is, for a personal one. */
  person: PersonId | null;
  name: string | null;
  seen_at: Date;
}

export interface TeamsSubscriptionTable {
  id: string;
  /** What Graph tells of: `/teams/…/channels/…/messages`. */
  resource: string;
  client_state: string;
  expires_at: Date;
}

export interface Schema {
  incident: IncidentTable;
  timeline_event: TimelineEventTable;
  seal: SealTable;
  seal_ledger: SealLedgerTable;
  room_reading: RoomReadingTable;
  message_crossing: MessageCrossingTable;
  taken_delivery: TakenDeliveryTable;
  clock: ClockTable;
  runbook_run: RunbookRunTable;
  action_item: ActionItemTable;
  update_draft: UpdateDraftTable;
  export_link: ExportLinkTable;
  subscription: SubscriptionTable;
  person_account: PersonAccountTable;
  person_link: PersonLinkTable;
  change: ChangeTable;
  repository_heard: RepositoryHeardTable;
  pager_known: PagerKnownTable;
  permission_group: PermissionGroupTable;
  job_worker: JobWorkerTable;
  teams_conversation: TeamsConversationTable;
  teams_subscription: TeamsSubscriptionTable;
}
