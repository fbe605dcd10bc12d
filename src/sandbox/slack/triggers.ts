import { randomBytes } from 'node:crypto';
import { type Answer, refuse } from './answer.js';
import { INTERACTIONS } from './limits.js';
import type { Workspace } from './workspace.js';

export type Triggers = ReturnType<typeof createTriggers>;

/**
 * Trigger ids: proof that a person did something just now. "Within 3 seconds" and once:
 * https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
 */
export function createTriggers({ tables, identity, now }: Workspace) {
  const issued = new Map<string, { at: number; used: boolean }>();
  return {
    /** `viewId` is the modal in which the person acted, for `views.push`. */
    issue(userId: string, viewId?: string): string {
      const at = now().getTime();
      const id = `${at}.${at % 1_000_000}.${randomBytes(16).toString('hex')}`;
      issued.set(id, { at, used: false });
      tables['slack.view_triggers'].insert({
        trigger_id: id,
        team_id: identity.teamId,
        user_id: userId,
        app_id: identity.appId,
        // emulate counts in whole seconds; the three seconds are counted here.
        expires_at: Number.MAX_SAFE_INTEGER,
        used: false,
        ...(viewId ? { view_id: viewId } : {}),
      });
      return id;
    },
    /** The refusal that Slack gives for this trigger, or undefined when it may be used. */
    check(id: string): Answer | undefined {
      const trigger = issued.get(id);
      if (!trigger) return refuse('invalid_trigger_id');
      if (trigger.used) return refuse('exchanged_trigger_id');
      if (now().getTime() - trigger.at > INTERACTIONS.triggerMs) return refuse('expired_trigger_id');
      return undefined;
    },
    use(id: string): void {
      const trigger = issued.get(id);
      if (trigger) trigger.used = true;
    },
  };
}
