/** Adaptive Cards, drawn by Microsoft's own renderer (index.html loads it). */
import type * as Package from 'adaptivecards';
import type { App } from './app.js';
import { prepared } from './card-json.js';
import { cardLook } from './card-look.js';
import { h } from './dom.js';
import { placeOf } from './links.js';
import { parseMarkdown } from './markdown.js';
import { openMenu } from './menu.js';
import { drawInlines } from './text.js';

declare const AdaptiveCards: typeof Package;

/** A button that was pressed, as the sandbox is told of it, and what was entered. */
export interface Press {
  label: string;
  /** Which of the buttons with this label. */
  nth: number;
  values: Readonly<Record<string, string>>;
}

/** Cards on the page, by where they stand: what somebody entered stays until the app replaces the card. */
const drawn = new Map<string, { shows: string; node: HTMLElement }>();

interface Standing {
  chat: string;
  message: string;
  position: number;
}

export function drawCard(app: App, at: Standing, card: Record<string, unknown>): HTMLElement {
  const key = [app.state.me, at.message, at.position].join(' ');
  const shows = JSON.stringify(card);
  const known = drawn.get(key);
  if (known?.shows === shows) return known.node;
  const said = h('p', { class: 'card-said', role: 'status' });
  const press = async (pressed: Press) => {
    const { chat, message } = at;
    const result = await app.send('teams/press', { chat, message, ...pressed }, { quiet: true });
    said.className = result.error === undefined ? 'card-said' : 'card-said field-error';
    said.textContent = result.error ?? result.said ?? '';
  };
  const node = h(
    'div',
    { class: 'card', 'aria-label': 'Card', role: 'group' },
    renderCard(app, card, press, key),
    said,
  );
  drawn.set(key, { shows, node });
  return node;
}

/** `name` makes the card's controls find their focus again after a redraw. */
export function renderCard(
  app: App,
  card: Record<string, unknown>,
  press: (pressed: Press) => Promise<void>,
  name: string,
): HTMLElement {
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (source, result) => {
    result.outputHtml = markup(app, source);
    result.didProcess = true;
  };
  const view = new AdaptiveCards.AdaptiveCard();
  view.hostConfig = new AdaptiveCards.HostConfig(cardLook);
  view.onAnchorClicked = (_element, anchor, event) => {
    const place = placeOf(anchor.href, app.state);
    if (!place || event?.type !== 'click' || event.ctrlKey || event.metaKey) return false;
    app.go(place);
    return true;
  };
  // The page's own menu, for the buttons that a row has no room for.
  view.onDisplayOverflowActionMenu = (actions, target) => {
    if (!target) return false;
    const items = actions.map((action) => ({ label: action.title ?? '', run: () => action.execute() }));
    openMenu(target, 'More options', items);
    return true;
  };
  let busy = false;
  view.onExecuteAction = (action) => {
    if (action instanceof AdaptiveCards.OpenUrlAction) return openUrl(app, action.url ?? '');
    if (busy) return;
    busy = true;
    node.setAttribute('aria-busy', 'true');
    void press({ label: action.title ?? '', nth: Number(action.id ?? 0), values: entered(action) }).finally(
      () => {
        busy = false;
        node.removeAttribute('aria-busy');
      },
    );
  };
  view.parse(prepared(app, card));
  const node = view.render() ?? h('p', { class: 'unsupported' }, 'An empty card.');
  for (const [position, control] of node
    .querySelectorAll<HTMLElement>('input, select, textarea, button')
    .entries())
    control.dataset.focus = `${name}:${position}`;
  return node;
}

/** As HTML, which the renderer asks for; the browser writes it, from elements whose texts are texts. */
function markup(app: App, source: string): string {
  return h(
    'div',
    {},
    parseMarkdown(source).map((paragraph) => h('p', {}, drawInlines(app, paragraph))),
  ).innerHTML;
}

function entered(action: Package.Action): Record<string, string> {
  const inputs = Object.entries(action.getReferencedInputs() ?? {});
  return Object.fromEntries(inputs.map(([id, input]) => [id, String(input.value ?? '')]));
}

function openUrl(app: App, url: string): void {
  const place = placeOf(url, app.state);
  if (place) app.go(place);
  else if (/^https?:/.test(url)) open(url, '_blank', 'noopener,noreferrer');
}
