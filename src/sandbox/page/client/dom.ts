/** Elements without a framework. Children that are strings become text nodes, never markup. */

export type Child = Node | string | number | undefined | null | false | readonly Child[];

type Handlers = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };

export interface Props {
  on?: Handlers;
  [attribute: string]: string | number | boolean | undefined | Handlers;
}

/** `true` sets an attribute without a value, `false` and `undefined` leave it out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false || typeof value === 'object') continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [type, handler] of Object.entries(props.on ?? {})) {
    // The pairs come from one typed record, which Object.entries forgets.
    element.addEventListener(type, handler as EventListener);
  }
  put(element, children);
  return element;
}

export function put(parent: Node, children: Child): void {
  if (children === undefined || children === null || children === false) return;
  if (typeof children === 'object' && !(children instanceof Node)) {
    for (const child of children) put(parent, child);
    return;
  }
  parent.appendChild(children instanceof Node ? children : document.createTextNode(String(children)));
}

/** Redraws a region when what it shows has changed; the control in use keeps the focus. */
export function redraw(region: HTMLElement, shows: unknown, draw: () => Child): void {
  const signature = JSON.stringify(shows);
  if (region.dataset.shows === signature) return;
  region.dataset.shows = signature;
  const restore = keepFocus(region);
  region.replaceChildren();
  put(region, draw());
  restore(region);
}

/** Draws a list, touching only the items that are new, gone or changed. */
export function redrawList<T>(
  list: HTMLElement,
  items: readonly T[],
  keyOf: (item: T) => string,
  shows: (item: T) => unknown,
  draw: (item: T) => HTMLElement,
): void {
  const before = new Map([...list.children].filter(isElement).map((node) => [node.dataset.key ?? '', node]));
  let previous: Element | null = null;
  for (const item of items) {
    const key = keyOf(item);
    const signature = JSON.stringify(shows(item));
    let node = before.get(key);
    before.delete(key);
    // What somebody is writing in an item is not taken away under their hands.
    if (node?.dataset.shows !== signature && !node?.querySelector('[data-hold]')) {
      // Asked before the new one is drawn: it may take a part of the old one along.
      const restore = node && keepFocus(node);
      const fresh = draw(item);
      fresh.dataset.key = key;
      fresh.dataset.shows = signature;
      node?.replaceWith(fresh);
      restore?.(fresh);
      node = fresh;
    }
    const place: ChildNode | null = previous ? previous.nextSibling : list.firstChild;
    if (place !== node) list.insertBefore(node, place);
    previous = node;
  }
  for (const gone of before.values()) gone.remove();
}

/** Remembers which control inside has the focus, by its `data-focus`, and gives it to the same one in what is drawn next. */
function keepFocus(region: HTMLElement): (next: HTMLElement) => void {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !region.contains(active)) return () => {};
  const key = active.dataset.focus;
  return (next) => {
    const same = [...next.querySelectorAll<HTMLElement>('[data-focus]')].find(
      (one) => one.dataset.focus === key,
    );
    if (key !== undefined) (same ?? next).focus();
    else if (region === active) next.focus();
  };
}

export function isElement(node: Element): node is HTMLElement {
  return node instanceof HTMLElement;
}

/** The element that index.html is known to hold. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html lacks #${id}`);
  return element;
}
