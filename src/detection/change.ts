import { z } from 'zod';

/** What may have changed a service: something was rolled out, published, merged, or run on its main branch. */
export const ChangeKind = z.enum(['deployment', 'release', 'merge', 'run']);
export type ChangeKind = z.infer<typeof ChangeKind>;

/** Names a change: `acme/checkout/merge/412`. */
export const ChangeKey = z
  .string()
  .regex(/^[a-z0-9_.-]+\/[a-z0-9_.-]+\/(?:deployment|release|merge|run)\/\d+$/)
  .brand<'ChangeKey'>();
export type ChangeKey = z.infer<typeof ChangeKey>;

/** A change of a service, as the place where its code lives tells of it. */
export interface Change {
  /** `owner/name`. */
  repository: string;
  kind: ChangeKind;
  /** The far side's own number of it within the repository. */
  id: string;
  title: string;
  /** As they are called there; undefined when nobody is named. */
  author: string | undefined;
  /** When it began to take effect. */
  at: Date;
  url: string;
  /** The repository's page. */
  repositoryUrl: string;
  /** The commit that it brought. */
  commit: string | undefined;
  /** Where to: an environment, a tag or a branch. */
  target: string | undefined;
  /** Lines added and removed, where that is known. */
  lines: number | undefined;
  /** How it ended: `success`, `failure` …; undefined while it is under way. */
  outcome: string | undefined;
  /** What is known of it is from then. */
  updatedAt: Date;
}

/** Repositories are told apart whatever the case they are written in. */
export const foldRepository = (repository: string): string => repository.toLowerCase();

export function changeKey({ repository, kind, id }: Pick<Change, 'repository' | 'kind' | 'id'>): ChangeKey {
  return ChangeKey.parse(`${foldRepository(repository)}/${kind}/${id}`);
}

/** Where to read what it changed. `others`: all that is known of its repository, with what came before it. */
export function diffUrl(change: Change, others: readonly Change[]): string | undefined {
  const { kind, url, repositoryUrl, commit } = change;
  const page = commit === undefined ? undefined : `${repositoryUrl}/commit/${commit}`;
  switch (kind) {
    case 'merge':
      return `${url}/files`;
    case 'run':
      return page;
    case 'deployment':
      return comparison(change, others, ({ commit: ref }) => ref) ?? page;
    case 'release':
      return comparison(change, others, ({ target }) => target) ?? page;
  }
}

/** From what was there before to what is there now. */
function comparison(
  change: Change,
  others: readonly Change[],
  refOf: (one: Change) => string | undefined,
): string | undefined {
  const before = others
    .filter((other) => replaces(change, other))
    .reduce<Change | undefined>((last, other) => (last && last.at >= other.at ? last : other), undefined);
  const [from, to] = [before && refOf(before), refOf(change)];
  if (from === undefined || to === undefined || from === to) return undefined;
  return `${change.repositoryUrl}/compare/${encodeURIComponent(from)}...${encodeURIComponent(to)}`;
}

function replaces(change: Change, other: Change): boolean {
  return (
    other.kind === change.kind &&
    foldRepository(other.repository) === foldRepository(change.repository) &&
    other.at < change.at &&
    // Releases have a tag each; what was deployed is replaced in its own environment, and only where it got there.
    (change.kind === 'release' || (other.target === change.target && other.outcome === 'success'))
  );
}
