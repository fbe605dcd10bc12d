import type { ArchivePage, Seen, Shown } from '../chat/archive.js';
import type { PersonId, RoomId } from '../ids.js';
import type { EffectOf, Missed } from '../incident/effect.js';
import type { Incident } from '../incident/incident.js';
import type { KnownMessage } from '../incident/known-messages.js';
import { report } from '../incident/report.js';
import { type Job, type JobDeps, roomOf } from './context.js';

/** What was recorded so lately may not be shown yet, or have come after the page was asked for: it is not missing. */
const settledMs = 30_000;
/** Threads in which something was said so long before `since` may go on. */
const threadMs = 3 * 24 * 3_600_000;

/**
 * One page of reading a room back. Whatever is shown and not recorded is recorded, and so is what is recorded and no longer
 * shown; then the next page is asked for. Every step may be done twice: each thing counts once by its name.
 */
export const catchUp: Job<'room.catch-up'> = async (deps, { incident, effect }) => {
  const room = roomOf(incident);
  const since = effect.since === undefined ? undefined : new Date(effect.since);
  const [place, ...rest] = effect.places ?? (await placesOf(deps, incident, since, effect));
  if (place === undefined) return end(deps, incident, effect, since);
  const askedAt = deps.now();
  const page = await deps.archive.read(room, place, since);
  const settled = new Date(askedAt.getTime() - settledMs);
  const known = await knownOn(deps, incident, page, settled);
  const sightings = [
    ...sightingsOf(page, known),
    ...goneFrom(page, known, { deps, room, at: askedAt, settled }),
  ];
  // Threads as they are found, the next page of the channel after them.
  const places = [...(await threadsOf(deps, incident, page, effect)), ...page.next, ...rest];
  await deps.recordMissed(sightings, (missed) => ({
    ...effect,
    places,
    found: sum(effect.found, missed),
  }));
};

async function placesOf(
  deps: JobDeps,
  incident: Incident,
  since: Date | undefined,
  { light }: EffectOf<'room.catch-up'>,
): Promise<readonly string[]> {
  const from = new Date((since ?? incident.declaredAt).getTime() - threadMs);
  // Read from its beginning, a room shows all its threads by itself.
  return deps.archive.places(since && !light ? await deps.known.threads(incident, from, since) : []);
}

/** All threads; or those that have more or fewer replies than we know of, where nothing says that anything was missed. */
async function threadsOf(
  deps: JobDeps,
  incident: Incident,
  { threads }: ArchivePage,
  { light }: EffectOf<'room.catch-up'>,
): Promise<string[]> {
  const ids = threads.map(({ id }) => id);
  const known = light ? await deps.known.replies(incident, ids) : new Map<string, number>();
  return threads
    .filter(({ id, replies }) => known.get(id) !== replies)
    .map(({ id }) => deps.archive.thread(id));
}

async function end(
  deps: JobDeps,
  incident: Incident,
  { begun, found, asked }: EffectOf<'room.catch-up'>,
  since: Date | undefined,
): Promise<void> {
  const total = found.messages + found.edits + found.deletions + found.others;
  if (total === 0 && !asked) return;
  await report(
    deps,
    incident.id,
    { type: 'room.caught-up', ...(since && { since }), ...found },
    { delivery: `catch-up:${incident.id}:${begun}` },
  );
}

async function knownOn(
  deps: JobDeps,
  incident: Incident,
  { messages, covers, pinned }: ArchivePage,
  settled: Date,
): Promise<Map<string, KnownMessage>> {
  const shown = messages.map(({ id }) => id);
  const known = [
    ...(await deps.known.byId(incident, shown)),
    ...(covers ? await deps.known.between(incident, covers, settled) : []),
    ...(covers && !covers.thread
      ? await deps.known.repliesTo(incident, withoutReplies(messages), settled)
      : []),
    ...(pinned ? await deps.known.pinned(incident) : []),
  ];
  return new Map(known.map((message) => [message.message.id, message]));
}

const withoutReplies = (messages: readonly Shown[]) =>
  messages.filter(({ replies }) => replies === 0).map(({ id }) => id);

function sightingsOf({ messages, notices }: ArchivePage, known: ReadonlyMap<string, KnownMessage>): Seen[] {
  return [
    ...notices,
    ...messages.flatMap(({ id, posted, edited }) => {
      if (!posted) return [];
      const before = known.get(id);
      if (!before) return [posted];
      return edited && !isFound(edited, before) ? [edited] : [];
    }),
  ];
}

/** A message that was found after its edit tells of both at once. */
function isFound({ event, occurredAt }: Seen, { foundEdited }: KnownMessage): boolean {
  if (!foundEdited || event.type !== 'message.edited') return false;
  return occurredAt <= foundEdited.at && event.text === foundEdited.text;
}

/** What is recorded and no longer so: deleted messages, marks and pins that were taken off; and marks that are new. */
function goneFrom(
  { messages, covers, pinned }: ArchivePage,
  known: ReadonlyMap<string, KnownMessage>,
  { deps, room, at, settled }: { deps: JobDeps; room: RoomId; at: Date; settled: Date },
): Seen[] {
  const shown = new Map(messages.map((message) => [message.id, message]));
  const found = (event: Seen['event'], actor: PersonId | undefined, id: string): Seen => ({
    room,
    event,
    actor,
    occurredAt: at,
    delivery: `${room.split(':')[0]}:found:${event.type}:${id}:${actor ?? ''}:${at.toISOString()}`,
    found: true,
  });
  return [
    ...[...known.values()].flatMap((before) => {
      const { message, recordedAt } = before;
      const now = shown.get(message.id);
      if (covers && !now && recordedAt < settled && isCovered(before, covers, shown)) {
        return [deps.archive.deletion(message, at)];
      }
      const unpinned = pinned && before.pinned && !pinned.has(message.id);
      return [
        ...before.marks
          .filter((person) => now?.marks && !now.marks.includes(person))
          .map((person) =>
            found({ type: 'moment.unmarked', message, emoji: deps.momentEmoji }, person, message.id),
          ),
        ...(unpinned ? [found({ type: 'message.unpinned', message }, undefined, message.id)] : []),
      ];
    }),
    ...messages.flatMap(({ id, posted, marks = [] }) =>
      posted
        ? marks
            .filter((person) => !known.get(id)?.marks.includes(person))
            .map((person) =>
              found({ type: 'moment.marked', message: { room, id }, emoji: deps.momentEmoji }, person, id),
            )
        : [],
    ),
  ];
}

function isCovered(
  { occurredAt, thread }: KnownMessage,
  covers: NonNullable<ArchivePage['covers']>,
  shown: ReadonlyMap<string, Shown>,
): boolean {
  // A message that shows no replies any more has lost those that are known.
  if (thread !== undefined && thread !== covers.thread) return shown.get(thread)?.replies === 0;
  return thread === covers.thread && occurredAt > covers.from && occurredAt < covers.to;
}

function sum(one: Missed, other: Missed): Missed {
  return {
    messages: one.messages + other.messages,
    edits: one.edits + other.edits,
    deletions: one.deletions + other.deletions,
    others: one.others + other.others,
  };
}
