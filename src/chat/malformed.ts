import { z } from 'zod';

/** A delivery that is the platform's by its signature, and does not hold what the platform documents: nothing is done. */
export class Malformed extends Error {
  /** Bolt wraps errors that have none. */
  readonly code = 'malformed';

  constructor(cause: Error) {
    super(`a delivery could not be read: ${cause.message}`, { cause });
    this.name = 'Malformed';
  }
}

/** Reads a part of a delivery; what is missing or misshapen there is no bug of ours. */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) throw new Malformed(error);
    throw error;
  }
}
