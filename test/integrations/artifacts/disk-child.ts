/**
 * A process of its own for what is done to a whole process: a disk that is full, or `kill -9`.
 *   node --import …/register-typescript.mjs disk-child.ts fill DIR     prints what came of it
 *   node --import …/register-typescript.mjs disk-child.ts endless DIR  writes until it is killed
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createArtifacts } from '../../../src/integrations/artifacts/index.js';
import { failureOf, pieces, readBack, repeated } from './content.js';

const [, , what = '', dir = ''] = process.argv;
const store = createArtifacts({ dir, reserveBytes: 0 });
const piece = Buffer.alloc(16_384, 1);

if (what === 'endless') {
  await store.put(repeated(piece, Number.POSITIVE_INFINITY), { mostBytes: Number.POSITIVE_INFINITY });
} else if (what === 'refused') {
  console.log(JSON.stringify(told(await failureOf(store.put(pieces('anything'), { mostBytes: 100 })))));
} else {
  const before = await store.put(pieces('kept before'), { mostBytes: 100 });
  const failure = await failureOf(store.put(repeated(piece, 512), { mostBytes: 100_000_000 }));
  const left = await readdir(join(dir, 'tmp'));
  const after = await store.put(pieces('kept after'), { mostBytes: 100 });
  const objects = (await readdir(dir)).filter((name) => name !== 'tmp').length;
  const texts = [await readBack(store, before.sha256), await readBack(store, after.sha256)];
  console.log(JSON.stringify({ ...told(failure), left, objects, texts }));
}

function told({ name, message }: Error): { name: string; message: string } {
  return { name, message };
}
