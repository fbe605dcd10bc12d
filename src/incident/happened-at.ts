import { UserError } from '../errors.js';
import type { Incident } from './incident.js';

/** How far the clock of who tells of it may be ahead of ours; a form's picker answers to the minute. */
const slackMs = 60_000;

/** When something told of afterwards happened. Throws for what is still to come; `field` is what is at fault then. */
export function happenedAt(at: Date | undefined, now: Date, field: string): Date {
  if (!at || at <= now) return at ?? now;
  if (at.getTime() - now.getTime() <= slackMs) return now;
  throw new UserError('invalid', 'That is still to come: only what has happened can be recorded.', {
    [field]: 'Choose a time that has passed.',
  });
}

/** Whether there was anything to tell of at that time: what was before the impact belongs to it only when said so. */
export function sinceItBegan(at: Date, { incident }: { incident: Incident | undefined }): boolean {
  return incident === undefined || at >= incident.startedAt;
}
