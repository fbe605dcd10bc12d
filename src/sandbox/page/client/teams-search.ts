/** The app's search: what it finds is sent as a message. */
import { type App, problem } from './app.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import type { PageTeams } from './wire.js';

type Search = PageTeams['searches'][number];

/** As Teams waits for a pause in typing. */
const pauseMs = 300;

export function openSearch(app: App, chat: string, { id: command, title, words, hint }: Search): void {
  const box = h('input', {
    type: 'text',
    id: 'search-words',
    autocomplete: 'off',
    placeholder: hint,
    on: { input: wait },
  });
  const error = h('p', { class: 'field-error', role: 'alert' });
  const list = h('ul', { class: 'found', 'aria-label': 'Found', 'aria-live': 'polite' });
  const dialog = openDialog(
    title,
    [h('div', { class: 'field' }, h('label', { for: 'search-words' }, words), box, error), list],
    undefined,
    'confirm',
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  function wait(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), pauseMs);
  }

  async function look(): Promise<void> {
    asked += 1;
    const turn = asked;
    const result = await app.send(
      'teams/search',
      { chat, command, query: box.value.trim() },
      { quiet: true },
    );
    // The words may have changed while the app was looking.
    if (turn !== asked) return;
    error.textContent = problem(result, 'The search') ?? '';
    const found = result.found ?? [];
    list.replaceChildren(
      ...found.map(({ title: name, card }) =>
        h(
          'li',
          {},
          h(
            'button',
            { type: 'button', on: { click: () => void share(card) } },
            icon('bell'),
            h('span', {}, name),
          ),
        ),
      ),
    );
    if (found.length === 0 && result.error === undefined)
      list.append(h('li', { class: 'hint' }, 'Nothing found.'));
  }

  async function share(card: unknown): Promise<void> {
    const result = await app.send('teams/share', { chat, card }, { quiet: true });
    error.textContent = problem(result, 'Sending it') ?? '';
    if (result.error === undefined) dialog.close();
  }

  void look();
}
