import type { UsersInfoResponse } from '@slack/web-api';

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
  const isOurs = user.team_id === ourTeam || user.enterprise_user?.teams?.includes(ourTeam) === true;
  return !user.deleted && !user.is_bot && !isGuest && isOurs && user.is_email_confirmed === true;
}
