/** Who is on call, as the tool that knows it says: a rota in tocsin.yml, PagerDuty. */
import type { AccountId, PersonId } from '../ids.js';

export interface OnCall {
  /**
   * Who is on call at `now` for a service, or with undefined in general. As with other integrations it throws `RetryLater`
   * when the far side asks to slow down, `PermanentFailure` when asking again cannot help, and anything else when it may.
   * A service that nothing is known of is answered with whoever is on call in general; nobody is a list without levels.
   */
  at(input: { service: string | undefined; now: Date }): Promise<OnCallList>;
}

export interface OnCallList {
  /** As people call it: `tocsin.yml`, `PagerDuty`. */
  source: string;
  /** When this was true: earlier than now where the tool did not answer and an older answer stands in. */
  asOf: Date;
  /** Whom to ask first, then whom when they do not answer. Ascending by `level`. */
  levels: readonly OnCallLevel[];
}

export interface OnCallLevel {
  /** 1 is asked first. */
  level: number;
  /** All of them are asked. */
  people: readonly OnCallPerson[];
}

export interface OnCallPerson {
  name: string;
  /** Their account on a chat platform, where it is known. */
  person?: PersonId;
  /** Their account in the tool (`pagerduty:PXPGF42`), by which their chat account can be found where `person` is not set. */
  account?: AccountId;
  email?: string;
}
