import { type App, personName, problem } from './app.js';
import { drawAvatar } from './avatar.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import type { PageChannel } from './wire.js';

/** Who is in a channel, and for those who are in it a way to bring in others. */
export function openMembers(app: App, channel: PageChannel): void {
  const members = app.conversation?.members ?? [];
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
  const mayAdd = channel.isMember && !channel.isArchived && others.length > 0;
  const choice = h(
    'select',
    { 'aria-label': 'Person to add' },
    others.map(({ id, realName }) => h('option', { value: id }, realName)),
  );
  const error = h('p', { class: 'form-error', role: 'alert' });
  const add = async () => {
    const result = await app.send('invite', { channel: channel.id, person: choice.value }, { quiet: true });
    const wrong = problem(result, 'Adding this person');
    error.textContent = wrong ?? '';
    if (wrong === undefined) dialog.close();
  };
  const button = h(
    'button',
    { type: 'button', class: 'button primary', on: { click: () => void add() } },
    'Add',
  );
  const foot = mayAdd && [error, h('span', { class: 'select' }, choice), button];
  const dialog = openDialog(`Members of ${channel.name}`, list, foot, 'confirm');
}
