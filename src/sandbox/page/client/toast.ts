import { byId, h } from './dom.js';
import { icon } from './icons.js';

const shownForMs = 9000;

/** A line at the foot of the page that screen readers announce; it goes by itself or when it is closed. */
export function toast(text: string): void {
  const region = byId('toasts');
  const close = () => note.remove();
  const note = h(
    'div',
    { class: 'toast' },
    h('span', {}, text),
    h(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', on: { click: close } },
      icon('close'),
    ),
  );
  region.append(note);
  while (region.childElementCount > 3) region.firstElementChild?.remove();
  setTimeout(close, shownForMs);
}
