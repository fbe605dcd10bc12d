import { z } from 'zod';
import { AccountId, PersonId } from '../ids.js';
import type { OnCallList } from '../incident/on-call.js';
import { MaintenanceWindow, PagerEntry, type PagerKnown } from '../incident/pager.js';
import type { Db } from './database.js';

const List = z.object({
  source: z.string(),
  asOf: z.coerce.date(),
  levels: z.array(
    z.object({
      level: z.number(),
      people: z.array(
        z.object({
          name: z.string(),
          person: PersonId.optional(),
          account: AccountId.optional(),
          email: z.string().optional(),
        }),
      ),
    }),
  ),
});

/** The maintenance windows that had begun and not ended. */
export const readMaintenance = async (db: Db): Promise<MaintenanceWindow[]> =>
  z.array(MaintenanceWindow).parse((await read(db, 'maintenance')) ?? []);

async function read(db: Db, key: string): Promise<unknown> {
  const row = await db.selectFrom('pager_known').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value;
}

const onCallKey = (service: string | undefined) => `on-call:${service ?? ''}`;

/** What the tool that rings people said last, for all replicas. */
export function pagerKnown(db: Db, now: () => Date): PagerKnown {
  async function keep(key: string, value: unknown): Promise<void> {
    const row = { value: JSON.stringify(value), as_of: now() };
    await db
      .insertInto('pager_known')
      .values({ key, ...row })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute();
  }
  return {
    directory: async () => z.array(PagerEntry).parse((await read(db, 'directory')) ?? []),
    async onCall(service) {
      const value = await read(db, onCallKey(service));
      return value === undefined ? undefined : toList(List.parse(value));
    },
    async keep({ directory, maintenance, onCall }) {
      if (directory) await keep('directory', directory);
      if (maintenance) await keep('maintenance', maintenance);
      if (onCall) await keep(onCallKey(onCall.service), onCall.list);
    },
  };
}

function toList({ levels, ...rest }: z.infer<typeof List>): OnCallList {
  return {
    ...rest,
    levels: levels.map(({ level, people }) => ({
      level,
      people: people.map(({ name, person, account, email }) => ({
        name,
        ...(person && { person }),
        ...(account && { account }),
        ...(email !== undefined && { email }),
      })),
    })),
  };
}
