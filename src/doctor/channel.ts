import { z } from 'zod';
import { type Finding, ill, well } from './finding.js';
import { mend, type SlackAnswer, type SlackCall } from './slack-call.js';

const Channel = z.object({
  id: z.string(),
  name: z.string(),
  is_member: z.boolean().default(false),
  is_archived: z.boolean().default(false),
  is_private: z.boolean().default(false),
});
type Channel = z.infer<typeof Channel>;

/** What the finding is about, and what names the channel. */
interface About {
  what: string;
  setting: string;
}

const announcements: About = { what: 'Slack: announcement channel', setting: 'ANNOUNCEMENT_CHANNEL' };

/** Whether something can be said in it: the bot is in it, or may come in by itself because it is public. */
export async function checkChannel(
  call: SlackCall,
  channel: string,
  about: About = announcements,
): Promise<Finding> {
  const byId = /^[CG][A-Z0-9]{6,}$/.test(channel);
  const answer = byId ? await infoOf(call, channel) : await search(call, channel);
  if (!answer.ok) {
    if (answer.error === 'channel_not_found') return unknown(channel, about);
    const remedy = mend(answer.error, about.setting, 'It is a name or an id.');
    return ill(about.what, `${answer.detail} about ${channel}`, remedy);
  }
  return answer.channel ? judge(answer.channel, about) : unknown(channel, about);
}

function judge({ name, is_archived, is_member, is_private }: Channel, { what, setting }: About): Finding {
  if (is_archived) {
    return ill(what, `#${name} is archived`, `Unarchive it in Slack, or set ${setting} to another.`);
  }
  if (is_member) return well(what, `#${name}; Tocsin is in it`);
  if (!is_private) return well(what, `#${name}; Tocsin joins it with the first message`);
  return ill(what, `Tocsin is not in #${name}, which is private`, 'Type /invite @Tocsin in it.');
}

function unknown(channel: string, { what, setting }: About): Finding {
  return ill(
    what,
    `${channel} is not there, or is private and Tocsin is not in it`,
    `Create it, or type /invite @Tocsin in it, or set ${setting} to another.`,
  );
}

type Looked = { ok: true; channel: Channel | undefined } | Extract<SlackAnswer, { ok: false }>;

async function infoOf(call: SlackCall, channel: string): Promise<Looked> {
  const answer = await call('conversations.info', { channel });
  if (!answer.ok) return answer;
  return { ok: true, channel: z.object({ channel: Channel }).parse(answer.body).channel };
}

const Page = z.object({
  channels: z.array(Channel),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** There is no look-up by name: docs.slack.dev/reference/methods/conversations.list */
async function search(call: SlackCall, name: string): Promise<Looked> {
  let cursor = '';
  let archived: Channel | undefined;
  do {
    const types = 'public_channel,private_channel';
    const answer = await call('conversations.list', { types, limit: '1000', ...(cursor && { cursor }) });
    if (!answer.ok) return answer;
    const page = Page.parse(answer.body);
    const named = page.channels.filter((channel) => channel.name === name);
    const open = named.find((channel) => !channel.is_archived);
    if (open) return { ok: true, channel: open };
    archived ??= named[0];
    cursor = page.response_metadata?.next_cursor ?? '';
  } while (cursor !== '');
  return { ok: true, channel: archived };
}
