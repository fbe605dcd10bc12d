import type { App } from './app.js';
import { type Child, h } from './dom.js';
import type { Welcome } from './talk.js';

/** What stands in a conversation before its first message. */
export function drawWelcome(app: App, { title, text, example }: Welcome): Child {
  return h(
    'div',
    { class: 'empty' },
    h('h2', {}, title),
    h('p', {}, text),
    example && [
      h(
        'button',
        { type: 'button', class: 'try', on: { click: () => app.compose(example.line) } },
        h('code', {}, example.line),
        h('span', {}, 'Put it in the box'),
      ),
      h('p', {}, `${example.more} Act as somebody else at the foot of the sidebar.`),
    ],
  );
}
