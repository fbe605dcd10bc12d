import { personName } from './app.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import type { PageState } from './wire.js';

const colours = 8;

/** Initials on a colour that stays with the person; a bell for the app. */
export function drawAvatar(state: PageState, id: string): HTMLElement {
  if (id === state.bot.id) return h('span', { class: 'avatar app', 'aria-hidden': 'true' }, icon('bell'));
  const at = state.people.findIndex((person) => person.id === id);
  const initials = personName(state, id)
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase();
  return h('span', { class: `avatar colour-${(at + 1) % colours}`, 'aria-hidden': 'true' }, initials);
}
