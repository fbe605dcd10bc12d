import { afterAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { moment, printed, quickMoment } from '../../src/db/seal-columns.js';
import { openWorld } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());

/** Microseconds since 2000-01-01: nearly all that PostgreSQL can keep, and the years that it prints plainly. */
const microseconds = fc.oneof(
  fc.bigInt({ min: -200_000_000_000_000_000n, max: 9_000_000_000_000_000_000n }),
  fc.bigInt({ min: -63082281600000000n, max: 252455615999999999n }),
  fc.constantFrom(0n, 1n, 100_000n, 999_999n),
);

it('reads the times that PostgreSQL prints as those that are sealed', async () => {
  const drawn = fc.sample(microseconds, 500).map(String);

  const { rows } = await world.database.pool.query<{ sealed: string | null; quick: string | null }>(
    `select ${moment('at')} as sealed, ${quickMoment('at')} as quick
     from (
       select '2000-01-01 00:00+00'::timestamptz + n::bigint / 86400000000 * interval '1 day'
           + n::bigint % 86400000000 * interval '1 microsecond' as at from unnest($1::text[]) as n
       union all values ('infinity'::timestamptz), ('-infinity'), ('0001-01-01 00:00+00'), ('0001-12-31 23:59+00 BC'), ('9999-12-31 23:59+00')
     ) as times`,
    [drawn],
  );

  expect(rows).toHaveLength(505);
  for (const { sealed, quick } of rows) expect(quick === null ? null : printed(quick)).toBe(sealed);
});
