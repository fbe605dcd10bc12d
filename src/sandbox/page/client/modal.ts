/** The topmost modal of the acted person, as a native dialog. */
import type { InputBlock } from '@slack/types';
import { type App, problem } from './app.js';
import { drawBlocks } from './blocks.js';
import { checkInput } from './check-input.js';
import type { Control } from './control.js';
import { makeControl } from './controls.js';
import { byId, type Child, h } from './dom.js';
import { withEmoji } from './emoji.js';
import { icon } from './icons.js';
import type { PageModal, WireValue } from './wire.js';

interface OpenField {
  block: InputBlock;
  control: Control;
  error: HTMLElement;
}

interface OpenModal {
  id: string;
  drawn: string;
  errors: string;
  fields: Map<string, OpenField>;
  dialog: HTMLDialogElement;
}

let current: OpenModal | undefined;

/** Opens, updates or closes the dialog so that it shows the person's topmost modal. */
export function showModal(app: App): void {
  const modal = app.state.modals.at(-1);
  if (!modal) {
    if (current) close(current);
    return;
  }
  const drawn = JSON.stringify([app.state.me, modal.title, modal.submit, modal.close, modal.blocks]);
  if (current?.id !== modal.id || current.drawn !== drawn) current = open(app, modal, drawn, current);
  const errors = JSON.stringify(modal.errors);
  if (current.errors === errors) return;
  current.errors = errors;
  showErrors(current, modal.errors);
}

function close(open: OpenModal): void {
  current = undefined;
  open.dialog.close();
  open.dialog.remove();
  // The control that opened it may be gone after a redraw.
  if (document.activeElement === document.body)
    document.querySelector<HTMLElement>('.composer textarea')?.focus();
}

/** Draws the modal; what was typed stays where an updated view keeps the same block and element. */
function open(app: App, modal: PageModal, drawn: string, before: OpenModal | undefined): OpenModal {
  const same = before?.id === modal.id ? before : undefined;
  const dialog = same?.dialog ?? h('dialog', { class: 'modal', 'aria-labelledby': 'modal-title' });
  const opened: OpenModal = { id: modal.id, drawn, errors: '{}', fields: new Map(), dialog };
  const focus =
    same && document.activeElement instanceof HTMLElement ? document.activeElement.dataset.focus : undefined;
  const scroll = same ? dialog.querySelector('.dialog-body')?.scrollTop : 0;

  const dismiss = () => void app.send('close');
  const foot = h('p', { class: 'form-error', role: 'alert' });
  const drawInput = (block: InputBlock) => drawField(app, modal, block, opened, same);
  const scene = {
    app,
    target: { modal: modal.id },
    async act(where: string, value?: WireValue) {
      const result = await app.send('act', { target: { modal: modal.id }, where, value }, { quiet: true });
      foot.textContent = problem(result, 'This action') ?? '';
    },
  };
  const submit = h('button', { class: 'button primary' }, modal.submit ?? '');
  const form = h(
    'form',
    {
      novalidate: true,
      on: {
        submit(event) {
          event.preventDefault();
          void submitForm(app, opened, submit, foot);
        },
      },
    },
    h(
      'header',
      {},
      h('h2', { id: 'modal-title' }, withEmoji(modal.title)),
      h(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': 'Close', on: { click: dismiss } },
        icon('close'),
      ),
    ),
    h('div', { class: 'dialog-body' }, drawBlocks(scene, modal.blocks, drawInput)),
    h(
      'footer',
      {},
      foot,
      h('button', { type: 'button', class: 'button', on: { click: dismiss } }, modal.close),
      modal.submit !== null && submit,
    ),
  );
  dialog.replaceChildren(form);

  if (!same) {
    if (before) close(before);
    // Escape asks the app's side to close; the dialog goes when the workspace says so.
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      void app.send('close');
    });
    byId('app').append(dialog);
    dialog.showModal();
  }
  focusFirst(opened, modal, focus);
  dialog.querySelector('.dialog-body')?.scrollTo(0, scroll ?? 0);
  return opened;
}

