import type { UsersInfoResponse } from '@slack/web-api';
import type { Profile } from '../port.js';

type User = NonNullable<UsersInfoResponse['user']>;

/**
 * Whether Slack vouches that a person's address is their own.
 *
 * https://docs.slack.dev/reference/objects/user-object: `is_restricted` and `is_ultra_restricted` are guests. People of other
 * organisations come by Slack Connect, and it is their own admins who say what their address is
 * (https://docs.slack.dev/apis/slack-connect/): they have another team. On Enterprise Grid a member may be in several.
 */
export function ownsEmail(user: User, ourTeam: string): boolean {
  const isGuest = user.is_restricted === true || user.is_ultra_restricted === true;
  return (
    !user.deleted && !user.is_bot && !isGuest && isOurs(user, ourTeam) && user.is_email_confirmed === true
  );
}

/** Guests that this workspace invited are its own; somebody who came by Slack Connect is not. */
export function outsider(user: User, ourTeam: string): Profile['outsider'] {
  if (user.is_bot) return 'bot';
  if (user.deleted) return 'deactivated';
  return user.team_id === undefined || isOurs(user, ourTeam) ? undefined : 'elsewhere';
}

const isOurs = (user: User, ourTeam: string) =>
  user.team_id === ourTeam || user.enterprise_user?.teams?.includes(ourTeam) === true;
