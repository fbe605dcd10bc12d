import { type RawBuilder, sql } from 'kysely';
import { UserError } from '../errors.js';
import type { EventId, IncidentId } from '../ids.js';
import type { Who } from '../incident/may-know.js';
import type { SearchHit, SearchOptions, SearchPage } from '../incident/ports.js';
import type { Db } from './database.js';
import { eraOf } from './era.js';
import { excerptOf, wordsIn } from './excerpt.js';
import { toIncident } from './incident-store.js';
import { knownTo } from './known-to.js';
import { readQuery } from './search-query.js';
import { sharersOf } from './search-sharers.js';
import { recordedColumns, toRecorded } from './timeline-store.js';

/** Who searches waits, and Slack for three seconds only: what was found by then is shown, with a way on. */
const patienceMs = 1500;
/** So many of the newest events are read one by one before the index is asked. */
const nearby = 500;

type Row = Parameters<typeof toRecorded>[0];

/** Newest first: the eras from the last, and within an era in the order of recording. */
export async function search(db: Db, text: string, options: SearchOptions): Promise<SearchPage> {
  const query = readQuery(text);
  const wanted = await parse(db, query.wanted);
  const { viewer } = options;
  const who = viewer === 'tocsin' ? undefined : await viewer.who();
  const begun = performance.now();
  const rows: { era: string; row: Row }[] = [];
  for (const era of await erasFor(db, options, who)) {
    if (performance.now() - begun > patienceMs) {
      return { hits: await hitsOf(db, rows, query.words), next: { era, below: undefined } };
    }
    const below = options.after?.era === era ? options.after.below : undefined;
    const left = options.limit + 1 - rows.length;
    const found = await eraQuery({ ...options, era, below, wanted, who, limit: left }).execute(db);
    rows.push(...found.rows.map((row) => ({ era, row })));
    if (rows.length > options.limit) break;
  }
  const page = rows.slice(0, options.limit);
  const last = page.at(-1);
  return {
    hits: await hitsOf(db, page, query.words),
    next: rows.length > options.limit && last ? { era: last.era, below: last.row.id } : undefined,
  };
}

/** The query as PostgreSQL reads it. */
async function parse(db: Db, wanted: string): Promise<string> {
  const { rows } = await sql<{ query: string; core: string }>`
    select query::text, querytree(query) as core from websearch_to_tsquery('timeline', ${wanted}) as query`.execute(
    db,
  );
  const [{ query, core } = { query: '', core: '' }] = rows;
  // What is only excluded leaves everything else, and no index helps with that.
  if (core !== '' && core !== 'T') return query;
  throw new UserError(
    'invalid',
    'Say at least one word to look for. For example: /incident search connection reset',
  );
}

async function erasFor(db: Db, { only, after }: SearchOptions, who: Who | undefined): Promise<string[]> {
  if (only) return [eraOf(only.declaredAt)];
  const month = sql<string>`to_char(declared_at at time zone 'UTC', 'YYYY-MM-01')`;
  let query = db.selectFrom('incident').select(month.as('era')).distinct().orderBy('era', 'desc');
  if (who) query = query.where(knownTo(who));
  const rows = await query.execute();
  return rows.map(({ era }) => era).filter((era) => !after || era <= after.era);
}

/**
 * The newest matches in one era. A common word is among the newest events, which are read backwards until it was found often
 * enough: the index would bring up every event that has it, to be sorted. A word that is not is rare enough for the index.
 */
export function eraQuery(asked: {
  era: string;
  below: EventId | undefined;
  wanted: string;
  limit: number;
  only?: SearchOptions['only'];
  except?: IncidentId | undefined;
  /** Only in incidents that they may know of; default all. */
  who?: Who | undefined;
}): RawBuilder<Row> {
  const { era, below, wanted, limit, only, except, who } = asked;
  const columns = sql.join(
    recordedColumns.map((column) => (typeof column === 'string' ? sql.ref(column) : column)),
  );
  const place = sql`era = ${era}::date and id < coalesce(${below ?? null}::bigint, 9223372036854775807)`;
  const matching = sql`
    words is not null and type not in ('command.ran', 'effect.delayed', 'effect.failed')
    and timeline_words(words) @@ ${wanted}::tsquery
    ${except ? sql`and incident_id <> ${except}::uuid` : sql``}
    ${who ? hiddenFrom(who) : sql``}`;
  // Adding nothing to the number keeps PostgreSQL from reading all events backwards until it has found enough.
  const indexed = (within: RawBuilder<unknown>) => sql`
    select ${columns} from timeline_event where ${place} and ${within} and ${matching}
    order by id + 0 desc limit ${limit}`;
  if (only) return sql<Row>`${indexed(sql`incident_id = ${only.id}::uuid`)}`;
  return sql<Row>`
    with near as materialized (
      select ${columns} from (
        select * from timeline_event where ${place} order by id desc limit ${sql.lit(nearby)}
      ) as newest
      where ${matching} order by id desc limit ${limit}
    )
    select * from near where (select count(*) from near) = ${limit}
    union all
    select * from (${indexed(sql`true`)}) as far where (select count(*) from near) < ${limit}
    order by id desc`;
}

/** The private incidents are few: they are looked up once, and what lies in one that is hidden is passed over. */
const hiddenFrom = (who: Who) => sql`
  and not (incident_id = any(array(select id from incident where private and not ${knownTo(who)})))`;

async function hitsOf(
  db: Db,
  rows: readonly { era: string; row: Row }[],
  words: readonly string[],
): Promise<SearchHit[]> {
  const ids = [...new Set(rows.flatMap(({ row }) => row.incident_id ?? []))];
  if (ids.length === 0) return [];
  const incidents = await db.selectFrom('incident').selectAll().where('id', 'in', ids).execute();
  const read = rows.flatMap(({ row }) => wordsIn(row.words));
  const found = await foundAmong(db, read, words);
  const files = rows
    .filter(({ row }) => row.type === 'file.kept')
    .map(({ era, row }) => ({ era, id: row.id }));
  const sharers = await sharersOf(db, files);
  const byId = new Map(incidents.map((incident) => [incident.id, toIncident(incident)]));
  return rows.flatMap(({ row }): SearchHit[] => {
    const incident = row.incident_id ? byId.get(row.incident_id) : undefined;
    if (!incident) return [];
    const { field, excerpt } = excerptOf(row.words, found);
    const sharedBy = sharers.get(row.id);
    const recorded = toRecorded(row);
    return [
      {
        incident,
        recorded,
        excerpt,
        ...(field === 'previous' && { before: true as const }),
        ...(sharedBy && { sharedBy }),
      },
    ];
  });
}

/** Which of the words that were read are forms of those that were looked for. */
async function foundAmong(
  db: Db,
  read: readonly string[],
  words: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ word: string }>`
    select word from unnest(${[...new Set(read)]}::text[]) as word
    where to_tsvector('timeline', word) @@ websearch_to_tsquery('timeline', ${words.join(' or ')})`.execute(
    db,
  );
  return new Set(rows.map(({ word }) => word));
}
