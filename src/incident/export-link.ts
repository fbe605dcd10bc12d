/** Links to an incident's whole record as one document: who asks gets one, and it is good for an hour. */
import { createHash, randomBytes } from 'node:crypto';
import type { PersonId } from '../ids.js';
import { append, remark } from './append.js';
import type { ExportFormat } from './export-format.js';
import type { Incident } from './incident.js';
import { viewerOf } from './may-know.js';
import type { Deps, ExportLink } from './ports.js';

/** How long a link is good for. */
const exportMinutes = 60;

/** Only this is kept: who reads the database cannot use the links in it. */
const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** Answers the token, which is known to nobody else. That it was asked for is part of the record. */
export async function askExport(
  deps: Deps,
  { incident, format, actor }: { incident: Incident; format: ExportFormat; actor: PersonId },
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url');
  const now = deps.now();
  const expiresAt = new Date(now.getTime() + exportMinutes * 60_000);
  await deps.transact(async (tx) => {
    await tx.exportLinks.save(hashOf(token), {
      incidentId: incident.id,
      format,
      askedBy: actor,
      wasPrivate: incident.private === true,
      expiresAt,
    });
    await append(tx, deps, incident, [
      { event: { type: 'export.asked', format, expiresAt }, actor, occurredAt: now },
    ]);
  });
  return { token, expiresAt };
}

/** What a link leads to; undefined when there is none such, or not any more. */
export async function findExport(
  deps: Deps,
  token: string,
): Promise<{ incident: Incident; link: ExportLink } | undefined> {
  const link = await deps.transact((tx) => tx.exportLinks.find(hashOf(token)));
  if (!link || link.expiresAt <= deps.now()) return undefined;
  // It may have become private since, for others than who asked.
  const viewer = link.wasPrivate ? 'tocsin' : viewerOf(deps, link.askedBy);
  const incident = await deps.read.incident(link.incidentId, viewer);
  return incident && { incident, link };
}

/** The same, for who is about to download it: that they do is recorded first. */
export async function takeExport(deps: Deps, token: string): ReturnType<typeof findExport> {
  const found = await findExport(deps, token);
  if (!found) return undefined;
  const { askedBy: actor, format } = found.link;
  await remark(deps, found.incident.id, [
    { event: { type: 'export.downloaded', format }, actor, occurredAt: deps.now() },
  ]);
  return found;
}
