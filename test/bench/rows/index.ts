/**
 * All benchmarks, in the order in which they run.
 *
 * To add one: a file here that exports a `Benchmark`, and its name in the list below. Its `run` starts what it needs
 * through the world it is given (which ends it again), measures ours and the floor in turn with `alternate`, and
 * returns what `toRow` makes of the rounds. A row is only worth its floor: compare with what nobody could do better
 * by, measured in the same run, never with a number from another day.
 */
import type { Benchmark } from '../row.js';
import { catchUp } from './catch-up.js';
import { command } from './command.js';
import { declare } from './declare.js';
import { ingest } from './ingest.js';
import { start } from './start.js';
import { storm } from './storm.js';
import { teamsDeclare } from './teams-declare.js';
import { teamsMessage } from './teams-message.js';
import { timelinePage } from './timeline-page.js';
import { verify } from './verify.js';

export const benchmarks: readonly Benchmark[] = [
  ingest,
  command,
  declare,
  teamsMessage,
  teamsDeclare,
  start,
  catchUp,
  verify,
  timelinePage,
  storm,
];
