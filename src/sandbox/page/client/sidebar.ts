import type { App } from './app.js';
import { drawAvatar } from './avatar.js';
import { clockTime, longDay } from './dates.js';
import { byId, type Child, h, redraw } from './dom.js';
import { icon } from './icons.js';
import { openMenu } from './menu.js';
import { isUnread } from './read-marks.js';
import { drawSides, sideOf } from './sides.js';
import { drawSlackPlaces } from './slack-places.js';
import { drawTeamsPlaces } from './teams-places.js';

export function showSidebar(app: App): void {
  const { state, place } = app;
  const mine = state.channels.filter(({ isMember }) => isMember);
  const unread = [...mine, ...state.teams.chats].filter((one) => isUnread(app, one)).map(({ id }) => id);
  const channels = state.channels.map(({ id, name, isMember, isArchived, isPrivate, isIm }) => ({
    id,
    name,
    isMember,
    isArchived,
    isPrivate,
    isIm,
  }));
  const chats = state.teams.chats.map(({ latest: _, ...chat }) => chat);
  const side = sideOf(app);
  const shows = { me: state.me, place, channels, chats, unread, issues: state.issues.length, app: state.app };
  redraw(byId('places'), { ...shows, side }, () => [
    drawSides(app, side, unread),
    side === 'slack' ? drawSlackPlaces(app, unread) : drawTeamsPlaces(app, unread),
  ]);
  redraw(byId('person'), [state.me, state.people], () => drawPerson(app));
  showClock(app);
  byId('menu-badge').hidden = unread.length === 0;
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
