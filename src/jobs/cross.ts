import { RoomUnreachable } from '../chat/port.js';
import { crossedMessage } from '../chat/views/crossed.js';
import { PermanentFailure } from '../errors.js';
import type { MessageRef } from '../ids.js';
import { type Crossing, type Standing, standingOf } from '../incident/crossing.js';
import type { Incident } from '../incident/incident.js';
import { type Job, type JobDeps, roomOf } from './context.js';

/** So often a single message may be refused before those behind it go on. */
const mostRefusals = 3;

/**
 * Shows in the room, as it stands now, the message of the other room that has waited longest; then the next has its turn.
 * Each is shown once, and redrawn whenever it changed.
 */
export const cross: Job<'room.cross'> = async (deps, { incident, effect }) => {
  const room = roomOf(incident);
  const from = incident.mirror?.room;
  const crossing = from && (await deps.crossings.next(incident, from));
  if (!crossing) return;
  const copy = await show(deps, { ...incident, room }, crossing).catch(async (error: unknown) => {
    const isRefused = error instanceof PermanentFailure && !(error instanceof RoomUnreachable);
    if (isRefused && crossing.tries >= mostRefusals) await deps.crossings.done(crossing);
    throw error;
  });
  if (await deps.crossings.done(crossing, copy)) await deps.again(effect, { delaySeconds: 0, tried: 0 });
};

/** The copy, if there is one. */
async function show(
  deps: JobDeps,
  incident: Incident & { room: MessageRef['room'] },
  { event, message, thread, copy, tries }: Crossing,
): Promise<MessageRef | undefined> {
  const standing = standingOf(await deps.crossings.told(incident, message));
  // Whoever took back what they wrote before it was shown anywhere else wants nobody else to read it.
  const isNew = !copy && tries === 1;
  if (!standing || (isNew && standing.state !== 'there')) return undefined;
  const view = crossedMessage(standing, {
    platform: incident.mirror?.platform ?? '',
    roomUrl: deps.chat.roomLink(message.room),
    inReplyTo: thread === undefined ? undefined : await rootOf(deps, incident, { ...message, id: thread }),
  });
  const known =
    copy ?? (await deps.chat.post({ to: incident.room, view, key: `cross:${event}`, attempt: tries }));
  // An earlier try may have posted it as it was then. Where somebody removed the copy, that is theirs to decide.
  if (!isNew) await deps.chat.update(known, view);
  return known;
}

/** What a reply answers: a message of its room, or the copy of one that was said where the reply is to be shown. */
async function rootOf(deps: JobDeps, incident: Incident, root: MessageRef): Promise<Standing | undefined> {
  const said = (await deps.crossings.shownBy(root)) ?? root;
  return standingOf(await deps.crossings.told(incident, said));
}
