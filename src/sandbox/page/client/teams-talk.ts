/** A channel of Teams, a group or meeting chat, or the person's own chat with the app. */
import { type App, chatById, personName, problem } from './app.js';
import { encoded } from './attachment.js';
import { drawCard } from './card.js';
import { h } from './dom.js';
import type { Line, Post, Sent, Talk, Welcome } from './talk.js';
import { drawHtml, typedOf } from './teams-html.js';
import type { PageChat, PageChatHistory, PageChatMessage } from './wire.js';

/** The open conversation, when it is one of Teams' and has been loaded. */
export function openTeamsTalk(app: App): Talk | undefined {
  const { place, state, history } = app;
  const chat = place.view === 'channel' ? chatById(state, place.id) : undefined;
  return chat && history?.id === chat.id ? teamsTalk(app, chat, history) : undefined;
}

function teamsTalk(app: App, chat: PageChat, { messages }: PageChatHistory): Talk {
  const { id, kind, name } = chat;
  const isChannel = kind === 'channel';
  const bot = app.state.bot.name;
  return {
    platform: 'teams',
    id,
    posts: messages.map((message) => post(app, message, isChannel)),
    threads: isChannel ? 'below' : 'none',
    placeholder: isChannel ? `Message ${name}: a new post` : `Message ${name}`,
    welcome: welcome(app, chat),
    closed: closed(app, chat),
    // 📌 marks a key moment in an incident's timeline.
    quick: ['👍', '📌'],
    more: ['❤️', '😂', '😮', '👀', '✅', '🎉'],
    react({ id: message, reactions }, reaction) {
      const isMine = reactions.find((one) => one.name === reaction)?.people.includes(app.state.me);
      void app.send(isMine ? 'teams/unreact' : 'teams/react', { chat: id, message, reaction });
    },
    menu: ({ id: message }) =>
      chat.botIn
        ? app.state.teams.actions.map((action) => ({
            label: action.title,
            icon: 'bolt' as const,
            note: bot,
            run: () => void app.send('teams/action', { command: action.id, chat: id, message }),
          }))
        : [],
    edit: ({ id: message }, text) => app.send('teams/edit', { chat: id, message, text }, { quiet: true }),
    remove: ({ id: message }) => void app.send('teams/remove', { chat: id, message }),
    send: (line) => send(app, id, line),
    mentionable: () => [
      // In their own chat everything that a person writes is for the app.
      ...(kind === 'personal' ? [] : [{ handle: bot, name: bot, note: 'App', id: app.state.bot.id }]),
      ...app.state.people.map((one) => ({
        handle: one.name,
        name: one.realName,
        note: one.title,
        id: one.id,
      })),
    ],
    hint(typed) {
      const rest = kind === 'personal' ? typed : new RegExp(`^@${bot}\\b(.*)$`, 'is').exec(typed)?.[1];
      const usage = app.state.app.commands[0]?.hint;
      if (!usage || rest === undefined || (kind === 'personal' && !/^[a-z]+$/i.test(rest))) return [];
      const before = kind === 'personal' ? '' : `@${bot} `;
      return [h('span', { class: 'command' }, before && h('b', {}, before), h('code', {}, usage))];
    },
    complete: () => undefined,
  };
}

function post(app: App, message: PageChatMessage, isChannel: boolean): Post {
  const { id, conversation, html, cards, mentions, from, system, subject } = message;
  const author = from ?? app.state.bot.id;
  return {
    id,
    place: conversation,
    at: message.at,
    author,
    name: personName(app.state, author),
    isApp: message.bot,
    isPrivate: message.isPrivate,
    isQuiet: system !== undefined,
    isPinned: false,
    // In a channel each message begins a thread, and so has a name of its own.
    mayFollow: !message.bot && (!isChannel || message.thread !== undefined),
    root: message.thread,
    isBroadcast: false,
    reactions: message.reactions.map(({ type, people }) => ({ name: type, people })),
    files: message.files,
    isEdited: message.edited,
    shows: [html, cards, subject, system],
    draw(edited) {
      if (system !== undefined) return happened(system);
      return [
        subject !== undefined && h('p', { class: 'subject' }, subject),
        html !== '' && h('div', { class: 'teams-text' }, drawHtml(app, html, mentions), edited),
        cards.map((card, position) => drawCard(app, { chat: conversation, message: id, position }, card)),
        html === '' && edited,
      ];
    },
    typed: () => typedOf(app, html, mentions),
  };
}

/** `membersAddedEventMessageDetail` in words. */
function happened(system: string): string {
  const words = system
    .replace(/EventMessageDetail$/, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function closed(app: App, { id, kind, isArchived, botIn }: PageChat): Talk['closed'] {
  if (isArchived) return { why: 'This channel is archived.' };
  if (kind !== 'personal' || botIn) return undefined;
  const run = () => void app.send('teams/add', { chat: id });
  const { name } = app.state.bot;
  return { why: `You have not added ${name} yet.`, help: { label: `Add ${name}`, run } };
}

function welcome(app: App, { kind, name, botIn }: PageChat): Welcome {
  const bot = app.state.bot.name;
  if (kind === 'personal') {
    return {
      title: `${bot} writes to you here`,
      text: 'Nudges and private notes arrive in this chat.',
      ...(botIn && {
        example: { line: 'help', more: `What you write here is for ${bot}: no mention is needed.` },
      }),
    };
  }
  if (name !== 'incidents') return { title: name, text: 'Nobody has written here yet.' };
  return {
    title: 'All quiet. Start your first incident',
    text: 'Type this below and press Enter. A war room opens, with a checklist and the people it needs.',
    example: { line: `@${bot} declare Checkout is down`, more: `Type @${bot} help for everything else.` },
  };
}

async function send(app: App, chat: string, { text, file, root }: Line): Promise<Sent> {
  const where = { chat, ...(root === undefined ? {} : { thread: root }) };
  const result = await (file
    ? app.send('teams/upload', { ...where, text, ...(await encoded(file)) }, { quiet: true })
    : app.send('teams/say', { ...where, text }, { quiet: true }));
  return {
    wrong: problem(result, 'Sending this'),
    isTold: result.unreachable === true,
    tookFile: true,
  };
}
