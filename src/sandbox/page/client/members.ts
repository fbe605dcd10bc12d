import { type App, personName, problem } from './app.js';
import { drawAvatar } from './avatar.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import type { ActionResult } from './wire.js';

/** Who is in a conversation, and for those who may a way to bring in others. */
export function openMembers(
  app: App,
  name: string,
  members: readonly string[],
  addTo: ((person: string) => Promise<ActionResult>) | undefined,
): void {
  const list = h(
    'ul',
    { class: 'members' },
    members.map((id) => {
      const handle = app.state.people.find((person) => person.id === id)?.name;
      const name = personName(app.state, id);
      return h(
        'li',
        {},
        drawAvatar(app.state, id),
        name,
        handle !== undefined && h('small', {}, `@${handle}`),
      );
    }),
  );
  const others = app.state.people.filter(({ id }) => !members.includes(id));
  const choice = h(
    'select',
    { 'aria-label': 'Person to add' },
    others.map(({ id, realName }) => h('option', { value: id }, realName)),
  );
  const error = h('p', { class: 'form-error', role: 'alert' });
  const add = async () => {
    if (!addTo) return;
    const wrong = problem(await addTo(choice.value), 'Adding this person');
    error.textContent = wrong ?? '';
    if (wrong === undefined) dialog.close();
  };
  const button = h(
    'button',
    { type: 'button', class: 'button primary', on: { click: () => void add() } },
    'Add',
  );
  const foot = addTo && others.length > 0 && [error, h('span', { class: 'select' }, choice), button];
  const dialog = openDialog(`Members of ${name}`, list, foot, 'confirm');
}
