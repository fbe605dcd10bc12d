/** What the core needs from outside, in the core's own words. */

import type { Subscription } from '../comms/who-is-told.js';
import type { Parts } from '../comms/wording.js';
import type { AccountId, EventId, IncidentId, MessageRef, PersonId, RoomId, Sha256 } from '../ids.js';
import type { Run } from '../runbook/checklist.js';
import type { Runbook } from '../runbook/schema.js';
import type { RunningClock } from './clocks.js';
import type { Effect } from './effect.js';
import type { ClockName, EventType, NewEvent, RecordedEvent } from './event.js';
import type { ExportFormat } from './export-format.js';
import type { Incident, IncidentKind, Status } from './incident.js';
import type { Viewer, Who } from './may-know.js';
import type { MaintenanceWindow } from './pager.js';
import type { KnownAccount, Surroundings, Verdict } from './people.js';
import type { GroupId, Membership } from './permissions.js';
import type { Settings } from './settings.js';
import type { Severity } from './severity.js';

/** What every use case is given. */
export interface Deps {
  /** Runs `work` in one transaction: all of it is kept or none. Inside another one it joins that. */
  transact: Transact;
  /** The only clock. */
  now(): Date;
  settings: Settings;
  /** The chat platforms that are connected, by the prefix of their ids. */
  platforms: readonly string[];
  runbooks: readonly Runbook[];
  /** Where people look things up outside a transaction. */
  read: Reader;
  groups: Groups;
}

/** Who is in the groups that permissions are given to. */
export interface Groups {
  /** As it is, or was a short while ago; while the platform is away, as it was known last. Never fails. */
  membersOf(group: GroupId): Promise<Membership>;
}

export type Transact = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** What a transaction can do. */
export interface Tx {
  incidents: {
    nextNumber(): Promise<number>;
    /** Reads an incident and holds it until the transaction ends: two people may change it at once. */
    lock(id: IncidentId): Promise<Incident | undefined>;
    save(incident: Incident): Promise<void>;
  };
  timeline: {
    /**
     * Holds what is seen in a room until the transaction ends: it is neither recorded nor redacted meanwhile. To be asked for
     * before an incident is locked.
     */
    hold(room: RoomId): Promise<void>;
    /** Holds the content of a file until the transaction ends: whether an event refers to it stays as it is. Before a room. */
    holdFile(sha256: Sha256): Promise<void>;
    /** Records events in order. Throws `AlreadySeen` when one names a delivery that was recorded before. */
    record(incident: Shelf | undefined, events: readonly NewEvent[]): Promise<RecordedEvent[]>;
    /** Takes out what people wrote in events; their copies in the other room wait to be blanked. False, and nothing is done, when one is not sealed yet. */
    redact(incident: Shelf | undefined, events: readonly EventId[]): Promise<boolean>;
  };
  jobs: {
    enqueue(effects: readonly Effect[]): Promise<void>;
    /** Takes back an effect that waits. */
    withdraw(effect: Effect): Promise<void>;
  };
  clocks: {
    running(id: IncidentId): Promise<RunningClock[]>;
    /** Replaces the clocks that run for an incident, and the jobs that fire them. */
    replace(id: IncidentId, before: readonly RunningClock[], after: readonly RunningClock[]): Promise<void>;
  };
  runs: {
    list(id: IncidentId): Promise<StoredRun[]>;
    save(id: IncidentId, run: StoredRun): Promise<void>;
  };
  /** Reads what this transaction sees. */
  read: Reader;
  items: {
    list(id: IncidentId): Promise<ActionItem[]>;
    save(id: IncidentId, item: ActionItem): Promise<void>;
  };
  drafts: {
    /** Keeps what a person has written of their next update, instead of what they had before. */
    save(id: IncidentId, author: PersonId, draft: UpdateDraft): Promise<void>;
    remove(id: IncidentId, author: PersonId): Promise<void>;
  };
  exportLinks: {
    /** By the SHA-256 of its token. */
    save(hash: Buffer, link: ExportLink): Promise<void>;
    /** One that has expired may still be found. */
    find(hash: Buffer): Promise<ExportLink | undefined>;
  };
  subscriptions: {
    /** Those to an incident, and to its service. */
    about(incident: Incident): Promise<Subscription[]>;
    /** Keeps what a person said, instead of what they said of the same before. */
    save(subscription: Subscription): Promise<void>;
    /** Subscribes people to an incident, but for those who have said something of it. */
    add(id: IncidentId, people: readonly PersonId[]): Promise<void>;
    /** Takes back what a person said of a service. False when there was nothing. */
    removeService(person: PersonId, service: string): Promise<boolean>;
  };
  people: {
    /** Keeps what platforms said of accounts, unless something newer is known. */
    know(accounts: readonly KnownAccount[]): Promise<void>;
    /** Of a platform's accounts only these show an address any more. */
    onlyAt(platform: string, email: string, accounts: readonly AccountId[]): Promise<void>;
    /** Holds what admins say of accounts until the transaction ends. */
    hold(): Promise<void>;
    /** Replaces what was said of these two. */
    say(verdict: Verdict): Promise<void>;
    unsay(one: AccountId, other: AccountId): Promise<void>;
  };
}

