import { sql } from 'kysely';
import type { RoomId, Sha256 } from '../ids.js';
import type { DbTransaction } from './database.js';

/**
 * Holds, until the transaction ends, what is seen in a room and has to be compared with what is recorded: the room may be
 * read back, or something in it redacted, while the same is told. Taken before any row is written or locked, so that
 * nobody waits in a circle.
 */
export async function holdRoom(trx: DbTransaction, room: RoomId): Promise<void> {
  await hold(trx, `sighting:${room}`);
}

/** Holds the content of a file in the same way, before a room: the same may be kept for one event and removed for another. */
export async function holdFile(trx: DbTransaction, sha256: Sha256): Promise<void> {
  await hold(trx, `file:${sha256}`);
}

async function hold(trx: DbTransaction, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
}
