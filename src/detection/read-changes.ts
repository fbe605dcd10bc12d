import { PassingFailure, PermanentFailure, RetryLater, toError } from '../errors.js';
import type { ChangeSource, ChangeStore } from './ports.js';

export interface ChangeDeps {
  source: ChangeSource;
  store: ChangeStore;
  now(): Date;
}

/**
 * Brings our copy up to date. Throws what the source threw; what could be read is kept, and of the rest it is known why
 * not. One repository after the other: GitHub asks for that.
 */
export async function readChanges(
  { source, store, now }: ChangeDeps,
  repositories: readonly string[],
  since: Date,
): Promise<void> {
  let refused: Error | undefined;
  for (const [index, repository] of repositories.entries()) {
    try {
      const at = now();
      await store.keep({ repository, changes: await source.changes(repository, since), at });
    } catch (thrown) {
      const error = toError(thrown);
      if (error instanceof PermanentFailure) {
        // The others may be readable all the same.
        refused ??= error;
        await store.missed(repository, error.message);
        continue;
      }
      for (const left of repositories.slice(index)) await store.missed(left, reasonOf(error));
      throw error;
    }
  }
  if (refused) throw refused;
}

function reasonOf(error: Error): string {
  const forPeople = error instanceof RetryLater || error instanceof PassingFailure;
  return forPeople ? error.message : 'GitHub’s answer could not be read';
}