function focusFirst(opened: OpenModal, modal: PageModal, focus: string | undefined): void {
  const all = [...opened.dialog.querySelectorAll<HTMLElement>('.dialog-body [data-focus]')];
  const wanted = modal.blocks.find(
    (block) => block.type === 'input' && 'focus_on_load' in block.element && block.element.focus_on_load,
  );
  const byName = (name: string | undefined) =>
    name === undefined
      ? undefined
      : all.find((one) => one.dataset.focus === name || one.dataset.focus === `${name}:0`);
  const target = byName(focus) ?? byName(wanted && nameOf(wanted)) ?? all[0];
  (target ?? opened.dialog.querySelector<HTMLElement>('footer .button'))?.focus();
}

function nameOf(block: { block_id?: string }): string {
  return block.block_id ?? '';
}

function keyOf(block: InputBlock): string {
  return block.block_id ?? block.label.text;
}

function drawField(
  app: App,
  modal: PageModal,
  block: InputBlock,
  opened: OpenModal,
  same: OpenModal | undefined,
): Child {
  const { element } = block;
  const key = keyOf(block);
  if (element.type === 'file_input' || element.type === 'rich_text_input') {
    return h('p', { class: 'unsupported' }, `The sandbox does not draw the input “${element.type}”.`);
  }
  const changed = () => {
    if (!block.dispatch_action) return;
    const action = { target: { modal: modal.id }, where: element.action_id ?? '', value: control.read() };
    void app.send('act', action);
  };
  const control = makeControl(app, element, key, changed);
  const kept = same?.fields.get(key);
  if (
    kept &&
    kept.block.element.type === element.type &&
    kept.block.element.action_id === element.action_id
  ) {
    control.write(kept.control.read());
  }
  const id = `field-${crypto.randomUUID()}`;
  const error = h('p', { class: 'field-error', id: `${id}-error` });
  const hint = block.hint && h('small', { id: `${id}-hint`, class: 'hint' }, withEmoji(block.hint.text));
  control.field.id = id;
  control.field.setAttribute('aria-describedby', `${id}-error${hint ? ` ${id}-hint` : ''}`);
  if (!block.optional) control.field.setAttribute('aria-required', 'true');
  opened.fields.set(key, { block, control, error });

  const words = [
    withEmoji(block.label.text),
    block.optional && h('span', { class: 'optional' }, ' (optional)'),
  ];
  if (!control.isGroup) {
    return h('div', { class: 'field' }, h('label', { for: id }, words), control.node, error, hint);
  }
  control.field.setAttribute('aria-labelledby', `${id}-label`);
  return h(
    'div',
    { class: 'field' },
    h('span', { class: 'label', id: `${id}-label` }, words),
    control.node,
    error,
    hint,
  );
}

async function submitForm(
  app: App,
  opened: OpenModal,
  button: HTMLElement,
  foot: HTMLElement,
): Promise<void> {
  if (button.getAttribute('aria-busy') === 'true') return;
  const fields = [...opened.fields];
  const faults = fields.flatMap(([key, { block, control }]) => {
    const fault = checkInput(block, control.read());
    return fault === undefined ? [] : [[key, fault] as const];
  });
  showErrors(opened, Object.fromEntries(faults));
  foot.textContent = '';
  if (faults.length > 0) return;

  button.setAttribute('aria-busy', 'true');
  const values = Object.fromEntries(fields.map(([key, { control }]) => [key, control.read()]));
  const result = await app.send('submit', { values }, { quiet: true });
  button.removeAttribute('aria-busy');
  foot.textContent = problem(result, 'Sending this form') ?? '';
}

function showErrors(opened: OpenModal, errors: Readonly<Record<string, string>>): void {
  let first: HTMLElement | undefined;
  for (const [key, { control, error }] of opened.fields) {
    const message = errors[key] ?? '';
    error.textContent = message;
    control.field.toggleAttribute('aria-invalid', message !== '');
    if (message === '') continue;
    control.field.setAttribute('aria-invalid', 'true');
    first ??= control.isGroup
      ? (control.node.querySelector<HTMLElement>('[data-focus]') ?? undefined)
      : control.field;
  }
  first?.focus();
}
