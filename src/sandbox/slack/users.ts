import { isRecord } from '../body.js';
import { userOf, type Workspace } from './workspace.js';

/** A user object with what emulate leaves out: https://docs.slack.dev/reference/objects/user-object */
export function completeUser(workspace: Workspace, given: unknown): unknown {
  if (!isRecord(given) || typeof given.id !== 'string') return given;
  const user = userOf(workspace, given.id);
  if (!user) return given;
  return {
    ...given,
    tz: user.tz,
    tz_label: user.tz,
    tz_offset: offsetSeconds(user.tz, workspace.now()),
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_app_user: false,
    is_email_confirmed: !user.is_bot,
    updated: 0,
  };
}

/** Seconds east of UTC at that moment. */
function offsetSeconds(zone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'longOffset',
  }).formatToParts(at);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const found = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (!found) return 0;
  const seconds = Number(found[2]) * 3600 + Number(found[3]) * 60;
  return found[1] === '-' ? -seconds : seconds;
}
