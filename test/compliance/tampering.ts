/** What the owner of the database can do to it when nothing stops them, and what the check then says. */
import pg from 'pg';
import { explain, type Problem } from '../../src/compliance/problem.js';
import { type Checked, type CheckInput, checkSeals } from '../../src/db/seal-check.js';
import { sealTimeline } from '../../src/db/seal-store.js';
import type { Incident } from '../../src/incident/incident.js';
import { report } from '../../src/incident/report.js';
import { ana, morning } from '../helpers/cast.js';
import { declared, type World } from '../helpers/world.js';

/** Runs statements with the triggers off, as only a superuser can. */
export async function tamper(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_trigger t on t.tgrelid = c.oid
       where t.tgname like 'timeline_%' group by 1`,
    );
    await client.query('begin');
    for (const { name } of tables.rows) await client.query(`alter table ${name} disable trigger user`);
    for (const statement of statements) await client.query(statement);
    for (const { name } of tables.rows) {
      await client.query(
        `alter table ${name} enable always trigger timeline_append_only, enable always trigger timeline_no_truncate`,
      );
    }
    await client.query('commit');
  } finally {
    await client.end();
  }
}

export interface Verdict extends Checked {
  problems: Problem[];
  said: string[];
}

export async function verdict(
  { database }: Pick<World, 'database'>,
  more: Partial<Omit<CheckInput, 'report'>> = {},
): Promise<Verdict> {
  const problems: Problem[] = [];
  const checked = await checkSeals(database.pool, {
    scope: undefined,
    anchors: [],
    ...more,
    report: (problem) => problems.push(problem),
  });
  return { ...checked, problems, said: problems.map((problem) => explain(problem, (chain) => chain)) };
}

export async function seal({ database, clock }: Pick<World, 'database' | 'clock'>) {
  return sealTimeline(database.db, clock.now);
}

/** An incident with `count` notes in it. */
export async function noted(world: World, count: number): Promise<Incident> {
  const incident = await declared(world.deps);
  for (let number = 1; number <= count; number += 1) {
    await report(world.deps, incident.id, { type: 'note.added', text: `note ${number}` });
  }
  return incident;
}

export const note = (text: string) => ({
  event: { type: 'note.added' as const, text },
  actor: ana,
  occurredAt: morning,
});

export interface Sealed {
  id: number;
  position: number;
  type: string;
  ledger: number;
}

export async function sealedOf({ database }: Pick<World, 'database'>, { id }: Incident): Promise<Sealed[]> {
  const { rows } = await database.pool.query<Sealed>(
    `select event_id as id, position, ledger,
       (select type from timeline_event e where e.id = event_id) as type
     from seal where chain = $1 order by position`,
    [id],
  );
  return rows;
}
