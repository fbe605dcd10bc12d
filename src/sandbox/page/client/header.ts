import { type App, botChannel, channelById, chatById } from './app.js';
import { byId, type Child, h, redraw } from './dom.js';
import { withEmoji } from './emoji.js';
import { type IconName, icon } from './icons.js';
import { link } from './links.js';
import { openMembers } from './members.js';
import { openMenu } from './menu.js';
import { kindOf, symbolOf } from './teams-places.js';
import { openSearch } from './teams-search.js';
import { drawMrkdwn, plainText } from './text.js';
import type { PageChannel, PageChat } from './wire.js';

export function showHeader(app: App, reveal: (ts: string) => void): void {
  const { place, state, conversation, history } = app;
  const chat = place.view === 'channel' ? chatById(state, place.id) : undefined;
  const channel = place.view === 'channel' ? channelById(state, place.id) : undefined;
  const direct = botChannel(state);
  const shows = [
    place.view,
    state.me,
    state.app,
    channel && { ...channel, latest: '' },
    direct?.id,
    chat && { ...chat, latest: '' },
    history && [history.id, history.members, history.tabs],
    conversation && [conversation.id, conversation.pins, conversation.bookmarks, conversation.members],
  ];
  redraw(byId('header'), shows, () => {
    if (place.view === 'jira') return title(icon('board'), 'Jira', 'Issues that were filed from incidents');
    if (place.view === 'pagerduty') return title(icon('phone'), 'PagerDuty', 'Whom incidents rang');
    if (place.view === 'home' || channel?.isIm)
      return [title(icon('bell'), state.bot.name, 'App'), tabs(app), shortcuts(app)];
    if (chat) return drawChatHeader(app, chat);
    if (!channel) return title(icon('hash'), 'No such channel', '');
    return [
      title(icon(channel.isPrivate ? 'lock' : 'hash'), channel.name, topic(app, channel)),
      tools(app, channel, reveal),
      bookmarks(app),
    ];
  });
}

function drawChatHeader(app: App, chat: PageChat): Child {
  const { teams } = app.state;
  const { members = [], tabs = [] } = app.history ?? {};
  const team = teams.teams.find(({ id }) => id === chat.teamId)?.name;
  const bot = app.state.bot.name;
  const search = teams.searches.map((one) =>
    tool('search', '', one.about, () => openSearch(app, chat.id, one)),
  );
  const add = () => void app.send('teams/add', { chat: chat.id });
  return [
    title(icon(symbolOf(chat)), chat.name, team ? `${team} · ${kindOf(chat)}` : capital(kindOf(chat))),
    h(
      'div',
      { class: 'tools' },
      !chat.botIn && chat.kind !== 'personal' && tool('plus', bot, `Add ${bot}`, add),
      chat.kind !== 'personal' &&
        tool('users', String(members.length), `Members: ${members.length}`, () =>
          openMembers(app, chat.name, members, undefined),
        ),
      chat.botIn && search,
    ),
    links(
      app,
      'Tabs',
      tabs.map(({ name, url }) => ({ name, url })),
    ),
  ];
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function title(symbol: Node, name: string, note: Child): HTMLElement {
  return h(
    'div',
    { class: 'title' },
    h('h1', { id: 'title', tabindex: -1 }, symbol, h('span', { class: 'title-name' }, name)),
    h('p', { class: 'topic' }, note),
  );
}

function topic(app: App, { topic, purpose }: PageChannel): Child {
  const text = topic === '' ? purpose : topic;
  return text === '' ? undefined : h('span', { title: plainText(app, text) }, drawMrkdwn(app, text));
}

function tabs(app: App): HTMLElement {
  const direct = botChannel(app.state);
  const onHome = app.place.view === 'home';
  const tab = (label: string, current: boolean, go: () => void, disabled = false) =>
    h(
      'button',
      {
        type: 'button',
        'aria-current': current ? 'page' : undefined,
        disabled,
        'data-focus': label,
        on: { click: go },
      },
      label,
    );
  return h(
    'nav',
    { class: 'tabs', 'aria-label': app.state.bot.name },
    tab('Home', onHome, () => app.go({ view: 'home' })),
    tab('Messages', !onHome, () => direct && app.go({ view: 'channel', id: direct.id }), !direct),
  );
}

function tools(app: App, channel: PageChannel, reveal: (ts: string) => void): HTMLElement {
  const members = app.conversation?.members ?? [];
  const pins = app.conversation?.pins ?? [];
  const text = (ts: string) =>
    app.conversation?.messages.find((message) => message.ts === ts)?.text ?? 'A message';
  const pinButton: HTMLElement = tool('pin', String(pins.length), `Pinned messages: ${pins.length}`, () =>
    openMenu(
      pinButton,
      'Pinned messages',
      pins.map((ts) => ({
        label: plainText(app, text(ts)).slice(0, 120),
        icon: 'pin',
        run: () => reveal(ts),
      })),
    ),
  );
  const mayAdd = channel.isMember && !channel.isArchived;
  const invite = (person: string) => app.send('invite', { channel: channel.id, person }, { quiet: true });
  const memberButton = tool('users', String(members.length), `Members: ${members.length}`, () =>
    openMembers(app, channel.name, members, mayAdd ? invite : undefined),
  );
  return h('div', { class: 'tools' }, memberButton, pins.length > 0 && pinButton, shortcuts(app));
}

function tool(symbol: IconName, text: string, label: string, click: () => void): HTMLElement {
  return h(
    'button',
    { type: 'button', class: 'tool', 'aria-label': label, title: label, 'data-focus': symbol, on: { click } },
    icon(symbol),
    text,
  );
}

/** The app's global shortcuts; nothing when it has none. */
function shortcuts(app: App): Child {
  const items = app.state.app.shortcuts
    .filter(({ type }) => type === 'global')
    .map(({ name, callbackId }) => ({
      label: name,
      note: app.state.app.name,
      icon: 'bolt' as const,
      run: () => void app.send('shortcut', { callbackId }),
    }));
  if (items.length === 0) return undefined;
  const button: HTMLElement = h(
    'button',
    {
      type: 'button',
      class: 'tool',
      'aria-label': 'Shortcuts',
      title: 'Shortcuts',
      'aria-haspopup': 'menu',
      'data-focus': 'shortcuts',
      on: { click: () => openMenu(button, 'Shortcuts', items) },
    },
    icon('bolt'),
  );
  return button;
}

function bookmarks(app: App): Child {
  const marks = app.conversation?.bookmarks ?? [];
  return links(
    app,
    'Bookmarks',
    marks.map((mark) => ({ name: withEmoji(mark.title), url: mark.link })),
  );
}

/** The row below the title. */
function links(app: App, label: string, all: readonly { name: string; url: string }[]): Child {
  if (all.length === 0) return undefined;
  return h(
    'nav',
    { class: 'bookmarks', 'aria-label': label },
    all.map(({ name, url }) => h('span', {}, icon('link'), link(app, url, name))),
  );
}
