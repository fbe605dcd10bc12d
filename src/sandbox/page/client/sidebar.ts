import { type App, botChannel, type Place } from './app.js';
import { drawAvatar } from './avatar.js';
import { clockTime, longDay } from './dates.js';
import { byId, type Child, h, redraw } from './dom.js';
import { type IconName, icon } from './icons.js';
import { openMenu } from './menu.js';
import { askForChannel } from './new-channel.js';
import { isUnread } from './read-marks.js';
import type { PageChannel } from './wire.js';

export function showSidebar(app: App): void {
  const { state, place } = app;
  const unread = state.channels.filter((channel) => isUnread(app, channel)).map(({ id }) => id);
  const channels = state.channels.map(({ id, name, isMember, isArchived, isPrivate, isIm }) => ({
    id,
    name,
    isMember,
    isArchived,
    isPrivate,
    isIm,
  }));
  const shows = { me: state.me, place, channels, unread, issues: state.issues.length, app: state.app };
  redraw(byId('places'), shows, () => drawPlaces(app, unread));
  redraw(byId('person'), [state.me, state.people], () => drawPerson(app));
  showClock(app);
  byId('menu-badge').hidden = unread.length === 0;
}

function drawPlaces(app: App, unread: readonly string[]): Child {
  const { state, place } = app;
  const rooms = state.channels.filter(({ isIm, isArchived }) => !isIm && !isArchived);
  const direct = botChannel(state);
  const here = (id: string) => place.view === 'channel' && place.id === id;
  const channel = (one: PageChannel) =>
    drawPlace(app, {
      to: { view: 'channel', id: one.id },
      current: here(one.id),
      symbol: one.isPrivate ? 'lock' : 'hash',
      name: one.name,
      unread: unread.includes(one.id),
      kind: one.isPrivate ? 'private channel' : 'channel',
    });
  const others = rooms.filter(({ isMember }) => !isMember);
  return [
    heading('Channels', newChannelButton(app)),
    h('ul', {}, rooms.filter(({ isMember }) => isMember).map(channel)),
    others.length > 0 && [heading('Not joined'), h('ul', { class: 'faint' }, others.map(channel))],
    heading('Apps'),
    h(
      'ul',
      {},
      drawPlace(app, {
        to: { view: 'home' },
        current: place.view === 'home' || (direct !== undefined && here(direct.id)),
        symbol: 'bell',
        name: state.bot.name,
        unread: direct !== undefined && unread.includes(direct.id),
        kind: 'app',
      }),
      drawPlace(app, {
        to: { view: 'jira' },
        current: place.view === 'jira',
        symbol: 'board',
        name: 'Jira',
        unread: false,
        kind: 'issues',
        count: state.issues.length,
      }),
    ),
  ];
}

function heading(text: string, button?: Node): HTMLElement {
  return h('div', { class: 'places-heading' }, h('h2', {}, text), button);
}

interface PlaceRow {
  to: Place;
  current: boolean;
  symbol: IconName;
  name: string;
  unread: boolean;
  kind: string;
  count?: number;
}

function drawPlace(app: App, { to, current, symbol, name, unread, kind, count = 0 }: PlaceRow): HTMLElement {
  return h(
    'li',
    {},
    h(
      'button',
      {
        type: 'button',
        class: unread ? 'place unread' : 'place',
        'aria-current': current ? 'page' : undefined,
        'aria-label': `${name}, ${kind}${unread ? ', unread' : ''}${count > 0 ? `, ${count}` : ''}`,
        'data-focus': `place:${name}`,
        on: { click: () => app.go(to) },
      },
      icon(symbol),
      h('span', { class: 'place-name' }, name),
      count > 0 && h('span', { class: 'count' }, String(count)),
      unread && h('span', { class: 'dot' }),
    ),
  );
}

function newChannelButton(app: App): HTMLElement {
  return h(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'aria-label': 'New channel',
      title: 'New channel',
      on: { click: () => askForChannel(app) },
    },
    icon('plus'),
  );
}

function drawPerson(app: App): Child {
  const { me, state } = app;
  const items = state.people.map((person) => ({
    label: person.realName,
    note: `@${person.name} · ${person.title} · ${clockTime(app.now(), person.tz)} ${person.tz}`,
    icon: drawAvatar(state, person.id),
    checked: person.id === me.id,
    run: () => app.become(person.id),
  }));
  const button: HTMLElement = h(
    'button',
    {
      type: 'button',
      class: 'person',
      'aria-haspopup': 'menu',
      'aria-label': `You act as ${me.realName}, ${me.title}. Choose whom to act as`,
      'data-focus': 'person',
      on: { click: () => openMenu(button, 'Act as', items) },
    },
    drawAvatar(state, me.id),
    h('span', { class: 'person-words' }, h('b', {}, me.realName), h('small', {}, `${me.title} · ${me.tz}`)),
    icon('chevron'),
  );
  return [h('p', { class: 'person-caption' }, 'You act as'), button];
}

const steps = [
  { label: '+5 min', minutes: 5 },
  { label: '+1 h', minutes: 60 },
  { label: '+1 day', minutes: 1440 },
] as const;

/** The workspace's time; called each second too, and redrawn when the minute changes. */
export function showClock(app: App): void {
  const { tz } = app.me;
  const time = clockTime(app.now(), tz);
  const day = longDay(app.now(), tz);
  redraw(byId('clock'), [time, day, app.state.canAdvanceClock], () => [
    h('p', {}, icon('clock'), h('b', { class: 'clock-time' }, time), ` ${day}`),
    app.state.canAdvanceClock &&
      h(
        'div',
        { class: 'clock-steps', role: 'group', 'aria-label': 'Move the workspace’s clock' },
        steps.map(({ label, minutes }) =>
          h(
            'button',
            {
              type: 'button',
              'aria-label': `${label}: move the clock forward`,
              'data-focus': label,
              on: { click: () => void app.send('clock', { minutes }) },
            },
            label,
          ),
        ),
      ),
  ]);
}
