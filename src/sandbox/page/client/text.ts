import { type App, channelById, personName } from './app.js';
import { slackDate } from './dates.js';
import { type Child, h } from './dom.js';
import { withEmoji } from './emoji.js';
import { link } from './links.js';
import { type Chunk, type Inline, parseInline, parseMrkdwn } from './mrkdwn.js';

interface TextObject {
  type: 'plain_text' | 'mrkdwn';
  text: string;
}

export function drawText(app: App, { type, text }: TextObject): Child {
  return type === 'mrkdwn' ? drawMrkdwn(app, text) : withEmoji(text);
}

export function drawMrkdwn(app: App, source: string): Child[] {
  return parseMrkdwn(source).map((chunk) => drawChunk(app, chunk));
}

function drawChunk(app: App, chunk: Chunk): Child {
  switch (chunk.kind) {
    case 'lines':
      return h('span', { class: 'lines' }, drawInlines(app, chunk.children));
    case 'quote':
      return h('blockquote', {}, drawInlines(app, chunk.children));
    case 'list':
      return h(
        'ul',
        {},
        chunk.items.map((item) => h('li', {}, drawInlines(app, item))),
      );
    case 'pre':
      return h('pre', {}, chunk.text);
  }
}

const tags = { bold: 'strong', italic: 'em', strike: 's' } as const;

export function drawInlines(app: App, inlines: readonly Inline[]): Child[] {
  return inlines.map((inline) => drawInline(app, inline));
}

function drawInline(app: App, inline: Inline): Child {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'bold':
    case 'italic':
    case 'strike':
      return h(tags[inline.kind], {}, drawInlines(app, inline.children));
    case 'code':
      return h('code', {}, inline.text);
    case 'link':
      return link(app, inline.url, inline.label);
    case 'user':
      return personMention(app, inline.id);
    case 'channel':
      return channelMention(app, inline.id, inline.label);
    case 'group':
      return groupMention(app, inline.id, inline.label);
    case 'mention':
      return mention(inline.name);
    case 'broadcast':
      return mention(`@${inline.range}`, true);
    case 'date':
      return dateText(app, inline.at, inline.format, inline.url);
    case 'emoji':
      return h('span', { class: 'emoji', title: `:${inline.name}:` }, inline.picture);
  }
}

export function mention(text: string, mine = false): HTMLElement {
  return h('span', { class: mine ? 'mention mine' : 'mention' }, text);
}

export function personMention(app: App, id: string): HTMLElement {
  return mention(`@${personName(app.state, id)}`, id === app.state.me);
}

export function groupMention(app: App, id: string, label: string | undefined): HTMLElement {
  const handle = app.state.groups.find((group) => group.id === id)?.handle;
  return mention(handle === undefined ? (label ?? '@group') : `@${handle}`);
}

export function broadcastMention(range: string): HTMLElement {
  return mention(`@${range}`, true);
}

export function channelMention(app: App, id: string, label: string | undefined): HTMLElement {
  const channel = channelById(app.state, id);
  if (!channel) return mention(label ? `#${label}` : '#private-channel');
  return h(
    'button',
    { type: 'button', class: 'mention', on: { click: () => app.go({ view: 'channel', id }) } },
    `#${channel.name}`,
  );
}

export function dateText(app: App, at: number, format: string, url: string | undefined): HTMLElement {
  const { tz } = app.me;
  const text = slackDate(format, at * 1000, tz, app.now());
  const full = `${slackDate('{date_long} at {time_secs}', at * 1000, tz, app.now())} (${tz})`;
  const time = h('time', { datetime: new Date(at * 1000).toISOString(), title: full }, text);
  return url === undefined ? time : link(app, url, time);
}

/** One line without markup, for labels and previews. */
export function plainText(app: App, source: string): string {
  const flat = (inlines: readonly Inline[]): string =>
    inlines
      .map((inline) => {
        const node = 'children' in inline ? flat(inline.children) : drawInline(app, inline);
        return node instanceof Node ? (node.textContent ?? '') : String(node);
      })
      .join('');
  return flat(parseInline(source.replace(/\s+/g, ' ')));
}
