import type { Budget, Row } from './row.js';

/** The middle value, or the mean of the two in the middle. Throws when there are none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new Error('there is no median of nothing');
  return (lower + upper) / 2;
}

/** The least value that `percent` of all values do not exceed (nearest rank). */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error('there is no percentile of nothing');
  return value;
}

/** One round: both sides measured right after each other, so that they met the same machine. */
export interface Round {
  ours: number;
  floor: number;
}

/**
 * The median of the rounds' ratios, not the ratio of medians: what disturbs the machine for a while disturbs both
 * sides of a round, and cancels out.
 */
export function toRow(input: {
  bench: string;
  unit: string;
  budget: Budget;
  rounds: readonly Round[];
  /** What has to hold besides; a row that lost something is not ok, however fast. */
  holds?: boolean;
  note?: string;
}): Row {
  const { bench, unit, budget, rounds, holds = true, note } = input;
  const ratios = rounds.map(({ ours, floor }) => ours / floor);
  const ratio = median(ratios);
  const within = 'min' in budget ? ratio >= budget.min : ratio <= budget.max;
  return {
    bench,
    ours: rounded(median(rounds.map(({ ours }) => ours))),
    floor: rounded(median(rounds.map(({ floor }) => floor))),
    ratio: rounded(ratio),
    budget,
    ok: within && holds,
    unit,
    spread: [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))],
    ...(note !== undefined && { note }),
  };
}

/** Three digits tell all that a noisy machine can tell. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
