/** Teams' side of the sidebar. */
import { type App, chatById } from './app.js';
import { type Child, h } from './dom.js';
import { drawPlace, placesHeading, toolPlaces } from './place-row.js';
import type { PageChat } from './wire.js';

export function drawTeamsPlaces(app: App, unread: readonly string[]): Child {
  const { state, place } = app;
  const { teams, chats } = state.teams;
  const open = place.view === 'channel' ? chatById(state, place.id)?.id : undefined;
  const row = (chat: PageChat) =>
    drawPlace(app, {
      to: { view: 'channel', id: chat.id },
      current: chat.id === open,
      symbol: symbolOf(chat),
      name: chat.name,
      unread: unread.includes(chat.id),
      kind: kindOf(chat),
    });
  const there = chats.filter(({ isArchived }) => !isArchived);
  const talks = there.filter(({ kind }) => kind === 'chat' || kind === 'meeting');
  return [
    teams.map(({ id, name }) => [
      placesHeading(name),
      h('ul', {}, there.filter(({ teamId }) => teamId === id).map(row)),
    ]),
    talks.length > 0 && [placesHeading('Chats'), h('ul', {}, talks.map(row))],
    placesHeading('Apps'),
    h('ul', {}, there.filter(({ kind }) => kind === 'personal').map(row), toolPlaces(app)),
  ];
}

export function symbolOf({ kind, isPrivate }: PageChat) {
  if (kind === 'personal') return 'bell';
  if (kind === 'chat' || kind === 'meeting') return 'users';
  return isPrivate ? 'lock' : 'hash';
}

export function kindOf({ kind, isPrivate }: PageChat): string {
  if (kind === 'personal') return 'app';
  if (kind === 'channel') return isPrivate ? 'private channel' : 'channel';
  return kind === 'meeting' ? 'meeting chat' : 'group chat';
}
