/**
 * What a person may see. `message` says what was wrong and what to type instead; it is shown as it is.
 * Every other error is a bug: it is logged with an id, and only the id is shown.
 */
export class UserError extends Error {
  constructor(
    readonly code: 'invalid' | 'not-found' | 'forbidden' | 'wrong-place' | 'wrong-state' | 'unavailable',
    message: string,
    /** Which form fields are at fault: field id → what to enter instead. Shown in place when a form was submitted. */
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'UserError';
  }
}

/** The far side asked us to come back later: the job runs again then, without using up one of its attempts. */
export class RetryLater extends Error {
  constructor(
    readonly afterSeconds: number,
    reason: string,
  ) {
    super(reason);
    this.name = 'RetryLater';
  }
}

/** It did not work and may the next time: it is tried again. People may read `message`, as `UserError`'s and unlike a bug's. */
export class PassingFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PassingFailure';
  }
}

/** The far side refused for a reason that retrying cannot mend; a person is told at once. */
export class PermanentFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PermanentFailure';
  }
}

export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
