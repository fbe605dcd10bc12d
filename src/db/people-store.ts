import { sql } from 'kysely';
import type { AccountId } from '../ids.js';
import { accountsOf, type Surroundings } from '../incident/people.js';
import type { Tx } from '../incident/ports.js';
import type { Db, DbTransaction } from './database.js';

export function peopleStore(trx: DbTransaction): Tx['people'] {
  return {
    async know(accounts) {
      if (accounts.length === 0) return;
      // In one order: two who write the same rows wait for each other instead of standing in each other's way.
      const rows = accounts
        .map(({ id, email, checkedAt }) => ({
          account: id,
          email: email ?? null,
          checked_at: checkedAt ?? new Date(0),
        }))
        .sort((a, b) => (a.account < b.account ? -1 : 1));
      await trx
        .insertInto('person_account')
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .column('account')
            .doUpdateSet({
              email: sql<string | null>`excluded.email`,
              checked_at: sql<Date>`excluded.checked_at`,
            })
            .where('person_account.checked_at', '<=', sql<Date>`excluded.checked_at`),
        )
        .execute();
    },
    async onlyAt(platform, email, accounts) {
      await trx
        .updateTable('person_account')
        .set({ email: null })
        .where('email', '=', email)
        .where(sql<boolean>`starts_with(account, ${`${platform}:`})`)
        .where(sql<boolean>`account <> all(${[...accounts]}::text[])`)
        .execute();
    },
    async hold() {
      await sql`select pg_advisory_xact_lock(hashtext('tocsin.person_link'))`.execute(trx);
    },
    async say({ accounts, same, by, at }) {
      const said = { same, said_by: by, said_at: at };
      await trx
        .insertInto('person_link')
        .values({ ...pair(...accounts), ...said })
        .onConflict((conflict) => conflict.columns(['one', 'other']).doUpdateSet(said))
        .execute();
    },
    async unsay(first, second) {
      const { one, other } = pair(first, second);
      await trx.deleteFrom('person_link').where('one', '=', one).where('other', '=', other).execute();
    },
  };
}

/** All that bears on whose an account is. Addresses and links are followed as far as they go, which is not far. */
export async function surroundings(db: Db, account: AccountId): Promise<Surroundings> {
  const { rows } = await sql<{ account: AccountId; email: string | null; checked_at: Date | null }>`
    with recursive near (account) as (
      select ${account}::text
      union
      select next.account from near cross join lateral (
        select also.account from person_account own join person_account also on also.email = own.email
        where own.account = near.account
        union all
        select other from person_link where one = near.account and same
        union all
        select one from person_link where other = near.account and same
      ) next
    )
    select near.account, known.email, known.checked_at
    from near left join person_account known on known.account = near.account`.execute(db);
  const ids = rows.map((row) => row.account);
  const links = await db
    .selectFrom('person_link')
    .select(['one', 'other', 'same', 'said_by', 'said_at'])
    .where('one', '=', sql<AccountId>`any(${ids}::text[])`)
    .where('other', '=', sql<AccountId>`any(${ids}::text[])`)
    .execute();
  return {
    accounts: rows.map((row) => ({
      id: row.account,
      email: row.email ?? undefined,
      checkedAt: row.checked_at ?? undefined,
    })),
    verdicts: links.map((link) => ({
      accounts: [link.one, link.other],
      same: link.same,
      by: link.said_by,
      at: link.said_at,
    })),
  };
}

/** All accounts of the person whose account this is. */
export const accountsIn = (db: Db, account: AccountId): Promise<AccountId[]> =>
  accountsOf({ surroundings: (one) => surroundings(db, one) }, account);

/** Ids are ASCII: JavaScript orders them as the table's check does. */
function pair(first: AccountId, second: AccountId): { one: AccountId; other: AccountId } {
  return first < second ? { one: first, other: second } : { one: second, other: first };
}
