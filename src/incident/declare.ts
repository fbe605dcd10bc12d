import { randomUUID } from 'node:crypto';
import { UserError } from '../errors.js';
import { IncidentId, type MessageRef, type PersonId, platformOf } from '../ids.js';
import { append } from './append.js';
import { attachMatching } from './attach-runbook.js';
import { knownService } from './catalogue.js';
import type { NewEvent } from './event.js';
import type { Incident, IncidentKind } from './incident.js';
import type { Deps } from './ports.js';
import { otherThan } from './request-mirror.js';
import type { Severity } from './severity.js';

export interface Declaration {
  title: string;
  severity: Severity;
  summary?: string | undefined;
  service?: string | undefined;
  kind?: IncidentKind;
  /** When the impact began; default now. */
  startedAt?: Date | undefined;
  source?: { message: MessageRef; text: string; author?: PersonId | undefined } | undefined;
  actor: PersonId;
}

/** Opens an incident. Runbooks whose conditions hold are attached at once. */
export async function declare(deps: Deps, input: Declaration): Promise<Incident> {
  const now = deps.now();
  const startedAt = input.startedAt ?? now;
  if (startedAt > now) {
    throw new UserError('invalid', 'The impact cannot have begun in the future.', {
      startedAt: 'Choose a time that has passed.',
    });
  }
  const kind = input.kind ?? 'live';
  guardStart(kind, startedAt, now);
  const service = input.service && knownService(deps.settings.services, input.service);
  return deps.transact(async (tx) => {
    const declared: NewEvent = {
      event: {
        type: 'incident.declared',
        id: IncidentId.parse(randomUUID()),
        number: await tx.incidents.nextNumber(),
        title: input.title,
        ...(input.summary && { summary: input.summary }),
        ...(service && { service }),
        kind,
        severity: input.severity,
        startedAt,
        detectedAt: now,
        declaredBy: input.actor,
        ...(input.source && { source: input.source }),
      },
      actor: input.actor,
      occurredAt: now,
    };
    const events = [declared, ...mirrored(deps, input.actor, now)];
    return attachMatching(deps, tx, await append(tx, deps, undefined, events));
  });
}

/** Where a company wants both of its platforms to see every incident. */
function mirrored({ settings, platforms }: Deps, declarer: PersonId, occurredAt: Date): NewEvent[] {
  const platform = settings.mirror ? otherThan(platformOf(declarer), platforms) : undefined;
  if (platform === undefined) return [];
  return [{ event: { type: 'mirror.requested', platform, runs: [] }, actor: undefined, occurredAt }];
}

/** A slip in the date would spoil every duration: what goes on now did not begin months ago. */
export function guardStart(kind: IncidentKind, startedAt: Date, now: Date, field = 'startedAt'): void {
  if (kind === 'retrospective' || now.getTime() - startedAt.getTime() <= 30 * 24 * 3_600_000) return;
  const message = 'That is more than 30 days ago. Check the date.';
  throw new UserError('invalid', `The impact began on ${startedAt.toISOString().slice(0, 10)}? ${message}`, {
    [field]: message,
  });
}
