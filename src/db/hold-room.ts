import { sql } from 'kysely';
import type { RoomId } from '../ids.js';
import type { DbTransaction } from './database.js';

/**
 * Holds, until the transaction ends, what is seen in a room and has to be compared with what is recorded: the room may be
 * read back, or something in it redacted, while the same is told. Taken before any other lock, so that nobody waits in a circle.
 */
export async function holdRoom(trx: DbTransaction, room: RoomId): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sighting:${room}`}, 0))`.execute(trx);
}
