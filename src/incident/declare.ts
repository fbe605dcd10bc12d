import { randomUUID } from 'node:crypto';
import { UserError } from '../errors.js';
import { IncidentId, type MessageRef, type PersonId, platformOf } from '../ids.js';
import { append } from './append.js';
import { attachMatching } from './attach-runbook.js';
import { bridgeAtDeclaration } from './bridge.js';
import { knownService, serviceIn } from './catalogue.js';
import type { NewEvent } from './event.js';
import type { Incident, IncidentKind } from './incident.js';
import { pageAtOnce } from './page.js';
import type { Deps } from './ports.js';
import { otherThan } from './request-mirror.js';
import type { Severity } from './severity.js';

export interface Declaration {
  title: string;
  severity: Severity;
  summary?: string | undefined;
  service?: string | undefined;
  kind?: IncidentKind;
  /** A drill that pages people for real. */
  pages?: boolean;
  /** When the impact was over, for one that is recorded afterwards. */
  resolvedAt?: Date | undefined;
  /** Whether only some may know of it; default what the settings say of its severity and service. */
  private?: boolean | undefined;
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
  const service = serviceOf(deps, input);
  guardEnd(input, startedAt, now);
  const hidden = isPrivate(deps, input);
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
        ...(kind === 'drill' && input.pages && { pages: true }),
        severity: input.severity,
        startedAt,
        detectedAt: kind === 'retrospective' ? startedAt : now,
        declaredBy: input.actor,
        ...(hidden && { private: true }),
        ...(input.source && { source: input.source }),
      },
      actor: input.actor,
      occurredAt: now,
    };
    const bridge = bridgeAtDeclaration(
      deps.settings.bridge,
      { severity: input.severity, kind, ...(hidden && { private: true }) },
      now,
    );
    // A second room needs people in it who may know, and whoever is rung would read what it is about: both are asked for by
    // somebody who does.
    const spread = hidden ? [] : [...mirrored(deps, input.actor, now), ...pageAtOnce(deps, declared)];
    const events = [declared, ...bridge, ...spread, ...resolved(input)];
    return attachMatching(deps, tx, await append(tx, deps, undefined, events));
  });
}

/** The service that was named, or that the title names. */
export function serviceOf(
  { settings }: Pick<Deps, 'settings'>,
  { service, title }: Pick<Declaration, 'service' | 'title'>,
): string | undefined {
  return service ? knownService(settings.services, service) : serviceIn(settings.services, title);
}

function guardEnd({ kind, resolvedAt }: Declaration, startedAt: Date, now: Date): void {
  if (!resolvedAt) return;
  const fault =
    kind !== 'retrospective'
      ? 'Only an incident that is recorded afterwards is over already.'
      : resolvedAt < startedAt
        ? 'The impact cannot be over before it began.'
        : resolvedAt > now
          ? 'Choose a time that has passed.'
          : undefined;
  if (fault) throw new UserError('invalid', fault, { resolvedAt: fault });
}

function resolved({ kind, resolvedAt, actor }: Declaration): NewEvent[] {
  if (kind !== 'retrospective' || !resolvedAt) return [];
  return [
    { event: { type: 'status.changed', from: 'triage', to: 'resolved' }, actor, occurredAt: resolvedAt },
  ];
}

/** Whether only some may know of it: by wish, or by what the settings say of its severity and service. */
export function isPrivate(
  deps: Pick<Deps, 'settings'>,
  declaration: Pick<Declaration, 'private' | 'severity' | 'service' | 'title'>,
): boolean {
  const { severities, services } = deps.settings.private;
  const service = serviceOf(deps, declaration);
  return (
    declaration.private === true ||
    severities.includes(declaration.severity) ||
    (service !== undefined && services.includes(service))
  );
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
