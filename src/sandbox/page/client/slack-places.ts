/** Slack's side of the sidebar. */
import { type App, botChannel } from './app.js';
import { type Child, h } from './dom.js';
import { icon } from './icons.js';
import { askForChannel } from './new-channel.js';
import { drawPlace, placesHeading, toolPlaces } from './place-row.js';
import type { PageChannel } from './wire.js';

export function drawSlackPlaces(app: App, unread: readonly string[]): Child {
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
    placesHeading('Channels', newChannelButton(app)),
    h('ul', {}, rooms.filter(({ isMember }) => isMember).map(channel)),
    others.length > 0 && [placesHeading('Not joined'), h('ul', { class: 'faint' }, others.map(channel))],
    placesHeading('Apps'),
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
      toolPlaces(app),
    ),
  ];
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
