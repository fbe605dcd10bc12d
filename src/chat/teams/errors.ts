import { PassingFailure, PermanentFailure, RetryLater, toError } from '../../errors.js';
import { RoomUnreachable } from '../port.js';

/** An answer of the connector or of Graph that is no success, as the service gave it. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  /** What the service said. */
  readonly reason: string;
  readonly retryAfterSeconds: number | undefined;
  /** What has to be granted for the call to be allowed, as `docs/teams.md` lists it. */
  readonly permission: string | undefined;

  constructor(answer: {
    status: number;
    code?: string | undefined;
    reason?: string | undefined;
    retryAfterSeconds?: number | undefined;
    permission?: string | undefined;
  }) {
    const { status, code = '', reason = '', retryAfterSeconds, permission } = answer;
    super(`${status} ${code}: ${reason}`);
    this.name = 'Refused';
    this.status = status;
    this.code = code;
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
    this.permission = permission;
  }
}

/** There was no answer. */
export class Unanswered extends Error {
  constructor(cause: unknown) {
    super(toError(cause).message, { cause });
    this.name = 'Unanswered';
  }
}

/** "Error codes 412, 502 and 504 must also be retried" (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit); the others say it by their name. */
const passing = new Set([408, 409, 412, 423, 500, 502, 503, 504]);
/** For a 429 that does not say how long. */
const usualWaitSeconds = 2;

/**
 * The place is gone, or no longer open to us:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis
 */
const unreachable: Readonly<Record<string, string>> = {
  ConversationNotFound: 'Teams says that the conversation does not exist any more.',
  ThreadNotFound: 'Teams says that the conversation does not exist any more.',
  BotNotInConversationRoster: 'Tocsin is not in this team or chat. Add it there.',
  BotDisabledByAdmin: 'An administrator of Teams has switched Tocsin off.',
  MessageWritesBlocked: 'This person has blocked or removed Tocsin in Teams.',
  ConversationBlockedByUser: 'This person has blocked Tocsin in Teams.',
  ForbiddenOperationException:
    'This person has not added Tocsin in Teams. With the permission TeamsAppInstallation.ReadWriteSelfForUser.All it adds itself.',
};

/** The answer in our own words: come back later, never, or try again. */
export function toFailure(thrown: unknown): Error {
  if (thrown instanceof Unanswered)
    return new PassingFailure('Microsoft Teams could not be reached.', { cause: thrown });
  if (!(thrown instanceof Refused)) return toError(thrown);
  const { status, code, reason, retryAfterSeconds } = thrown;
  if (status === 429)
    return new RetryLater(retryAfterSeconds ?? usualWaitSeconds, 'Microsoft Teams asks to slow down');
  if (passing.has(status)) {
    if (retryAfterSeconds !== undefined)
      return new RetryLater(retryAfterSeconds, 'Microsoft Teams asks to come back later');
    return new PassingFailure(`Microsoft Teams has trouble of its own (${status}).`, { cause: thrown });
  }
  // An operator mends it, and what waits should then go out.
  if (status === 401)
    return new PassingFailure('Microsoft Teams does not accept Tocsin’s token. Check TEAMS_APP_ID.', {
      cause: thrown,
    });
  const closed = unreachable[code];
  if (closed) return new RoomUnreachable(closed);
  if (status === 404) return new RoomUnreachable('Teams says that this does not exist any more.');
  if (status === 403) return new PermanentFailure(forbidden(thrown));
  return new PermanentFailure(`Microsoft Teams refused: ${reason || code || status}`);
}

/** Carries out what Tocsin asks of Teams; what goes wrong is said in our own words. */
export async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFailure(error);
  }
}

function forbidden({ permission, reason }: Refused): string {
  if (permission === undefined) return `Microsoft Teams does not allow Tocsin to do this: ${reason}`;
  return `Microsoft Teams does not allow Tocsin to do this. It needs the permission ${permission}: docs/teams.md says how to grant it.`;
}

export const isRefused = (error: unknown, ...statuses: number[]): error is Refused =>
  error instanceof Refused && statuses.includes(error.status);

/** Carries out a call; a refusal of one of these statuses is an answer, too. */
export async function unlessRefused<T>(
  work: () => Promise<T>,
  ...statuses: number[]
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isRefused(error, ...statuses)) return undefined;
    throw error;
  }
}

/** `Retry-After` in seconds; Microsoft's services give no date. */
export function retryAfterOf(headers: Headers | undefined): number | undefined {
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
