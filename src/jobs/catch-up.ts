import type { ArchivePage } from '../chat/archive.js';
import type { EffectOf, Missed } from '../incident/effect.js';
import type { Incident } from '../incident/incident.js';
import type { KnownMessage } from '../incident/known-messages.js';
import { report } from '../incident/report.js';
import { appeared, changed, type Known } from './compare-room.js';
import { type Job, type JobDeps, roomOf } from './context.js';

/** What was recorded so lately may not be shown yet, or have come after the page was asked for: it is not missing. */
const settledMs = 30_000;
/**
 * So many at once were not deleted one by one: the workspace keeps messages for a time only, or shows fewer than there are.
 * That is no deed of anybody in the room.
 */
const mostHidden = 500;
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
  // First what was said: what became of it may be known already.
  const shown = page.messages.map(({ id }) => id);
  let said = await deps.recordMissed(appeared(page, byId(await deps.known.byId(incident, shown))));
  // Who came, left and came back within seconds has come twice: that shows once the leaving is recorded.
  for (let more = said; more.others > 0; said = sum(said, more)) more = await deps.recordMissed(page.notices);
  const known = await knownOn(deps, incident, page, settled);
  const became = changed(page, known, { ...deps, room, at: askedAt, settled });
  // Threads as they are found, the next page of the channel after them.
  const places = [...(await threadsOf(deps, incident, page, effect)), ...page.next, ...rest];
  await deps.recordMissed(became, (missed) => ({
    ...effect,
    places,
    found: sum(effect.found, sum(said, missed)),
  }));
};

async function placesOf(
  deps: JobDeps,
  incident: Incident,
  since: Date | undefined,
  { light }: EffectOf<'room.catch-up'>,
): Promise<readonly string[]> {
  // Slack allows few questions for pins: they are left to the thorough.
  if (light) return deps.archive.places({ threads: [], pins: false });
  // Read from its beginning, a room shows all its threads by itself.
  const threads = since
    ? await deps.known.threads(incident, new Date(since.getTime() - threadMs), since)
    : [];
  return deps.archive.places({ threads, pins: true });
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
  { begun, found, asked, light }: EffectOf<'room.catch-up'>,
  since: Date | undefined,
): Promise<void> {
  await deps.known.wasRead(incident, new Date(begun));
  const total = found.messages + found.edits + found.deletions + found.others;
  // What the first reading of a new room finds was on its way, or said before the room was known: nobody missed it.
  const isFirst = light && since === undefined;
  if (!asked && (total === 0 || isFirst)) return;
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
): Promise<Known> {
  const shown = messages.map(({ id }) => id);
  const hidden = covers ? await hiddenIn(deps, incident, covers, { shown, settled }) : [];
  const known = [
    ...(await deps.known.byId(incident, shown)),
    ...(hidden.length > mostHidden ? [] : hidden),
    ...(pinned ? await deps.known.pinned(incident) : []),
  ];
  return byId(known);
}

/** What is recorded of a stretch and not shown. */
async function hiddenIn(
  deps: JobDeps,
  incident: Incident,
  covers: NonNullable<ArchivePage['covers']>,
  { shown, settled }: { shown: readonly string[]; settled: Date },
): Promise<KnownMessage[]> {
  const options = { except: shown, recordedBefore: settled, limit: mostHidden + 1 };
  return [
    ...(await deps.known.between(incident, covers, options)),
    ...(covers.thread ? [] : await deps.known.repliesTo(incident, covers, options)),
  ];
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
