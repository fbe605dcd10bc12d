import type { Selectable } from 'kysely';
import type pg from 'pg';
import { chainOf, isOutside, type StoredEvent } from '../compliance/event-record.js';
import type { Folded } from '../compliance/fold-chains.js';
import { differencesOf } from '../compliance/incident-problem.js';
import type { Problem } from '../compliance/problem.js';
import { IncidentId } from '../ids.js';
import { stateEvents } from '../incident/state-events.js';
import { eraOf, eraOfColumn } from './era.js';
import { fieldsOf } from './incident-store.js';
import type { IncidentTable } from './schema.js';
import { storedColumns } from './seal-columns.js';
import type { Scope } from './seal-reader.js';

type Report = (problem: Problem) => void;
type Row = Selectable<IncidentTable>;

const isId = (chain: string) => IncidentId.safeParse(chain).success;

/**
 * An incident's row is made from its events and can be made again, so it is not sealed. It is what people see, so it is
 * compared with what its events make.
 */
export async function compareIncidents(
  client: pg.ClientBase,
  folded: readonly Folded[],
  report: Report,
): Promise<void> {
  const rows = await readRows(
    client,
    folded.map(({ chain }) => chain),
  );
  for (const one of folded) {
    const row = rows.get(one.chain);
    if (row) compare(row, one, report);
    else report({ what: 'incident-missing', chain: one.chain });
  }
}

function compare(row: Row, { chain, era, incident }: Folded, report: Report): void {
  const { number } = row;
  const declared = monthOf(row.declared_at);
  // Else its events are not shown at all.
  if (declared !== era) report({ what: 'incident-moved', chain, number, declared, era });
  if (!incident) {
    report({ what: 'incident-unreadable', chain, number });
    return;
  }
  if (incident.number !== number)
    report({ what: 'incident-renumbered', chain, number, declared: incident.number });
  const fields = fieldsOf(row);
  const moved = { ...fields, declaredAt: declared === era ? fields.declaredAt : incident.declaredAt };
  const differences = differencesOf(moved, incident);
  if (differences.length > 0) report({ what: 'incident-differs', chain, number, differences });
}

/** PostgreSQL knows an infinite time, which is none here. */
function monthOf(at: Date): string {
  return Number.isFinite(Number(at)) ? eraOf(at) : String(at);
}

async function readRows(client: pg.ClientBase, chains: readonly string[]): Promise<Map<string, Row>> {
  const ids = chains.filter(isId);
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<Row>('select * from incident where id = any($1::uuid[])', [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** By chain, what makes an incident's state and is not sealed yet. */
export async function readUnsealedState(
  client: pg.ClientBase,
  { after, upTo }: { after: number; upTo: number },
  scope: Scope | undefined,
): Promise<Map<string, StoredEvent[]>> {
  const { rows } = await client.query<StoredEvent>(
    `select ${storedColumns} from timeline_event e
     where e.id > $1 and e.id <= $2 and e.type = any($3) and e.incident_id is not null
       ${scope ? 'and e.incident_id = $4 and e.era = $5' : ''} order by e.id`,
    [after, upTo, [...stateEvents], ...(scope ? [scope.chain, scope.era] : [])],
  );
  const later = new Map<string, StoredEvent[]>();
  for (const event of rows) {
    const chain = chainOf(event);
    const events = later.get(chain);
    if (events) events.push(event);
    else later.set(chain, [event]);
  }
  return later;
}

/** Incidents of which nothing tells: neither an event where theirs are, nor a seal. */
export async function findEventless(
  client: pg.ClientBase,
  scope: Scope | undefined,
  report: Report,
): Promise<void> {
  const { rows } = await client.query<{ chain: string; number: number }>(
    `select id::text as chain, number from incident i
     where not exists (
         select from timeline_event e
         where e.incident_id = i.id and e.era = ${eraOfColumn('i.declared_at')})
       and not exists (select from seal where chain = i.id::text) ${scope ? 'and i.id = $1' : ''}
     order by number limit 1000`,
    scope ? [scope.chain] : [],
  );
  for (const row of rows) report({ what: 'incident-eventless', ...row });
}

/** Where an incident's chain lies: where its seals are, whatever its row says. */
export async function scopeOf(pool: pg.Pool, number: number): Promise<Scope | undefined> {
  const { rows } = await pool.query<Scope>(
    `select id::text as chain, coalesce(
       (select min(era) from seal where chain = i.id::text and position = 1),
       ${eraOfColumn('declared_at')})::text as era
     from incident i where number = $1`,
    [number],
  );
  return rows[0];
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
