import { h } from './dom.js';
import { type IconName, icon } from './icons.js';

export interface MenuItem {
  label: string;
  /** Small print under the label. */
  note?: string;
  icon?: IconName | Node;
  danger?: boolean;
  checked?: boolean;
  run(): void;
}

/** A menu at a button: arrow keys move, Escape and a click elsewhere close, the button gets the focus back. */
export function openMenu(at: HTMLElement, label: string, items: readonly MenuItem[]): void {
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': label, popover: 'auto' });
  const close = () => menu.hidePopover();
  const rows = items.map((item) =>
    h(
      'button',
      {
        type: 'button',
        role: item.checked === undefined ? 'menuitem' : 'menuitemradio',
        'aria-checked': item.checked === undefined ? undefined : String(item.checked),
        tabindex: -1,
        class: item.danger ? 'danger' : '',
        on: {
          click() {
            close();
            item.run();
          },
        },
      },
      typeof item.icon === 'string' ? icon(item.icon) : item.icon,
      h('span', {}, h('span', { class: 'menu-label' }, item.label), item.note && h('small', {}, item.note)),
    ),
  );
  menu.append(...rows);
  menu.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const current = rows.findIndex((row) => row.matches(':focus'));
    if (event.key === 'Tab') close();
    if (step === undefined) return;
    event.preventDefault();
    rows.at((current + step) % rows.length)?.focus();
  });
  menu.addEventListener('toggle', (event) => {
    if (event.newState === 'open') return;
    const inside = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    at.setAttribute('aria-expanded', 'false');
    if (inside && at.isConnected) at.focus();
  });
  // A modal dialog makes the rest of the page inert: the menu has to stand inside it.
  (at.closest('dialog') ?? document.body).append(menu);
  at.setAttribute('aria-haspopup', 'menu');
  at.setAttribute('aria-expanded', 'true');
  menu.showPopover();
  place(menu, at);
  (rows.find((_row, index) => items[index]?.checked) ?? rows[0])?.focus();
}

/** Under the button, or above it where there is no room; always inside the window. */
export function place(popup: HTMLElement, at: HTMLElement): void {
  const anchor = at.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popup;
  const below = anchor.bottom + 4;
  const top = below + height <= innerHeight ? below : Math.max(8, anchor.top - height - 4);
  const left = Math.min(Math.max(8, anchor.left), innerWidth - width - 8);
  popup.style.top = `${top}px`;
  popup.style.left = `${Math.max(8, left)}px`;
}
