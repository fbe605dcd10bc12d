import type { IncomingMessage } from 'node:http';
import { PassingFailure } from '../../errors.js';
import type { ArtifactStore } from '../ports.js';
import { check } from './check.js';
import { nameOf } from './name.js';
import { createS3Client, type S3Client, type S3Options, type S3Request } from './s3-client.js';
import { codeIn, refused } from './s3-failure.js';
import type { Spool } from './spool.js';
import { verified } from './verified.js';

/** Keeps files in a bucket of an S3-compatible store. A file waits in the spool until its hash, its name, is known. */
export function createBucket(spool: Spool, options: S3Options): ArtifactStore {
  const client = createS3Client(options);

  const store: Omit<ArtifactStore, 'check'> = {
    async put(content, { mostBytes, placing }) {
      const { sha256, bytes } = await spool.with(content, mostBytes, async (file) => {
        await placing?.(file.sha256);
        const key = nameOf(file.sha256);
        const held = await head(client, key);
        // No `If-None-Match`: not all stores know it, and whoever is quicker writes the very same bytes.
        if (held.bytes !== file.bytes) await done(client, { method: 'PUT', key, file });
      });
      return { sha256, bytes };
    },
    async open(sha256) {
      const key = nameOf(sha256);
      const { bytes } = await head(client, key);
      return bytes === undefined ? undefined : { bytes, content: verified(sha256, read(client, key)) };
    },
    has: async (sha256) => (await head(client, nameOf(sha256))).bytes !== undefined,
    remove: (sha256) => remove(client, nameOf(sha256)),
  };
  return { ...store, check: () => check(store) };
}

interface Head {
  /** Undefined: nothing is there. */
  bytes: number | undefined;
  /** Only where the bucket keeps old versions; of a mark of deletion, too. */
  versionId: string | undefined;
}

async function head(client: S3Client, key: string): Promise<Head> {
  const answer = await client.send({ method: 'HEAD', key });
  const { statusCode = 0, headers } = answer;
  answer.destroy();
  const version = headers['x-amz-version-id'];
  const versionId = typeof version === 'string' ? version : undefined;
  if (statusCode === 404) return { bytes: undefined, versionId };
  if (statusCode === 200) {
    const bytes = Number(headers['content-length']);
    if (Number.isSafeInteger(bytes)) return { bytes, versionId };
    throw new PassingFailure('The store of files does not say how long a file is');
  }
  const retryAfter = headers['retry-after'];
  if (statusCode >= 500 || statusCode === 429) {
    throw refused({ status: statusCode, code: undefined, retryAfter }, client.options);
  }
  // The answer to a HEAD has no body, so it does not say why: asked again in a way that has one.
  await done(client, { method: 'GET', key });
  throw new PassingFailure(`The store of files answered ${statusCode} and then changed its mind`);
}

async function* read(client: S3Client, key: string): AsyncGenerator<Uint8Array> {
  const answer = await client.send({ method: 'GET', key });
  if (answer.statusCode !== 200) throw await failureOf(client, answer);
  yield* client.read(answer);
}

/** More often than any file can have been kept anew while it was being removed. */
const mostVersions = 1000;

/**
 * Where a bucket keeps old versions, a plain DELETE only hides the newest: what is to be gone is removed version by
 * version, marks of deletion included, each of which a HEAD names
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html).
 */
async function remove(client: S3Client, key: string): Promise<void> {
  for (let tries = 0; tries < mostVersions; tries++) {
    const { bytes, versionId } = await head(client, key);
    if (bytes === undefined && versionId === undefined) return;
    await done(client, { method: 'DELETE', key, ...(versionId !== undefined && { versionId }) });
    if (versionId === undefined) return;
  }
  throw new PassingFailure('The store of files keeps on having versions of a file that is to be removed');
}

/** Sends a request of which only the success matters. */
async function done(client: S3Client, request: S3Request): Promise<void> {
  const answer = await client.send(request);
  const { statusCode = 0 } = answer;
  if (statusCode < 200 || statusCode >= 300) throw await failureOf(client, answer);
  answer.destroy();
}

const mostErrorBytes = 64_000;

async function failureOf(client: S3Client, answer: IncomingMessage): Promise<Error> {
  const { statusCode: status = 0, headers } = answer;
  let body = '';
  for await (const piece of client.read(answer)) {
    body += Buffer.from(piece).toString('latin1');
    if (body.length > mostErrorBytes) break;
  }
  return refused({ status, code: codeIn(body), retryAfter: headers['retry-after'] }, client.options);
}