/** Where accounts can be found by their address. */
export interface Directory {
  /** Whose accounts: `jira`. */
  platform: string;
  /**
   * The accounts that show this very address and could be a person's at work. Undefined: we are not let to look. Throws as
   * the other calls of an integration do.
   */
  accountsAt(email: string): Promise<AccountId[] | undefined>;
}

/** The delivery that was being recorded has been recorded before: nothing is to be done. */
export class AlreadySeen extends Error {
  constructor(readonly delivery: string) {
    super('this delivery was recorded before');
    this.name = 'AlreadySeen';
  }
}

/** A link to the whole record as one document. */
export interface ExportLink {
  incidentId: IncidentId;
  format: ExportFormat;
  askedBy: PersonId;
  /** The incident was private already: that this person may know of it was asked then. */
  wasPrivate: boolean;
  expiresAt: Date;
}

/** An update that is being written. */
export interface UpdateDraft {
  parts: Parts;
  writtenAt: Date;
}

/** A runbook attached to an incident: the version it started with, and what was done of it. */
export interface StoredRun {
  id: string;
  run: Run;
  card: MessageRef | undefined;
  /** The same in the incident's second room. */
  mirrorCard?: MessageRef | undefined;
}

/** Something to do after the incident, so that it does not come back. */
export interface ActionItem {
  id: string;
  /** 1, 2, 3 … within the incident. */
  position: number;
  title: string;
  owner: PersonId | undefined;
  /** Calendar date, `2026-12-01`. */
  dueDate: string | undefined;
  /** Ids of the items that must be done before. */
  waitsFor: readonly string[];
  /** The task that mirrors it (`OPS-12`), once filed. */
  task: { id: string; url: string } | undefined;
}

/** What finds an incident's timeline: it is kept by the month in which its incident was declared. */
export type Shelf = Pick<Incident, 'id' | 'declaredAt'>;

/** A page of a timeline. */
export interface TimelinePage {
  events: RecordedEvent[];
  /** Give it back as `after` for the next page; undefined on the last. */
  next: TimelineCursor | undefined;
}

export interface TimelineCursor {
  occurredAt: Date;
  id: EventId;
}

export interface TimelineOptions {
  viewer: Viewer;
  after?: TimelineCursor;
  limit: number;
  types?: readonly EventType[];
  newest?: boolean;
  /** What happened from this instant on. */
  since?: Date;
  /** What this person did, by whichever account. */
  by?: PersonId;
  /** What had been recorded by this instant: what was known then. */
  recordedBy?: Date;
}

/** Something that people wrote, and where it was found. */
export interface SearchHit {
  incident: Incident;
  recorded: RecordedEvent;
  /** What was written around the words that were found. */
  excerpt: readonly { text: string; found: boolean }[];
  /** It was found in what a message said before this edit or deletion. */
  before?: true;
  /** Who sent the message that a file came with, as far as that is known. */
  sharedBy?: { person: PersonId | undefined; bot: string | undefined };
}

