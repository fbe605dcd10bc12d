import type { ChatArchive, Seen } from '../chat/archive.js';
import type { ChatPort } from '../chat/port.js';
import type { View } from '../chat/view.js';
import type { ChangeSource, ChangeStore } from '../detection/ports.js';
import { PermanentFailure } from '../errors.js';
import type { MessageRef, PersonId, RoomId } from '../ids.js';
import type { Crossings } from '../incident/crossing.js';
import type { Effect, EffectName, EffectOf, Missed, PutBack } from '../incident/effect.js';
import type { Incident } from '../incident/incident.js';
import type { KnownMessages } from '../incident/known-messages.js';
import type { OnCall } from '../incident/on-call.js';
import type { Pager, PagerKnown } from '../incident/pager.js';
import type { Deps } from '../incident/ports.js';
import type { ArtifactStore, BridgeProvider, TaskTracker } from '../integrations/ports.js';

export interface JobDeps extends Deps {
  chat: ChatPort;
  /** The shared channel that incidents are announced in, on that platform. */
  announcementRoom(platform: string): Promise<RoomId>;
  tracker: TaskTracker | undefined;
  /** Who opens calls, by the name that settings and events know them by. */
  bridges: Readonly<Partial<Record<string, BridgeProvider>>>;
  /** What rings people; without it they are told in chat. */
  pager: Pager | undefined;
  pagerKnown: PagerKnown;
  /** Who is on call; undefined where nothing says so. */
  onCall: OnCall | undefined;
  /** Asks the platforms anew who else somebody is. */
  lookUp(person: PersonId): Promise<void>;
  /** What changed in the services' repositories; undefined: nobody tells of it. Without a `source` there are webhooks alone. */
  changes: { source: ChangeSource | undefined; store: ChangeStore } | undefined;
  archiveOf(room: RoomId): ChatArchive;
  known: KnownMessages;
  crossings: Crossings;
  /** Records what had been missed, each thing once, and in the same transaction enqueues what `next` makes of how much it was. */
  recordMissed(sightings: readonly Seen[], next?: (missed: Missed) => Effect): Promise<Missed>;
  /** Records that an effect was carried out; `job` makes it count once. */
  recordDone(effect: Effect, attempts: number, job: string): Promise<void>;
  artifacts: ArtifactStore;
  mostFileBytes: number;
  momentEmoji: string;
  /** Puts an effect back, to be carried out later. */
  again(effect: Effect, wait: PutBack): Promise<void>;
}

export interface JobContext<N extends EffectName = EffectName> {
  effect: EffectOf<N>;
  /** As stored when the job began, seen from the room that the effect is about. */
  incident: Incident;
  /** The platform of that room. */
  platform: string;
  /** 1 for the first try, counted across restarts. */
  attempt: number;
}

/** Carries out one effect. Doing it twice leaves what doing it once leaves. */
export type Job<N extends EffectName> = (deps: JobDeps, context: JobContext<N>) => Promise<void>;

/** The incident's room is still being created: the effect waits for it. */
export class RoomPending extends PermanentFailure {
  constructor() {
    super('The incident has no room.');
    this.name = 'RoomPending';
  }
}

export function roomOf(incident: Incident): RoomId {
  if (!incident.room) throw new RoomPending();
  return incident.room;
}

/**
 * Redraws a message that is known, or posts it; one that somebody deleted is posted anew. Returns the new message,
 * or undefined when the known one was redrawn.
 */
export async function draw(
  { chat }: Pick<JobDeps, 'chat'>,
  input: { known: MessageRef | undefined; room: RoomId; view: View; key: string; attempt: number },
): Promise<MessageRef | undefined> {
  if (!input.known)
    return chat.post({ to: input.room, view: input.view, key: input.key, attempt: input.attempt });
  if (await chat.update(input.known, input.view)) return undefined;
  // Keyed by what it replaces, so that a retry finds the new one and not the one that is gone.
  const key = `${input.key}:after:${input.known.id}`;
  return chat.post({ to: input.room, view: input.view, key, attempt: input.attempt });
}
