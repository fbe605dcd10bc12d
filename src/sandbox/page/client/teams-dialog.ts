/** The topmost dialog of the acted person in Teams: a card, or what the app says in its place. */
import { type App, problem } from './app.js';
import { type Press, renderCard } from './card.js';
import { openDialog } from './dialog.js';
import { h, put } from './dom.js';
import type { PageTeams } from './wire.js';

type Shown = PageTeams['dialogs'][number];

let current: { id: string; drawn: string; node: HTMLDialogElement } | undefined;
/** Closed here, while a state that was asked for before may still have them. */
const closed = new Set<string>();

export function showDialog(app: App): void {
  const dialog = app.state.teams.dialogs.filter(({ id }) => !closed.has(id)).at(-1);
  if (!dialog) {
    const open = current;
    current = undefined;
    open?.node.close();
    return;
  }
  const drawn = JSON.stringify([app.state.me, dialog]);
  if (current?.drawn === drawn) return;
  const before = current;
  const isSame = before?.id === dialog.id;
  if (before && !isSame) {
    current = undefined;
    before.node.close();
  }
  const node = isSame && before ? before.node : open(app, dialog);
  current = { id: dialog.id, drawn, node };
  fill(app, node, dialog);
}

function open(app: App, { id, title }: Shown): HTMLDialogElement {
  const node = openDialog(title, undefined, undefined, 'teams-dialog');
  // The person closes it at once; the app's side is told, and hears of it no more than Teams tells a bot.
  node.addEventListener('close', () => {
    if (document.activeElement === document.body)
      document.querySelector<HTMLElement>('.composer textarea')?.focus();
    if (current?.id !== id) return;
    current = undefined;
    closed.add(id);
    void app.send('teams/close');
  });
  return node;
}

function fill(app: App, node: HTMLDialogElement, { id, title, card, message }: Shown): void {
  const body = node.querySelector<HTMLElement>('.dialog-body');
  const heading = node.querySelector('h2');
  if (!body || !heading) return;
  heading.textContent = title || app.state.bot.name;
  const error = h('p', { class: 'form-error', role: 'alert' });
  const submit = async ({ label, nth, values }: Press) => {
    error.textContent = '';
    const result = await app.send('teams/submit', { label, nth, values }, { quiet: true });
    error.textContent = problem(result, 'Sending this form') ?? '';
  };
  body.replaceChildren();
  put(body, message === undefined ? [renderCard(app, card, submit, id), error] : h('p', {}, message));
  (body.querySelector<HTMLElement>('input, textarea, select') ?? body).focus();
}
