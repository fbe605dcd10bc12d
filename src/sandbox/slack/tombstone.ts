/**
 * A message with replies does not go when it is deleted: Slack puts a tombstone in its place, and tells apps of a change.
 * No page of docs.slack.dev/reference/events/message says so; the fields are those of deliveries recorded in
 * github.com/slack-edge/slack-edge/pull/10, github.com/hackclub/toriel/pull/238 and github.com/42wim/matterbridge/issues/600.
 */
export const TOMBSTONE = {
  type: 'message',
  subtype: 'tombstone',
  text: 'This message was deleted.',
  user: 'USLACKBOT',
  hidden: true,
} as const;
