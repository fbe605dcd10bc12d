import { sql } from 'kysely';
import { PersonId } from '../ids.js';
import type { GroupId } from '../incident/permissions.js';
import type { Db } from './database.js';

/** Who was in a group when it could be read last. */
export const groupStore = (db: Db) => ({
  async read(group: GroupId): Promise<PersonId[] | undefined> {
    const row = await db
      .selectFrom('permission_group')
      .select('members')
      .where('name', '=', group)
      .executeTakeFirst();
    return row?.members.map((member) => PersonId.parse(member));
  },
  async save(group: GroupId, members: readonly PersonId[], at: Date): Promise<void> {
    await sql`
      insert into permission_group (name, members, read_at) values (${group}, ${[...members]}::text[], ${at})
      on conflict (name) do update set members = excluded.members, read_at = excluded.read_at`.execute(db);
  },
});
