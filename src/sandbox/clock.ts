import { z } from 'zod';
import type { SandboxOptions } from './contract.js';
import type { Kept } from './state-file.js';

/** Remembers how far the clock was moved: time that has passed for an incident does not come back at a restart. */
export function createClock({ advanceClock }: SandboxOptions, kept: Kept | undefined) {
  let moved = z.number().default(0).parse(kept?.value);
  return {
    movedMs: () => moved,
    advance:
      advanceClock &&
      (async (minutes: number): Promise<void> => {
        moved += minutes * 60_000;
        // First: a run that is killed in between is ahead of what was recorded, never behind.
        kept?.save(moved);
        await advanceClock(minutes);
      }),
  };
}
