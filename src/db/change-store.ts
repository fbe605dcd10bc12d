import { type Insertable, type Selectable, sql } from 'kysely';
import { type Change, ChangeKind, foldRepository } from '../detection/change.js';
import type { ChangeStore, KnownChanges } from '../detection/ports.js';
import type { Db, DbTransaction } from './database.js';
import { enqueueEffects } from './job-queue.js';
import type { ChangeTable } from './schema.js';

/** More than anybody looks through. */
const mostShown = 500;

export function changeStore(db: Db): ChangeStore {
  return {
    keep({ repository, changes, at, delivery, follow = [] }) {
      return db.transaction().execute(async (trx) => {
        if (delivery !== undefined && !(await take(trx, delivery, at))) return false;
        const news = changes.length > 0 && (await upsert(trx, changes));
        await hear(trx, repository, at, delivery === undefined);
        if (news) await enqueueEffects(trx, follow);
        return true;
      });
    },
    async missed(repository, trouble) {
      await db
        .insertInto('repository_heard')
        .values({ repository: foldRepository(repository), heard_at: null, trouble })
        .onConflict((conflict) => conflict.column('repository').doUpdateSet({ trouble }))
        .execute();
    },
    known: (repositories, since) => known(db, repositories.map(foldRepository), since),
    async find(key) {
      const [owner, name, kind = '', id = ''] = key.split('/');
      const row = await db
        .selectFrom('change')
        .selectAll()
        .where('repository', '=', `${owner}/${name}`)
        .where('kind', '=', kind)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toChange(row);
    },
  };
}

/** False when a delivery of this name was taken before. */
async function take(trx: DbTransaction, delivery: string, at: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('taken_delivery')
    .values({ delivery, taken_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows) > 0;
}

/**
 * Whether any of it was new. What comes late is older than what is known, and changes nothing; GitHub's times are in whole
 * seconds, and of two of the same second the one that has ended is the later.
 */
async function upsert(trx: DbTransaction, changes: readonly Change[]): Promise<boolean> {
  // In the order of their keys, so that two deliveries at a time do not wait for each other.
  const rows = changes.map(toRow).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('change')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['repository', 'kind', 'id'])
        .doUpdateSet({
          title: sql`excluded.title`,
          author: sql`coalesce(excluded.author, change.author)`,
          at: sql`excluded.at`,
          url: sql`excluded.url`,
          repository_url: sql`excluded.repository_url`,
          commit: sql`coalesce(excluded.commit, change.commit)`,
          target: sql`coalesce(excluded.target, change.target)`,
          // Lists do not tell it, and then it is as it was.
          lines: sql`coalesce(excluded.lines, change.lines)`,
          outcome: sql`excluded.outcome`,
          updated_at: sql`excluded.updated_at`,
        })
        .where(
          sql<boolean>`(excluded.updated_at, excluded.outcome is not null)
            >= (change.updated_at, change.outcome is not null)
            and row(excluded.*) is distinct from row(change.*)`,
        ),
    )
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows) > 0;
}

/** What one webhook told is no sign that all can be read again: only who has read says that. */
async function hear(trx: DbTransaction, repository: string, at: Date, wasRead: boolean): Promise<void> {
  await trx
    .insertInto('repository_heard')
    .values({ repository: foldRepository(repository), heard_at: at, trouble: null })
    .onConflict((conflict) =>
      conflict.column('repository').doUpdateSet({ heard_at: at, ...(wasRead && { trouble: null }) }),
    )
    .execute();
}

async function known(db: Db, repositories: readonly string[], since: Date): Promise<KnownChanges> {
  if (repositories.length === 0) return { changes: [], earlier: [], asOf: undefined, trouble: undefined };
  const changes = await db
    .selectFrom('change')
    .selectAll()
    .where('repository', 'in', repositories)
    .where('at', '>=', since)
    .orderBy('at', 'desc')
    .limit(mostShown)
    .execute();
  // Deployments have a place each; releases take each other's.
  const place = sql`case when kind = 'deployment' then target end`;
  const earlier = await db
    .selectFrom('change')
    .selectAll()
    .distinctOn(sql`repository, kind, ${place}`)
    .where('repository', 'in', repositories)
    .where('at', '<', since)
    .where(sql<boolean>`(kind = 'release' or (kind = 'deployment' and outcome = 'success'))`)
    .orderBy('repository')
    .orderBy('kind')
    .orderBy(place)
    .orderBy('at', 'desc')
    .execute();
  const heard = await db
    .selectFrom('repository_heard')
    .selectAll()
    .where('repository', 'in', repositories)
    .execute();
  const times = heard.flatMap(({ heard_at }) => heard_at ?? []).sort((a, b) => a.getTime() - b.getTime());
  return {
    changes: changes.map(toChange),
    earlier: earlier.map(toChange),
    asOf: times.length === repositories.length ? times[0] : undefined,
    trouble: heard.find(({ trouble }) => trouble !== null)?.trouble ?? undefined,
  };
}

const keyOf = ({ repository, kind, id }: Pick<Insertable<ChangeTable>, 'repository' | 'kind' | 'id'>) =>
  `${repository}/${kind}/${id}`;

function toRow(change: Change): Insertable<ChangeTable> {
  return {
    repository: foldRepository(change.repository),
    kind: change.kind,
    id: change.id,
    title: change.title,
    author: change.author ?? null,
    at: change.at,
    url: change.url,
    repository_url: change.repositoryUrl,
    commit: change.commit ?? null,
    target: change.target ?? null,
    lines: change.lines ?? null,
    outcome: change.outcome ?? null,
    updated_at: change.updatedAt,
  };
}

function toChange(row: Selectable<ChangeTable>): Change {
  return {
    repository: row.repository,
    kind: ChangeKind.parse(row.kind),
    id: row.id,
    title: row.title,
    author: row.author ?? undefined,
    at: row.at,
    url: row.url,
    repositoryUrl: row.repository_url,
    commit: row.commit ?? undefined,
    target: row.target ?? undefined,
    lines: row.lines ?? undefined,
    outcome: row.outcome ?? undefined,
    updatedAt: row.updated_at,
  };
}
