/** A channel of Slack, or the direct messages with the app. */
import type { SandboxMessage } from '../../contract.js';
import { type App, channelById, personName, problem } from './app.js';
import { encoded } from './attachment.js';
import { drawBlocks } from './blocks.js';
import { h } from './dom.js';
import { unescapeEntities } from './mrkdwn.js';
import type { Line, Mentionable, Post, Sent, Talk, Welcome } from './talk.js';
import { drawMrkdwn } from './text.js';
import type { PageChannel, PageConversation, WireValue } from './wire.js';

export function slackTalk(app: App, channel: PageChannel, { messages, pins }: PageConversation): Talk {
  const { id } = channel;
  const { state } = app;
  return {
    platform: 'slack',
    id,
    posts: messages.map((message) => post(app, message, pins.includes(message.ts))),
    threads: 'aside',
    placeholder: `Message ${channel.isIm ? state.bot.name : `#${channel.name}`}`,
    welcome: welcome(app, channel),
    closed: closed(app, channel),
    // 📌 marks a key moment in an incident's timeline, so it comes first.
    quick: ['pushpin', 'eyes', 'white_check_mark'],
    more: ['+1', 'tada', 'heart', 'pray', 'fire', 'warning', 'question', 'x'],
    react({ id: ts, reactions }, emoji) {
      const isMine = reactions.find(({ name }) => name === emoji)?.people.includes(state.me);
      void app.send(isMine ? 'unreact' : 'react', { channel: id, ts, emoji });
    },
    menu: ({ id: ts, isPinned }) => [
      ...app.state.app.shortcuts
        .filter(({ type }) => type === 'message')
        .map(({ name, callbackId }) => ({
          label: name,
          icon: 'bolt' as const,
          note: app.state.app.name,
          run: () => void app.send('shortcut', { callbackId, message: { channel: id, ts } }),
        })),
      {
        label: isPinned ? 'Unpin from channel' : 'Pin to channel',
        icon: 'pin',
        run: () => void app.send(isPinned ? 'unpin' : 'pin', { channel: id, ts }),
      },
    ],
    edit: ({ id: ts }, text) => app.send('edit', { channel: id, ts, text }, { quiet: true }),
    remove: ({ id: ts }) => void app.send('remove', { channel: id, ts }),
    send: (line) => send(app, id, line),
    mentionable: () => mentionable(app),
    hint: (typed) => commandHint(app, typed),
    complete(typed) {
      const word = /^\/[\w.-]+$/.exec(typed)?.[0];
      const matches = app.state.app.commands
        .map(({ command }) => command)
        .filter((command) => word !== undefined && command.startsWith(word) && command !== word);
      return matches.length === 1 ? matches[0] : undefined;
    },
  };
}

const quietSubtypes = /^(?:channel_|group_|pinned_item|bot_add|bot_remove|tombstone)/;

function post(app: App, message: SandboxMessage, isPinned: boolean): Post {
  const { ts, channel, subtype, threadTs, text, blocks, botId } = message;
  const author = message.user ?? app.state.bot.id;
  const scene = {
    app,
    target: { channel, ts },
    async act(where: string, value?: WireValue) {
      await app.send('act', { target: { channel, ts }, where, value });
    },
  };
  // People's messages hold what they typed twice; the text has the markup that they meant.
  const asBlocks =
    blocks.length > 0 && (botId !== undefined || blocks.some(({ type }) => type !== 'rich_text'));
  return {
    id: ts,
    place: channel,
    at: message.at,
    author,
    name: message.app ?? personName(app.state, author),
    isApp: botId !== undefined,
    isPrivate: message.ephemeral,
    isQuiet: subtype !== undefined && quietSubtypes.test(subtype),
    isPinned,
    mayFollow: message.user !== undefined,
    root: threadTs === ts ? undefined : threadTs,
    isBroadcast: subtype === 'thread_broadcast',
    reactions: message.reactions.map(({ name, users }) => ({ name, people: users })),
    files: message.files,
    isEdited: message.edited,
    shows: [text, blocks],
    draw(edited) {
      if (asBlocks) return [drawBlocks(scene, blocks), edited];
      if (text === '') return undefined;
      return h('div', { class: 'block-section' }, h('div', {}, drawMrkdwn(app, text), edited));
    },
    typed: () => asTyped(app, text),
  };
}

