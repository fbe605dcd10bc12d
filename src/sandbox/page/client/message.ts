import type { SandboxMessage } from '../../contract.js';
import { type App, personName } from './app.js';
import { drawAvatar } from './avatar.js';
import { drawBlocks } from './blocks.js';
import { clockTime, slackDate } from './dates.js';
import { type Child, h } from './dom.js';
import { emojiFor } from './emoji.js';
import { icon } from './icons.js';
import { drawFiles } from './message-files.js';
import { toggleReaction } from './message-menu.js';
import { drawMrkdwn } from './text.js';

export interface MessageLook {
  message: SandboxMessage;
  /** Shown without name and avatar, under an earlier message of the same author. */
  follows: boolean;
  pinned: boolean;
  replies: number;
  /** By the sandbox’s clock, in milliseconds; 0 without replies. */
  lastReply: number;
  /** Takes a private message out of sight. */
  dismiss(): void;
}

/** What Slack tells of members and settings is small print, not a person's message. */
const quietSubtypes = /^(?:channel_|group_|pinned_item|bot_add|bot_remove|tombstone)/;

export function isQuiet({ subtype }: SandboxMessage): boolean {
  return subtype !== undefined && quietSubtypes.test(subtype);
}

export function drawMessage(app: App, look: MessageLook): HTMLElement {
  const { message, follows } = look;
  const author = message.user ?? app.state.bot.id;
  const quiet = isQuiet(message);
  const name = message.app ?? personName(app.state, author);
  const time = drawTime(app, message.at);
  const classes = ['message', follows && 'follows', quiet && 'quiet', message.ephemeral && 'ephemeral'];
  return h(
    'li',
    {
      class: classes.filter(Boolean).join(' '),
      tabindex: -1,
      'data-ts': message.ts,
      'data-focus': message.ts,
    },
    h('div', { class: 'gutter' }, follows || quiet ? time : drawAvatar(app.state, author)),
    h(
      'div',
      { class: 'content' },
      message.ephemeral && drawPrivateNote(look),
      look.pinned && h('p', { class: 'note pinned' }, icon('pin'), 'Pinned'),
      !follows &&
        !quiet &&
        h(
          'p',
          { class: 'author' },
          h('b', {}, name),
          message.botId !== undefined && h('span', { class: 'tag' }, 'App'),
          ' ',
          time,
        ),
      drawBody(app, message),
      drawFiles(app, message),
      drawReactions(app, message),
      drawReplies(app, look),
    ),
  );
}

function drawPrivateNote({ message, dismiss }: MessageLook): HTMLElement {
  const close = h(
    'button',
    { type: 'button', class: 'dismiss', 'data-focus': `dismiss:${message.ts}`, on: { click: dismiss } },
    'Dismiss',
  );
  return h('p', { class: 'note' }, icon('eye'), 'Only visible to you', close);
}

function drawTime(app: App, at: number): HTMLElement {
  const full = slackDate('{date_long} at {time_secs}', at, app.me.tz, app.now());
  return h('time', { datetime: new Date(at).toISOString(), title: full }, clockTime(at, app.me.tz));
}

function drawBody(app: App, message: SandboxMessage): Child {
  const { channel, ts, blocks, text } = message;
  const scene = {
    app,
    target: { channel, ts },
    async act(where: string, value?: unknown) {
      await app.send('act', { target: { channel, ts }, where, value });
    },
  };
  const edited = message.edited && h('small', { class: 'edited' }, ' (edited)');
  // People's messages hold what they typed twice; the text has the markup that they meant.
  const asBlocks =
    blocks.length > 0 && (message.botId !== undefined || blocks.some(({ type }) => type !== 'rich_text'));
  const body = asBlocks
    ? drawBlocks(scene, blocks)
    : h('div', { class: 'block-section' }, h('div', {}, drawMrkdwn(app, text), edited));
  if (!asBlocks && text === '') return undefined;
  return h('div', { class: 'body' }, body, asBlocks && edited);
}

function drawReactions(app: App, message: SandboxMessage): Child {
  if (message.reactions.length === 0) return undefined;
  return h(
    'div',
    { class: 'reactions' },
    message.reactions.map(({ name, users }) => {
      const mine = users.includes(app.state.me);
      const who = users.map((user) => personName(app.state, user)).join(', ');
      return h(
        'button',
        {
          type: 'button',
          class: 'reaction',
          'aria-pressed': String(mine),
          title: `${who} reacted with :${name}:`,
          'aria-label': `${name}, ${users.length}: ${who}`,
          'data-focus': `${message.ts}:${name}`,
          on: { click: () => void toggleReaction(app, message, name) },
        },
        h('span', { class: 'emoji' }, emojiFor(name) ?? `:${name}:`),
        String(users.length),
      );
    }),
  );
}

function drawReplies(app: App, { message, replies, lastReply }: MessageLook): Child {
  if (replies === 0) return undefined;
  const { channel, ts } = message;
  return h(
    'button',
    {
      type: 'button',
      class: 'replies',
      on: { click: () => app.go({ view: 'channel', id: channel, thread: ts }) },
    },
    h('b', {}, replies === 1 ? '1 reply' : `${replies} replies`),
    ` last at ${clockTime(lastReply, app.me.tz)}`,
  );
}
