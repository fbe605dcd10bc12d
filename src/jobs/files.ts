import { report } from '../incident/report.js';
import type { Job } from './context.js';

/** Keeps the content of a file under its SHA-256, and says so in the timeline. */
export const keepFile: Job<'file.keep'> = async (deps, { incident, effect }) => {
  const recorded = await deps.read.event(incident, effect.event);
  if (recorded?.event.type !== 'message.posted' || recorded.redacted) return;
  const download = await deps.archive.download(effect.file);
  if (!download) return;
  const { sha256, bytes } = await deps.artifacts.put(download.content, { mostBytes: deps.mostFileBytes });
  await report(
    deps,
    incident.id,
    {
      type: 'file.kept',
      message: recorded.event.message,
      file: effect.file,
      name: download.name,
      ...(download.mimetype && { mimetype: download.mimetype }),
      bytes,
      sha256,
    },
    { delivery: `file:${effect.event}:${effect.file}` },
  );
};

/** The same content may have been posted elsewhere, where nobody asked for it to be taken out. */
export const removeArtifact: Job<'artifact.remove'> = async ({ read, artifacts }, { effect }) => {
  if (!(await read.isFileKept(effect.sha256))) await artifacts.remove(effect.sha256);
};
