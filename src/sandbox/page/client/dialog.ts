import type { ConfirmationDialog } from '@slack/types';
import type { App } from './app.js';
import { type Child, h } from './dom.js';
import { icon } from './icons.js';
import { drawText } from './text.js';

/** A modal dialog. The browser keeps the focus inside, and gives it back to where it was when the dialog closes. */
export function openDialog(
  title: string,
  body: Child,
  foot: Child = undefined,
  className = '',
): HTMLDialogElement {
  const titleId = `title-${crypto.randomUUID()}`;
  const close = () => dialog.close();
  const dialog = h(
    'dialog',
    { class: className, 'aria-labelledby': titleId },
    h(
      'header',
      {},
      h('h2', { id: titleId }, title),
      h(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': 'Close', on: { click: close } },
        icon('close'),
      ),
    ),
    h('div', { class: 'dialog-body', tabindex: -1 }, body),
    foot && h('footer', {}, foot),
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function askToConfirm(app: App, confirm: ConfirmationDialog): Promise<boolean> {
  return new Promise((resolve) => {
    const yes = h(
      'button',
      { type: 'button', class: confirm.style === 'danger' ? 'button danger' : 'button primary' },
      confirm.confirm?.text ?? 'Yes',
    );
    const no = h('button', { type: 'button', class: 'button' }, confirm.deny?.text ?? 'No');
    const dialog = openDialog(
      confirm.title?.text ?? 'Are you sure?',
      h('p', {}, drawText(app, confirm.text)),
      [no, yes],
      'confirm',
    );
    let answer = false;
    yes.addEventListener('click', () => {
      answer = true;
      dialog.close();
    });
    no.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => resolve(answer));
    no.focus();
  });
}
