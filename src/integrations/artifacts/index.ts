import type { ArtifactStore } from '../ports.js';
import { createBucket } from './bucket.js';
import { createFolder } from './folder.js';
import type { S3Options } from './s3-client.js';
import { createSpool } from './spool.js';

export interface ArtifactOptions {
  /** Where files are kept. With `s3`: where each waits, for as long as it is uploaded. Made when it is missing. */
  dir: string;
  /** Where files are kept instead. */
  s3?: S3Options | undefined;
  /** What is left of the disk for others, such as the database. Default 256 MB. */
  reserveBytes?: number;
}

export function createArtifacts({ dir, s3, reserveBytes }: ArtifactOptions): ArtifactStore {
  const spool = createSpool({ dir, reserveBytes: reserveBytes ?? 256_000_000 });
  return s3 ? createBucket(spool, s3) : createFolder(spool, dir);
}