export interface SearchPage {
  hits: SearchHit[];
  /** Give it back as `after` for what comes next; undefined when everything was searched. */
  next: SearchCursor | undefined;
}

export interface SearchCursor {
  /** Calendar date: the first day of the month whose incidents are searched next. */
  era: string;
  /** Those recorded before this one; undefined: from the newest. */
  below: EventId | undefined;
}

export interface SearchOptions {
  viewer: Viewer;
  limit: number;
  after?: SearchCursor | undefined;
  /** In this incident alone. */
  only?: Shelf | undefined;
  /** In all but this one. */
  except?: IncidentId | undefined;
}

/** Which incidents; all of what is given has to hold. */
export interface IncidentFilter {
  viewer: Viewer;
  open?: boolean | undefined;
  severity?: Severity | undefined;
  status?: Status | undefined;
  kind?: IncidentKind | undefined;
  service?: string | undefined;
  /** Declared it or has a role in it, by whichever account. */
  by?: PersonId | undefined;
  /** Declared from this instant on. */
  since?: Date | undefined;
  /** Only those with a lower number: where the page before ended. */
  below?: number | undefined;
  limit: number;
}

/**
 * What can answer a person's request asks who they are. Of what they may not know it answers as if it did not exist: no incident,
 * an empty timeline, no steps, no items. Jobs, and use cases that were given the id, read as `tocsin`. The rest is for Tocsin
 * itself, or about the person who asks.
 */
export interface Reader {
  incident(id: IncidentId, viewer: Viewer): Promise<Incident | undefined>;
  incidentByNumber(number: number, viewer: Viewer): Promise<Incident | undefined>;
  /** Whoever is in the room may know what it is about. */
  incidentByRoom(room: RoomId): Promise<Incident | undefined>;
  /** Those that are linked with this incident of the tool that rings people. */
  incidentsByPager(id: string): Promise<Incident[]>;
  /** Newest first. */
  incidents(filter: IncidentFilter): Promise<Incident[]>;
  /** Whether this person may know of an incident. See `mayKnow`. */
  isKnown(id: IncidentId, who: Who): Promise<boolean>;
  /** Who is in the incident's rooms, as far as the timeline tells, or was called in. */
  members(incident: Shelf): Promise<PersonId[]>;
  /** By when things happened, oldest first; with `newest` the last ones instead of the first, and then those before them. */
  timeline(incident: Shelf, options: TimelineOptions): Promise<TimelinePage>;
  /**
   * What people wrote in all timelines, the incidents of the newest month first, what was recorded last at the front. The
   * words are as in a web search: `connection "reset by peer" -test or timeout`. A page may end early, with a way on.
   */
  search(words: string, options: SearchOptions): Promise<SearchPage>;
  /** Of the tool that rings people, as it said last. */
  maintenance(): Promise<MaintenanceWindow[]>;
  /** The clocks that are due at an instant. */
  dueClocks(at: Date): Promise<{ incidentId: IncidentId; clock: ClockName }[]>;
  /** An event of an incident, or with undefined of any or none. */
  event(incident: Shelf | undefined, id: EventId): Promise<RecordedEvent | undefined>;
  /** Whether an event that is not redacted refers to a kept file. */
  isFileKept(sha256: Sha256): Promise<boolean>;
  runs(id: IncidentId, viewer: Viewer): Promise<StoredRun[]>;
  items(id: IncidentId, viewer: Viewer): Promise<ActionItem[]>;
  /** What a person has written of an update and not published. */
  draft(id: IncidentId, author: PersonId): Promise<UpdateDraft | undefined>;
  /** What a person follows. */
  subscriptionsOf(person: PersonId): Promise<Subscription[]>;
  /** All that bears on whose this account is. */
  surroundings(account: AccountId): Promise<Surroundings>;
  /** Open action items that these accounts own, with their incidents. */
  itemsOf(who: Who): Promise<{ item: ActionItem; incident: Incident }[]>;
}
