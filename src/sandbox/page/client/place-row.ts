import type { App, Place } from './app.js';
import { h } from './dom.js';
import { type IconName, icon } from './icons.js';

export interface PlaceRow {
  to: Place;
  current: boolean;
  symbol: IconName;
  name: string;
  unread: boolean;
  kind: string;
  count?: number;
}

/** One place in the sidebar. */
export function drawPlace(
  app: App,
  { to, current, symbol, name, unread, kind, count = 0 }: PlaceRow,
): HTMLElement {
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
        'data-focus': `place:${'id' in to ? to.id : to.view}`,
        on: { click: () => app.go(to) },
      },
      icon(symbol),
      h('span', { class: 'place-name' }, name),
      count > 0 && h('span', { class: 'count' }, String(count)),
      unread && h('span', { class: 'dot' }),
    ),
  );
}

export function placesHeading(text: string, button?: Node): HTMLElement {
  return h('div', { class: 'places-heading' }, h('h2', {}, text), button);
}

/** The tools beside the chat: they are on both sides. */
export function toolPlaces(app: App): HTMLElement[] {
  return [
    drawPlace(app, {
      to: { view: 'jira' },
      current: app.place.view === 'jira',
      symbol: 'board',
      name: 'Jira',
      unread: false,
      kind: 'issues',
      count: app.state.issues.length,
    }),
    drawPlace(app, {
      to: { view: 'pagerduty' },
      current: app.place.view === 'pagerduty',
      symbol: 'phone',
      name: 'PagerDuty',
      unread: false,
      kind: 'open pages',
      count: app.state.pages.filter(({ status }) => status !== 'resolved').length,
    }),
  ];
}
