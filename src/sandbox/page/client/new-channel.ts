import { type App, problem } from './app.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';

export function askForChannel(app: App): void {
  const name = h('input', { type: 'text', id: 'new-channel', autocomplete: 'off', maxlength: 80 });
  const error = h('p', { class: 'field-error', role: 'alert' });
  const create = async () => {
    const result = await app.send('create', { name: name.value.trim() }, { quiet: true });
    error.textContent = problem(result, 'Creating the channel') ?? '';
    if (result.made === undefined) return;
    dialog.close();
    app.go({ view: 'channel', id: result.made });
  };
  const form = h(
    'form',
    {
      id: 'new-channel-form',
      class: 'field',
      on: {
        submit(event) {
          event.preventDefault();
          void create();
        },
      },
    },
    h('label', { for: 'new-channel' }, 'Name'),
    name,
    error,
    h('small', { class: 'hint' }, 'Lower case, without spaces.'),
  );
  const submit = h('button', { class: 'button primary', form: 'new-channel-form' }, 'Create');
  const dialog = openDialog('New channel', form, submit, 'confirm');
  name.focus();
}
