/** Requests as Slack sends them, signed. */
import { createHmac, randomUUID } from 'node:crypto';
import { post } from './load.js';

export interface Target {
  /** Where Slack's requests go. */
  url: string;
  signingSecret: string;
}

const team = 'T0SANDBOX';
let sequence = 0;

/** Somebody writes in a channel: what Slack sends for an ordinary message, its blocks included. */
export function messageEvent(input: { channel: string; user: string; bot: string }): string {
  sequence += 1;
  const seconds = Math.floor(Date.now() / 1000);
  const ts = `${seconds}.${String(sequence).padStart(6, '0')}`;
  const text = `Checkout answers 502 from two of three zones, attempt ${sequence}; the deploy of 14:02 is my first suspect`;
  return JSON.stringify({
    token: 'verification-token',
    team_id: team,
    context_team_id: team,
    context_enterprise_id: null,
    api_app_id: 'A0SANDBOX',
    event: {
      user: input.user,
      type: 'message',
      ts,
      client_msg_id: randomUUID(),
      text,
      team,
      blocks: [
        {
          type: 'rich_text',
          block_id: 'b1',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
        },
      ],
      channel: input.channel,
      event_ts: ts,
      channel_type: 'channel',
    },
    type: 'event_callback',
    event_id: `Ev${String(sequence).padStart(10, '0')}`,
    event_time: seconds,
    authorizations: [
      { enterprise_id: null, team_id: team, user_id: input.bot, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${randomUUID()}`,
  });
}

/** Somebody types `/incident …`. */
export function slashCommand(input: { channel: string; user: string; text: string }): string {
  sequence += 1;
  return new URLSearchParams({
    token: 'verification-token',
    team_id: team,
    team_domain: 'sandbox',
    channel_id: input.channel,
    channel_name: 'room',
    user_id: input.user,
    user_name: 'alice',
    command: '/incident',
    text: input.text,
    api_app_id: 'A0SANDBOX',
    is_enterprise_install: 'false',
    response_url: 'http://127.0.0.1:9/none',
    trigger_id: `${sequence}.${Date.now()}.bench`,
  }).toString();
}

/** The bytes on the wire. Slack refuses to be replayed after five minutes, and so do we: sign right before the load. */
export function signed({ url, signingSecret }: Target, body: string): Buffer {
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const type = body.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded';
  return post(
    url,
    {
      'content-type': type,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      accept: '*/*',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  );
}
