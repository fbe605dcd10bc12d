/** Under a thread: a button that turns into a box to reply in. */
import type { App } from './app.js';
import { createComposer } from './composer.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import type { Talk } from './talk.js';

export function drawReplyBox(app: App, talk: () => Talk | undefined, root: string): HTMLElement {
  const row = h('li', { class: 'reply-row', 'data-root': root });
  const shut = () => {
    row.replaceChildren(button);
    button.focus();
  };
  const button = h(
    'button',
    {
      type: 'button',
      class: 'reply-button',
      on: {
        click() {
          const composer = createComposer(app, talk, () => {}, root);
          composer.setPlaceholder('Reply');
          composer.node.dataset.hold = '';
          composer.node.addEventListener('keydown', (event) => {
            if (event.key === 'Escape' && !event.defaultPrevented) shut();
          });
          row.replaceChildren(composer.node);
          composer.put('');
        },
      },
    },
    icon('reply'),
    'Reply',
  );
  row.append(button);
  return row;
}

/** Opens the box of this thread, or goes into it when it is open. */
export function openReplyBox(list: HTMLElement, root: string): void {
  const row = list.querySelector(`[data-root="${CSS.escape(root)}"]`);
  row?.querySelector<HTMLElement>('.reply-button, textarea')?.click();
  row?.querySelector('textarea')?.focus();
}
