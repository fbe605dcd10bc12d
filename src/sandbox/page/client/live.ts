/** Elements that act at once: buttons, and selects, boxes and pickers outside of an input block. */
import type { ActionsBlockElement, Button, ConfirmationDialog, Overflow } from '@slack/types';
import type { App } from './app.js';
import { makeControl, type ValueElement } from './controls.js';
import { askToConfirm } from './dialog.js';
import { h } from './dom.js';
import { withEmoji } from './emoji.js';
import { icon } from './icons.js';
import { placeOf } from './links.js';
import { openMenu } from './menu.js';
import type { ActTarget, WireValue } from './wire.js';

/** Where blocks stand: what acting on them refers to, and values a person chose before a redraw. */
export interface Scene {
  app: App;
  target: ActTarget;
  act(actionId: string, value?: WireValue): Promise<void>;
}

export function drawLive(scene: Scene, element: ActionsBlockElement): HTMLElement {
  switch (element.type) {
    case 'button':
      return drawButton(scene, element);
    case 'overflow':
      return drawOverflow(scene, element);
    case 'workflow_button':
    case 'rich_text_input':
      return h('span', { class: 'unsupported' }, `The sandbox does not draw “${element.type}”.`);
    default:
      return drawChooser(scene, element);
  }
}

async function confirmed(scene: Scene, confirm: ConfirmationDialog | undefined): Promise<boolean> {
  return confirm === undefined || askToConfirm(scene.app, confirm);
}

/** Marks a control as busy until the app has answered; a second press meanwhile does nothing. */
async function busyWhile(control: HTMLElement, work: () => Promise<void>): Promise<void> {
  if (control.getAttribute('aria-busy') === 'true') return;
  control.setAttribute('aria-busy', 'true');
  await work();
  control.removeAttribute('aria-busy');
}

function drawButton(scene: Scene, element: Button): HTMLElement {
  const { url, action_id: actionId = '' } = element;
  const props = {
    class: `button ${element.style ?? ''}`,
    'data-focus': actionId,
    'aria-label': element.accessibility_label,
  };
  const act = (control: HTMLElement) =>
    busyWhile(control, async () => {
      if (await confirmed(scene, element.confirm)) await scene.act(actionId);
    });
  const label = withEmoji(element.text.text);
  if (url === undefined || !/^https?:/.test(url)) {
    const button: HTMLElement = h(
      'button',
      { type: 'button', ...props, on: { click: () => void act(button) } },
      label,
    );
    return button;
  }
  // Slack tells the app about link buttons too, and opens the link meanwhile.
  const anchor: HTMLElement = h(
    'a',
    {
      ...props,
      href: url,
      target: '_blank',
      rel: 'noopener noreferrer',
      on: {
        click(event) {
          const place = placeOf(url, scene.app.state);
          if (place) {
            event.preventDefault();
            scene.app.go(place);
          }
          void act(anchor);
        },
      },
    },
    label,
  );
  return anchor;
}

function drawOverflow(scene: Scene, element: Overflow): HTMLElement {
  const choose = async (value: string, url: string | undefined) => {
    const place = url === undefined ? undefined : placeOf(url, scene.app.state);
    if (place) scene.app.go(place);
    else if (url !== undefined && /^https?:/.test(url)) open(url, '_blank', 'noopener,noreferrer');
    await busyWhile(button, async () => {
      if (await confirmed(scene, element.confirm)) await scene.act(element.action_id ?? '', value);
    });
  };
  const items = element.options.map(({ text, value, url, description }) => ({
    label: withEmoji(text.text),
    ...(description ? { note: withEmoji(description.text) } : {}),
    run: () => void choose(value ?? text.text, url),
  }));
  const button: HTMLElement = h(
    'button',
    {
      type: 'button',
      class: 'button overflow',
      'aria-label': 'More actions',
      'aria-haspopup': 'menu',
      'data-focus': element.action_id,
      on: { click: () => openMenu(button, 'More actions', items) },
    },
    icon('more'),
  );
  return button;
}

function drawChooser(
  scene: Scene,
  element: Exclude<
    ValueElement,
    { type: 'plain_text_input' | 'number_input' | 'email_text_input' | 'url_text_input' }
  >,
): HTMLElement {
  const actionId = element.action_id ?? '';
  const change = async () => {
    const value = control.read();
    if (value === null) return control.write(before);
    if (!(await confirmed(scene, element.confirm))) return control.write(before);
    before = value;
    await busyWhile(control.node, () => scene.act(actionId, value));
  };
  const control = makeControl(scene.app, element, actionId, () => void change());
  let before = control.read();
  const placeholder = 'placeholder' in element ? element.placeholder?.text : undefined;
  control.field.setAttribute('aria-label', placeholder ?? 'Choose');
  if (control.field instanceof HTMLSelectElement) openBeforeChoosing(control.field);
  return control.node;
}

/** Arrow keys on a closed select would choose, and so act, at every step: they open the list instead. */
function openBeforeChoosing(select: HTMLSelectElement): void {
  select.addEventListener('keydown', (event) => {
    if (!/^(?:Arrow(?:Up|Down|Left|Right)|Home|End|PageUp|PageDown|[\p{L}\p{N}])$/u.test(event.key)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    select.showPicker();
  });
}
