import type { ChatArchive } from '../chat/archive.js';
import { PassingFailure } from '../errors.js';
import type { RoomId, Sha256 } from '../ids.js';
import { remark, within } from '../incident/append.js';
import type { Effect } from '../incident/effect.js';
import type { EventOf } from '../incident/event.js';
import type { Incident } from '../incident/incident.js';
import { AlreadySeen, type Deps } from '../incident/ports.js';
import type { JobContext, JobDeps } from './context.js';

/** A content that nobody has come to refer to by then is removed again. */
const unclaimedSeconds = 3600;

type KeepDeps = Deps &
  Pick<JobDeps, 'artifacts' | 'mostFileBytes' | 'again'> & {
    archiveOf(room: RoomId): Pick<ChatArchive, 'download'>;
  };

/** Keeps the content of a file under its SHA-256, and says so in the timeline. */
export async function keepFile(deps: KeepDeps, { incident, effect }: JobContext<'file.keep'>): Promise<void> {
  const recorded = await deps.read.event(incident, effect.event);
  if (recorded?.event.type !== 'message.posted' || recorded.redacted) return;
  const download = await deps.archiveOf(recorded.event.message.room).download(effect.file);
  if (!download) return;
  const { sha256, bytes } = await deps.artifacts.put(download.content, {
    mostBytes: deps.mostFileBytes,
    // Should we end before it is said that it is kept, and the message be redacted, nothing else would know of it.
    placing: (placed) =>
      deps.again(removalOf(incident, placed), { delaySeconds: unclaimedSeconds, tried: 0 }),
  });
  const kept: EventOf<'file.kept'> = {
    type: 'file.kept',
    message: recorded.event.message,
    file: effect.file,
    name: download.name,
    ...(download.mimetype && { mimetype: download.mimetype }),
    bytes,
    sha256,
  };
  try {
    await reportKept(deps, { incident, effect }, kept);
  } catch (error) {
    if (!(error instanceof AlreadySeen)) throw error;
    await deps.transact((tx) => tx.jobs.withdraw(removalOf(incident, sha256)));
  }
}

/** Unless the message was redacted meanwhile: then the content goes, and its name is not written down. */
async function reportKept(
  deps: KeepDeps,
  { incident, effect }: Pick<JobContext<'file.keep'>, 'incident' | 'effect'>,
  kept: EventOf<'file.kept'>,
): Promise<void> {
  const { sha256 } = kept;
  await deps.transact(async (tx) => {
    // Lock: the same content may be about to be removed for another message.
    await tx.timeline.holdFile(sha256);
    if (!(await deps.artifacts.has(sha256))) {
      throw new PassingFailure('The file was removed for another message while it was being kept');
    }
    await tx.timeline.hold(kept.message.room);
    const recorded = await tx.read.event(incident, effect.event);
    if (!recorded || recorded.redacted) return tx.jobs.enqueue([removalOf(incident, sha256)]);
    await remark(within(deps, tx), incident.id, [
      {
        event: kept,
        actor: undefined,
        occurredAt: deps.now(),
        delivery: `file:${effect.event}:${effect.file}`,
      },
    ]);
    await tx.jobs.withdraw(removalOf(incident, sha256));
  });
}

const removalOf = ({ id }: Incident, sha256: Sha256): Effect => ({
  name: 'artifact.remove',
  incidentId: id,
  sha256,
});

/** The same content may have been posted elsewhere, where nobody asked for it to be taken out. */
export async function removeArtifact(
  { transact, artifacts }: Pick<JobDeps, 'transact' | 'artifacts'>,
  { effect }: Pick<JobContext<'artifact.remove'>, 'effect'>,
): Promise<void> {
  await transact(async (tx) => {
    // Lock, held while the store removes it: whoever keeps the same at this moment then sees that it is gone.
    await tx.timeline.holdFile(effect.sha256);
    if (!(await tx.read.isFileKept(effect.sha256))) await artifacts.remove(effect.sha256);
  });
}
