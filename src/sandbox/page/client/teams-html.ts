/** Teams' own page of a message, drawn of new elements: nothing of the page itself gets into ours. */
import type { App } from './app.js';
import { type Child, h } from './dom.js';
import { link } from './links.js';
import { mention } from './text.js';
import type { PageChatMessage } from './wire.js';

type Mentions = PageChatMessage['mentions'];

const kept = new Set('p div b strong i em u s ul ol li blockquote pre code h1 h2 h3'.split(' '));
const isKept = (tag: string): tag is 'p' => kept.has(tag);

const parse = (html: string): HTMLElement => new DOMParser().parseFromString(html, 'text/html').body;

export function drawHtml(app: App, html: string, mentions: Mentions): Child[] {
  return inside(app, parse(html), mentions);
}

function inside(app: App, parent: Node, mentions: Mentions): Child[] {
  return [...parent.childNodes].map((node) => drawNode(app, node, mentions));
}

function drawNode(app: App, node: Node, mentions: Mentions): Child {
  if (node instanceof Text) return node.data;
  if (!(node instanceof HTMLElement)) return undefined;
  const tag = node.localName;
  if (tag === 'at') return mention(node.textContent ?? '', mentioned(node, mentions) === app.state.me);
  if (tag === 'br') return h('br');
  if (tag === 'script' || tag === 'style' || tag === 'attachment') return undefined;
  if (node instanceof HTMLAnchorElement) return link(app, node.href, node.textContent ?? '');
  if (node instanceof HTMLImageElement) return node.alt;
  return isKept(tag) ? h(tag, {}, inside(app, node, mentions)) : inside(app, node, mentions);
}

function mentioned(node: HTMLElement, mentions: Mentions): string | undefined {
  return mentions[Number(node.getAttribute('id'))]?.id;
}

/** The text as it stood in the message box, a mention as `@alice`. */
export function typedOf({ state }: App, html: string, mentions: Mentions): string {
  const body = parse(html);
  for (const node of body.querySelectorAll('br')) node.replaceWith('\n');
  for (const node of body.querySelectorAll<HTMLElement>('at')) {
    const person = state.people.find(({ id }) => id === mentioned(node, mentions));
    node.replaceWith(`@${person?.name ?? node.textContent}`);
  }
  return body.textContent ?? '';
}
