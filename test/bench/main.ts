/** `npm run bench [-- --json] [-- --only ingest,declare]`: exits with 1 when a row is not within its budget. */
import { parseArgs } from 'node:util';
import { toLine, toTable } from './report.js';
import type { Row } from './row.js';
import { benchmarks } from './rows/index.js';
import { createWorld } from './world.js';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } });
const names = benchmarks.map(({ name }) => name);
const wanted =
  values.only?.split(',') ?? benchmarks.filter(({ onlyWhenAsked }) => !onlyWhenAsked).map(({ name }) => name);
const unknown = wanted.find((name) => !names.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no benchmark ${unknown}; there are ${names.join(', ')}.\n`);
  process.exit(2);
}

const rows: Row[] = [];
for (const benchmark of benchmarks.filter(({ name }) => wanted.includes(name))) {
  // A world for each: what one leaves behind must not weigh on the next.
  const world = await createWorld((text) => process.stderr.write(`${text}\n`));
  // What was started runs in groups of its own, which Ctrl-C does not reach.
  const abandon = () => world.stop().finally(() => process.exit(130));
  process.once('SIGINT', abandon).once('SIGTERM', abandon);
  try {
    const result = await benchmark.run(world);
    for (const row of [result].flat()) {
      rows.push(row);
      if (values.json) process.stdout.write(`${toLine(row)}\n`);
    }
  } finally {
    process.off('SIGINT', abandon).off('SIGTERM', abandon);
    await world.stop();
  }
}
if (!values.json) process.stdout.write(`\n${toTable(rows)}\n`);
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1;
