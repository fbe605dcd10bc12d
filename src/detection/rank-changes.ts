import { type Change, type ChangeKind, changeKey, foldRepository } from './change.js';

/** What went wrong, as far as it says which changes to suspect. */
export interface Circumstances {
  service: string;
  /** The service's own, as `owner/name`. */
  repositories: readonly string[];
  startedAt: Date;
  now: Date;
}

export interface Suspect {
  change: Change;
  /** A change after the impact began cannot be its cause, but may be what ends it or makes it worse. */
  when: 'before' | 'after';
  /** How far from the beginning of the impact. */
  distanceMs: number;
}

/**
 * Changes by how likely they are the cause, the likeliest first; those after the impact began come last, the nearest first.
 * What has not happened yet is left out. The same changes give the same order, in whatever order they come.
 *
 * A change counts the more the nearer it is to the beginning, the surer it reaches customers and the larger it is; that it is
 * the service's own counts more than all else about where it went.
 */
export function rankChanges(changes: readonly Change[], circumstances: Circumstances): Suspect[] {
  const { startedAt, now } = circumstances;
  return changes
    .filter(({ at }) => at <= now)
    .map((change) => {
      const distanceMs = Math.abs(startedAt.getTime() - change.at.getTime());
      const when = change.at <= startedAt ? ('before' as const) : ('after' as const);
      return { change, when, distanceMs, weight: weightOf(change, distanceMs, circumstances) };
    })
    .sort(
      (a, b) =>
        Number(a.when === 'after') - Number(b.when === 'after') ||
        (a.when === 'before' ? b.weight - a.weight : 0) ||
        a.distanceMs - b.distanceMs ||
        compare(changeKey(a.change), changeKey(b.change)),
    )
    .map(({ change, when, distanceMs }) => ({ change, when, distanceMs }));
}

/** How directly each reaches customers. */
const reach: Readonly<Record<ChangeKind, number>> = { deployment: 1, release: 0.8, merge: 0.6, run: 0.4 };

/** After so long a change is half as suspect. */
const halfMs = 60 * 60_000;
/** What is not known counts as a change of so many lines. */
const usualLines = 100;

function weightOf(change: Change, distanceMs: number, circumstances: Circumstances): number {
  const nearness = 1 / (1 + distanceMs / halfMs);
  // From 1 for nothing to 2 for ten thousand lines: a single line has broken things, too.
  const size = 1 + Math.min(1, Math.log10(1 + Math.max(0, change.lines ?? usualLines)) / 4);
  return reach[change.kind] * nearness * size * matching(change, circumstances);
}

/** What is the service's own is above 0.4, whatever else is said of it; what is not is below. */
function matching(change: Change, { service, repositories }: Circumstances): number {
  const own = repositories.some((one) => foldRepository(one) === foldRepository(change.repository));
  const named = mentions(`${change.title} ${change.target ?? ''}`, service);
  const elsewhere = change.kind === 'deployment' && !isProduction(change.target);
  return (own ? (named ? 1 : 0.9) : named ? 0.3 : 0.2) * (elsewhere ? 0.5 : 1);
}

function mentions(words: string, service: string): boolean {
  const sought = service.trim().toLowerCase();
  return sought !== '' && words.toLowerCase().includes(sought);
}

/** GitHub's own name for it is `production`; an environment that is not named may be. */
function isProduction(environment: string | undefined): boolean {
  return environment === undefined || /prod|live|main/i.test(environment);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
