import type pg from 'pg';
import type { SealedRow } from '../compliance/check-chain.js';
import { isOutside } from '../compliance/event-record.js';
import type { Problem } from '../compliance/problem.js';
import { IncidentId } from '../ids.js';
import { eraOf } from './era.js';

interface IncidentRow {
  id: string;
  number: number;
  declaredAt: Date;
}

const isId = (chain: string) => IncidentId.safeParse(chain).success;

/**
 * An incident's row is made from its events and can be made again, so it is not sealed. What its events are found by is
 * compared with how it was declared: else they could be hidden without touching one.
 */
export async function compareIncidents(
  client: pg.ClientBase,
  page: readonly SealedRow[],
  report: (problem: Problem) => void,
): Promise<void> {
  const firsts = page.filter(({ chain, position }) => position === 1 && !isOutside(chain));
  const incidents = await readIncidents(
    client,
    firsts.map(({ chain }) => chain),
  );
  for (const { chain, era, event } of firsts) {
    const incident = incidents.get(chain);
    if (!incident) {
      report({ what: 'incident-missing', chain });
      continue;
    }
    const { number } = incident;
    const declared = eraOf(incident.declaredAt);
    if (declared !== era) report({ what: 'incident-moved', chain, number, declared, era });
    const was = event?.type === 'incident.declared' ? numberIn(event.facts) : number;
    if (was !== number) report({ what: 'incident-renumbered', chain, number, declared: was });
  }
}

async function readIncidents(
  client: pg.ClientBase,
  chains: readonly string[],
): Promise<Map<string, IncidentRow>> {
  const ids = chains.filter(isId);
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<IncidentRow>(
    'select id::text as id, number, declared_at as "declaredAt" from incident where id = any($1::uuid[])',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function numberIn(facts: string): number {
  const read: unknown = JSON.parse(facts);
  return read instanceof Object && 'number' in read ? Number(read.number) : Number.NaN;
}

/** How people call chains: `INC-7`, `Outside incidents, 2026-11`. */
export async function chainNames(
  pool: pg.Pool,
  chains: readonly string[],
): Promise<(chain: string) => string> {
  const { rows } = await pool.query<{ id: string; number: number }>(
    'select id::text as id, number from incident where id = any($1::uuid[])',
    [chains.filter(isId)],
  );
  const names = new Map(rows.map(({ id, number }) => [id, `INC-${number}`]));
  return (chain) =>
    isOutside(chain)
      ? `Outside incidents, ${chain.slice(-'2026-11'.length)}`
      : (names.get(chain) ?? `Incident ${chain}`);
}
