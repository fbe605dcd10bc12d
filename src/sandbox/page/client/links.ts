import { type App, channelById, chatById, type Place } from './app.js';
import { h } from './dom.js';
import type { PageState } from './wire.js';

/** A place on this page, when a link leads to one: a conversation or message in the workspace, a Jira issue or what PagerDuty rang for. */
export function placeOf(url: string, state: PageState): Place | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname, searchParams } = new URL(url);
  const at = searchParams.get('at') ?? '';
  if (origin === location.origin && pathname === '/' && (channelById(state, at) || chatById(state, at)))
    return { view: 'channel', id: at };
  const [, id] = /\/(?:archives|client\/T\w+)\/([CDG]\w+)/.exec(pathname) ?? [];
  const channel = id ?? searchParams.get('channel') ?? searchParams.get('id') ?? '';
  if (channelById(state, channel)) {
    const [, seconds, rest] = /\/p(\d{10})(\d{6})$/.exec(pathname) ?? [];
    return { view: 'channel', id: channel, ...(seconds && rest ? { message: `${seconds}.${rest}` } : {}) };
  }
  const [, key] = /\/browse\/([A-Z][A-Z0-9]*-\d+)$/.exec(pathname) ?? [];
  if (key !== undefined && state.issues.some((issue) => issue.key === key)) return { view: 'jira', key };
  const [, paged] = /\/pagerduty\/incidents\/(\w+)$/.exec(pathname) ?? [];
  return paged !== undefined && state.pages.some((one) => one.id === paged)
    ? { view: 'pagerduty', key: paged }
    : undefined;
}

const safeProtocols = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** A link that opens inside the page when it can. Addresses that could run script become text. */
export function link(app: App, url: string, label: string | Node, className = ''): HTMLElement {
  const safe = URL.canParse(url) && safeProtocols.has(new URL(url).protocol);
  if (!safe) return h('span', { class: className, title: url }, label);
  return h(
    'a',
    {
      href: url,
      class: className,
      target: '_blank',
      rel: 'noopener noreferrer',
      on: {
        click(event) {
          // The room or the issue may have come after the link was drawn.
          const place = placeOf(url, app.state);
          if (!place || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          app.go(place);
        },
      },
    },
    label,
  );
}
