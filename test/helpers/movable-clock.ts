import { later, morning } from './cast.js';

/** A clock that stands still until a test moves it. */
export interface MovableClock {
  now(): Date;
  pass(milliseconds: number): void;
}

export function movableClock(start: Date = morning): MovableClock {
  let at = start;
  return {
    now: () => at,
    pass(milliseconds) {
      at = later(at, milliseconds);
    },
  };
}
