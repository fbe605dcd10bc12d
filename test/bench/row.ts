/** What a benchmark is, and what it tells. `rows/index.ts` lists them all. */
import type { World } from './world.js';

/** `min`: the ratio has to reach it (events a second). `max`: the ratio must not pass it (milliseconds). */
export type Budget = { min: number } | { max: number };

/** One line of the result: ours against its floor, measured in the same run. */
export interface Row {
  bench: string;
  ours: number;
  /** What it is held against: see the comment of each benchmark. */
  floor: number;
  ratio: number;
  budget: Budget;
  ok: boolean;
  unit: string;
  /** The least and the greatest ratio of all rounds: how far to trust the median on this machine. */
  spread: readonly [number, number];
  /** What else has to be known to read the row. */
  note?: string;
}

export interface Benchmark {
  /** What `--only` takes; its rows are named after it. */
  name: string;
  /** It takes long: left out unless `--only` names it. */
  onlyWhenAsked?: boolean;
  run(world: World): Promise<Row | readonly Row[]>;
}
