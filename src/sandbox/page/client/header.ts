import { type App, botChannel, channelById } from './app.js';
import { byId, type Child, h, redraw } from './dom.js';
import { withEmoji } from './emoji.js';
import { icon } from './icons.js';
import { link } from './links.js';
import { openMembers } from './members.js';
import { openMenu } from './menu.js';
import { drawMrkdwn, plainText } from './text.js';
import type { PageChannel } from './wire.js';

export function showHeader(app: App, reveal: (ts: string) => void): void {
  const { place, state, conversation } = app;
  const channel = place.view === 'channel' ? channelById(state, place.id) : undefined;
  const direct = botChannel(state);
  const shows = [
    place.view,
    state.me,
    state.app,
    channel && { ...channel, latest: '' },
    direct?.id,
    conversation && [conversation.id, conversation.pins, conversation.bookmarks, conversation.members],
  ];
  redraw(byId('header'), shows, () => {
    if (place.view === 'jira') return title(icon('board'), 'Jira', 'Issues that were filed from incidents');
    if (place.view === 'home' || channel?.isIm)
      return [title(icon('bell'), state.bot.name, 'App'), tabs(app), shortcuts(app)];
    if (!channel) return title(icon('hash'), 'No such channel', '');
    return [
      title(icon(channel.isPrivate ? 'lock' : 'hash'), channel.name, topic(app, channel)),
      tools(app, channel, reveal),
      bookmarks(app),
    ];
  });
}

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
  const memberButton = tool('users', String(members.length), `Members: ${members.length}`, () =>
    openMembers(app, channel),
  );
  return h('div', { class: 'tools' }, memberButton, pins.length > 0 && pinButton, shortcuts(app));
}

function tool(symbol: 'pin' | 'users', text: string, label: string, click: () => void): HTMLElement {
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
  if (marks.length === 0) return undefined;
  return h(
    'nav',
    { class: 'bookmarks', 'aria-label': 'Bookmarks' },
    marks.map((mark) => h('span', {}, icon('link'), link(app, mark.link, withEmoji(mark.title)))),
  );
}