/** The wire form back as it was typed: `<@U1>` is `@alice` in the box. */
function asTyped(app: App, text: string): string {
  const typed = text
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (_whole, id: string) => {
      const person = app.state.people.find((one) => one.id === id);
      return `@${person?.name ?? personName(app.state, id)}`;
    })
    .replace(/<#\w+\|([^>]+)>/g, '#$1')
    .replace(/<((?:https?|mailto):[^>|]+)(?:\|[^>]*)?>/g, '$1');
  return unescapeEntities(typed);
}

function closed(app: App, { isArchived, isMember, isIm, name, id }: PageChannel): Talk['closed'] {
  if (isArchived) return { why: 'This channel is archived.' };
  if (!isMember) {
    const run = () => void app.send('join', { channel: id });
    return { why: `You are looking at #${name}.`, help: { label: 'Join channel', run } };
  }
  return isIm && !app.state.app.readsMessages
    ? { why: 'Sending messages to this app has been turned off.' }
    : undefined;
}

/** In #incidents, what to type first. */
function welcome(app: App, channel: PageChannel): Welcome {
  if (channel.isIm) {
    const text = 'Nudges and private notes arrive in this conversation.';
    return { title: `${app.state.bot.name} writes to you here.`, text };
  }
  if (channel.name !== 'incidents')
    return { title: `This is #${channel.name}`, text: 'Nobody has written here yet.' };
  const command = app.state.app.commands[0]?.command ?? '/incident';
  return {
    title: 'All quiet. Start your first incident',
    text: 'Type this below and press Enter. A war room opens, with a checklist and the people it needs.',
    example: {
      line: `${command} declare Checkout is down`,
      more: `Type ${command} help for everything else.`,
    },
  };
}

/** Plain text with or without a file, or a slash command. */
async function send(app: App, channel: string, { text, file, root }: Line): Promise<Sent> {
  const isCommand = /^\/\w/.test(text);
  const where = { channel, ...(root === undefined ? {} : { threadTs: root }) };
  const result = await (isCommand
    ? app.send('command', { channel, line: text }, { quiet: true })
    : file
      ? app.send('upload', { ...where, text, ...(await encoded(file)) }, { quiet: true })
      : app.send('say', { ...where, text }, { quiet: true }));
  return {
    wrong: problem(result, text.split(' ')[0] || 'Attaching the file'),
    // Of a command that the app did not answer Slackbot tells, in the channel.
    isTold: result.unreachable === true || (isCommand && result.error === undefined),
    // A command takes no file: that stays for the next message.
    tookFile: !isCommand,
  };
}

function mentionable({ state }: App): Mentionable[] {
  return [
    ...state.people.map(({ id, name, realName, title }) => ({
      handle: name,
      name: realName,
      note: title,
      id,
    })),
    ...state.groups.map(({ handle }) => ({ handle, name: 'Group', note: '', id: undefined })),
  ];
}

/** What the app's manifest says of the command being typed. */
function commandHint(app: App, typed: string): Node[] {
  const word = /^\/\S*/.exec(typed)?.[0];
  if (word === undefined) return [];
  return app.state.app.commands
    .filter(({ command }) => (typed.includes(' ') ? command === word : command.startsWith(word)))
    .map(({ command, description, hint }) =>
      h(
        'span',
        { class: 'command' },
        h('b', {}, command),
        ' ',
        h('code', {}, hint),
        ' ',
        h('span', {}, description),
      ),
    );
}

/** The open channel, when it is one of Slack's and has been loaded. */
export function openSlackTalk(app: App): Talk | undefined {
  const { place, state, conversation } = app;
  const channel = place.view === 'channel' ? channelById(state, place.id) : undefined;
  return channel && conversation?.id === channel.id ? slackTalk(app, channel, conversation) : undefined;
}
