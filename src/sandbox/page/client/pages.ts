/** What the stand-in PagerDuty rings people for, as one list; answered here as on its website or in its app. */
import type { App } from './app.js';
import { type Child, h } from './dom.js';
import type { PagePaged } from './wire.js';

export function drawPages(app: App, open: string | undefined): Child {
  const { pages } = app.state;
  if (pages.length === 0) {
    return h(
      'div',
      { class: 'empty' },
      h('h2', {}, 'Nobody was paged yet'),
      h('p', {}, 'In an incident’s room, ', h('code', {}, '/incident page @bruno'), ' rings Bruno here.'),
    );
  }
  return h(
    'ul',
    { class: 'issues' },
    pages.map((one) => drawPage(app, one, one.id === open)),
  );
}

function drawPage(app: App, page: PagePaged, open: boolean): HTMLElement {
  const row = (name: string, value: Child) => [h('dt', {}, name), h('dd', {}, value)];
  return h(
    'li',
    { class: open ? 'issue open' : 'issue', id: `page-${page.id}` },
    h(
      'header',
      {},
      h('span', { class: 'key' }, page.id),
      h('span', { class: 'type' }, page.service),
      h('span', { class: `status ${page.status}` }, page.status),
    ),
    h('h2', {}, page.title),
    h(
      'dl',
      {},
      page.assignees.length > 0 && row('Rung', page.assignees.join(', ')),
      page.priority !== undefined && row('Priority', page.priority),
      page.responders.length > 0 &&
        row(
          'Asked',
          h(
            'ul',
            {},
            page.responders.map(({ name, state }) => h('li', {}, `${name}: ${state}`)),
          ),
        ),
      page.notes.length > 0 &&
        row(
          'Notes',
          h(
            'ul',
            {},
            page.notes.map((note) => h('li', {}, note)),
          ),
        ),
    ),
    page.details !== '' &&
      h('details', { open }, h('summary', {}, 'Details'), h('p', { class: 'description' }, page.details)),
    page.status !== 'resolved' && answers(app, page),
  );
}

function answers(app: App, { id, title, status }: PagePaged): HTMLElement {
  const button = (what: 'acknowledge' | 'resolve', label: string, look: string) =>
    h(
      'button',
      {
        type: 'button',
        class: look,
        'aria-label': `${label}: ${title}`,
        'data-focus': `${what}:${id}`,
        on: { click: () => void app.send('page', { id, what }) },
      },
      label,
    );
  return h(
    'div',
    { class: 'answers' },
    status === 'triggered' && button('acknowledge', 'Acknowledge', 'button primary'),
    button('resolve', 'Resolve', 'button'),
  );
}
