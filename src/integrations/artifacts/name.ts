import { Sha256 } from '../../ids.js';

/**
 * Where a content is, below the folder or in the bucket: `ab/cdef…`. The same in both, so that a folder is moved into
 * a bucket, and back, by copying it. Parsed once more, as this is what a path is made of.
 */
export function nameOf(sha256: Sha256): string {
  const digits = Sha256.parse(sha256);
  return `${digits.slice(0, 2)}/${digits.slice(2)}`;
}
