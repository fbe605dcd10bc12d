import { randomUUID } from 'node:crypto';
import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { startRun } from '../runbook/checklist.js';
import { matchRunbooks } from '../runbook/match-runbooks.js';
import { nearest } from '../runbook/nearest.js';
import type { Runbook } from '../runbook/schema.js';
import { append, change } from './append.js';
import type { NewEvent } from './event.js';
import { guardOpen, type Incident, isOpen } from './incident.js';
import type { Deps, Tx } from './ports.js';

/** Attaches a runbook by its id; attaching one twice is refused. */
export async function attachRunbook(
  deps: Deps,
  input: { incidentId: IncidentId; runbook: string; actor: PersonId },
): Promise<Incident> {
  return change(deps, input.incidentId, async (incident, tx) => {
    guardOpen(incident);
    const runbook = findRunbook(deps.runbooks, input.runbook);
    const runs = await tx.runs.list(incident.id);
    if (runs.some(({ run }) => run.runbook.id === runbook.id)) {
      throw new UserError('wrong-state', `The runbook ${runbook.id} is attached already.`);
    }
    return [await attachment(tx, incident, runbook, input.actor, deps.now())];
  });
}

/** Attaches every runbook whose conditions hold for the incident as it is now, and that is not attached yet. */
export async function attachMatching(deps: Deps, tx: Tx, incident: Incident): Promise<Incident> {
  if (!isOpen(incident)) return incident;
  const attached = (await tx.runs.list(incident.id)).map(({ run }) => run.runbook.id);
  const events: NewEvent[] = [];
  for (const runbook of matchRunbooks(deps.runbooks, incident)) {
    if (attached.includes(runbook.id)) continue;
    events.push(await attachment(tx, incident, runbook, undefined, deps.now()));
  }
  return events.length > 0 ? append(tx, deps, incident, events) : incident;
}

/** Stores a run of the runbook as it is now and returns the event that says so. */
async function attachment(
  tx: Tx,
  incident: Incident,
  runbook: Runbook,
  actor: PersonId | undefined,
  now: Date,
): Promise<NewEvent> {
  const id = randomUUID();
  await tx.runs.save(incident.id, { id, run: startRun(runbook), card: undefined });
  return {
    event: {
      type: 'runbook.attached',
      run: id,
      runbook: runbook.id,
      title: runbook.title,
      version: runbook.version,
    },
    actor,
    occurredAt: now,
  };
}

function findRunbook(runbooks: readonly Runbook[], query: string): Runbook {
  const found = runbooks.find((runbook) => runbook.id === query.trim().toLowerCase());
  if (found) return found;
  const ids = runbooks.map((runbook) => runbook.id);
  const close = nearest(query, ids);
  const hint = close ? ` Did you mean ${close}?` : '';
  throw new UserError('not-found', `No runbook is called ${query}.${hint} There are: ${ids.join(', ')}.`, {
    runbook: `No runbook is called ${query}.`,
  });
}
