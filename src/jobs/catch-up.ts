import type { ArchivePage } from '../chat/archive.js';
import type { EffectOf, Missed } from '../incident/effect.js';
import type { Incident } from '../incident/incident.js';
import type { KnownMessage, Place } from '../incident/known-messages.js';
import type { Deps } from '../incident/ports.js';
import { report } from '../incident/report.js';
import { appeared, changed, hidden, type Known } from './compare-room.js';
import { type JobContext, type JobDeps, roomOf } from './context.js';

/** What was recorded so lately may not be shown yet, or have come after the page was asked for: it is not missing. */
const settledMs = 30_000;
/**
 * So many at once were not deleted one by one: the workspace keeps messages for a time only, or shows fewer than there are.
 * That is no deed of anybody in the room.
 */
const mostHidden = 500;
/** Threads in which something was said so long before `since` may go on. */
const threadMs = 3 * 24 * 3_600_000;

type CatchUpDeps = Deps & Pick<JobDeps, 'archiveOf' | 'known' | 'recordMissed' | 'momentEmoji'>;

/**
 * One page of reading a room back. Whatever is shown and not recorded is recorded, and so is what is recorded and no longer
 * shown; then the next page is asked for. Every step may be done twice: each thing counts once by its name.
 */
export async function catchUp(
  deps: CatchUpDeps,
  { incident, effect }: JobContext<'room.catch-up'>,
): Promise<void> {
  const room = roomOf(incident);
  const inRoom = { ...incident, room };
  const since = effect.since === undefined ? undefined : new Date(effect.since);
  const [place, ...rest] = effect.places ?? (await placesOf(deps, inRoom, since, effect));
  if (place === undefined) return end(deps, incident, effect, since);
  const archive = deps.archiveOf(room);
  const { page, at, missing } = await look(deps, inRoom, () => archive.read(room, place, since));
  // First what was said: what became of it may be known already.
  const shown = page.messages.map(({ id }) => id);
  let said = await deps.recordMissed(appeared(page, byId(await deps.known.byId(inRoom, shown))));
  // Who came, left and came back within seconds has come twice: that shows once the leaving is recorded.
  for (let more = said; more.others > 0; said = sum(said, more)) more = await deps.recordMissed(page.notices);
  const known = await knownOn(deps, inRoom, page, missing);
  const gone = new Set(missing.map(({ message }) => message.id));
  const became = changed(page, known, { ...deps, archive, room, at, gone });
  // Threads as they are found, the next page of the channel after them.
  const places = [...(await threadsOf(deps, inRoom, page, effect)), ...page.next, ...rest];
  await deps.recordMissed(became, (missed) => ({
    ...effect,
    places,
    found: sum(effect.found, sum(said, missed)),
  }));
}

/**
 * A page, and what is recorded and not on it. Where something is missing the page is asked for again: it may have been said
 * and recorded while the first answer was on its way, and when it was recorded only the clock of another replica says.
 */
async function look(
  deps: CatchUpDeps,
  place: Place,
  read: () => Promise<ArchivePage>,
): Promise<{ page: ArchivePage; at: Date; missing: readonly KnownMessage[] }> {
  const firstAt = deps.now();
  const first = await read();
  const before = new Set((await missingOn(deps, place, first, firstAt)).map(({ message }) => message.id));
  if (before.size === 0) return { page: first, at: firstAt, missing: [] };
  const at = deps.now();
  const page = await read();
  const missing = (await missingOn(deps, place, page, at)).filter(({ message }) => before.has(message.id));
  return { page, at, missing };
}

async function placesOf(
  deps: CatchUpDeps,
  place: Place,
  since: Date | undefined,
  { light }: EffectOf<'room.catch-up'>,
): Promise<readonly string[]> {
  // Slack allows few questions for pins: they are left to the thorough.
  if (light) return deps.archiveOf(place.room).places({ threads: [], pins: false });
  // Read from its beginning, a room shows all its threads by itself.
  const threads = since ? await deps.known.threads(place, new Date(since.getTime() - threadMs), since) : [];
  return deps.archiveOf(place.room).places({ threads, pins: true });
}

/** All threads; or those that have more or fewer replies than we know of, where nothing says that anything was missed. */
async function threadsOf(
  deps: CatchUpDeps,
  place: Place,
  { threads }: ArchivePage,
  { light }: EffectOf<'room.catch-up'>,
): Promise<string[]> {
  const ids = threads.map(({ id }) => id);
  const known = light ? await deps.known.replies(place, ids) : new Map<string, number>();
  return threads
    .filter(({ id, replies }) => known.get(id) !== replies)
    .map(({ id }) => deps.archiveOf(place.room).thread(id));
}

async function end(
  deps: CatchUpDeps,
  incident: Incident,
  { begun, found, asked, light, room }: EffectOf<'room.catch-up'>,
  since: Date | undefined,
): Promise<void> {
  await deps.known.wasRead(incident, room, new Date(begun));
  const total = found.messages + found.edits + found.deletions + found.others;
  // What the first reading of a new room finds was on its way, or said before the room was known: nobody missed it.
  const isFirst = light && since === undefined;
  if (!asked && (total === 0 || isFirst)) return;
  await report(
    deps,
    incident.id,
    { type: 'room.caught-up', ...(room && { room }), ...(since && { since }), ...found },
    { delivery: `catch-up:${incident.id}:${begun}${room ? `:${room}` : ''}` },
  );
}

async function knownOn(
  deps: CatchUpDeps,
  place: Place,
  { messages, pinned }: ArchivePage,
  missing: readonly KnownMessage[],
): Promise<Known> {
  const shown = messages.map(({ id }) => id);
  const known = [
    ...(await deps.known.byId(place, shown)),
    ...missing,
    ...(pinned ? await deps.known.pinned(place) : []),
  ];
  return byId(known);
}

/** What is recorded and no longer shown, though the page tells of its stretch. */
async function missingOn(
  deps: CatchUpDeps,
  place: Place,
  page: ArchivePage,
  askedAt: Date,
): Promise<KnownMessage[]> {
  const { covers, messages } = page;
  if (!covers) return [];
  const options = {
    except: messages.map(({ id }) => id),
    recordedBefore: new Date(askedAt.getTime() - settledMs),
    limit: mostHidden + 1,
  };
  const known = [
    ...(await deps.known.between(place, covers, options)),
    ...(covers.thread ? [] : await deps.known.repliesTo(place, covers, options)),
  ];
  if (known.length > mostHidden) return [];
  const ids = new Set(hidden(page, known, deps.archiveOf(place.room)));
  return known.filter(({ message }) => ids.has(message.id));
}

const byId = (messages: readonly KnownMessage[]): Known =>
  new Map(messages.map((message) => [message.message.id, message]));

function sum(one: Missed, other: Missed): Missed {
  return {
    messages: one.messages + other.messages,
    edits: one.edits + other.edits,
    deletions: one.deletions + other.deletions,
    others: one.others + other.others,
  };
}
