import {
  type Edited,
  heldBack,
  heldWords,
  markOf,
  type Statement,
  statementsOf,
} from '../comms/statements.js';
import type { Parts } from '../comms/wording.js';
import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import type { EventOf } from './event.js';
import { guardTelling, type Incident, incidentRef, isOpen } from './incident.js';
import type { Deps } from './ports.js';
import { severityLabel } from './severity.js';

/**
 * Publishes a status update: the room is told its parts, each audience its own words. The next one is due when it promises,
 * or by the severity's cadence; once the incident is resolved, none is. Words for outside in which something sensitive is found
 * need `looked`: what a person was shown and let out all the same, as `markOf` names it.
 */
export async function publishUpdate(
  deps: Deps,
  input: Parts & { incidentId: IncidentId; edited?: Edited; looked?: string | undefined; actor: PersonId },
): Promise<Incident> {
  const { incidentId, edited, looked, actor, ...parts } = input;
  return change(deps, incidentId, async (incident, tx) => {
    const now = deps.now();
    guardUpdate(deps, incident, parts);
    const statements = statementsOf(incident, deps.settings, { parts, now, ...(edited && { edited }) });
    const held = heldBack(statements, deps.settings.sensitive);
    if (held.length > 0 && looked !== markOf(held)) {
      throw new UserError(
        'invalid',
        `Nothing was published. Held back ${heldWords(held).join('; ')}. Take it out, or tick that you have looked.`,
      );
    }
    await tx.drafts.remove(incident.id, actor);
    const { impact, cause, doing, next, nextUpdateAt } = parts;
    const update: EventOf<'update.published'> = {
      type: 'update.published',
      impact,
      ...(cause && { cause }),
      ...(doing && { doing }),
      next,
      ...(nextUpdateAt && { nextUpdateAt }),
    };
    const said = statements.map((statement) => publishedOf(statement, held));
    return [update, ...said].map((event) => ({ event, actor, occurredAt: now }));
  });
}

/** Throws unless this update may be published of this incident now. */
export function guardUpdate(
  { now, settings }: Pick<Deps, 'now' | 'settings'>,
  incident: Incident,
  { nextUpdateAt }: Pick<Parts, 'nextUpdateAt'>,
): void {
  guardTelling(incident);
  if (!nextUpdateAt) return;
  if (!isOpen(incident)) {
    const over = `${incidentRef(incident)} is ${incident.status}`;
    const message = `${over}: its last update promises no other. Write it anew: /incident update`;
    throw new UserError('wrong-state', message, { nextUpdateAt: message });
  }
  const wait = nextUpdateAt.getTime() - now().getTime();
  if (wait <= 0) {
    throw new UserError('invalid', 'The next update must be in the future.', {
      nextUpdateAt: 'Choose a time that is still to come.',
    });
  }
  const pace = settings.clocks.updateMinutes[incident.severity];
  // A form's picker answers to the minute.
  if (wait > (pace + 1) * 60_000) {
    const message = `A ${severityLabel(incident.severity)} is updated every ${pace} minutes: promise the next one within that.`;
    throw new UserError('invalid', message, { nextUpdateAt: message });
  }
}

function publishedOf(
  { audience, text, where, external, script }: Statement,
  held: ReturnType<typeof heldBack>,
): EventOf<'statement.published'> {
  const kinds = held
    .filter((one) => one.audience === audience && external)
    .map(({ finding }) => finding.kind);
  return {
    type: 'statement.published',
    audience,
    text,
    where,
    ...(external && { external }),
    ...(kinds.length > 0 && { reviewed: [...new Set(kinds)] }),
    ...(script && { script }),
  };
}
