import type { Place } from './app.js';

/** The page's address says who acts and what is open: `?as=U1&at=C1&thread=1.2`, so two windows can be two people. */
export function readAddress(): { as: string; place: Place | undefined } {
  const query = new URLSearchParams(location.search);
  const as = query.get('as') ?? '';
  const at = query.get('at');
  const thread = query.get('thread');
  if (at === null) return { as, place: undefined };
  if (at === 'home') return { as, place: { view: 'home' } };
  if (at === 'jira' || at === 'pagerduty') return { as, place: { view: at } };
  return { as, place: { view: 'channel', id: at, ...(thread === null ? {} : { thread }) } };
}

export function writeAddress(as: string, place: Place, how: 'push' | 'replace'): void {
  const query = new URLSearchParams({ as, at: place.view === 'channel' ? place.id : place.view });
  if (place.view === 'channel' && place.thread !== undefined) query.set('thread', place.thread);
  const address = `?${query}`;
  if (address === location.search) return;
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
}
