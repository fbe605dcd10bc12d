/** What a person reads in Block Kit, as plain text: literal text stays as it is, mentions become names. */

/** How a person and a channel are written. */
export interface Names {
  person(id: string): string;
  channel(id: string): string;
}

type Node = Readonly<Record<string, unknown>>;

/** The members of a block, an element or an object that hold what a person reads, in the order they are read. */
const shown = ['label', 'title', 'text', 'fields', 'elements', 'options', 'rows', 'element', 'description'];

/** Blocks whose parts follow one another without a gap. */
const flowing = new Set(['rich_text_section', 'rich_text_quote', 'rich_text_preformatted']);

export function plainText(block: unknown, names: Names): string {
  if (Array.isArray(block)) {
    return joined(
      block.map((part) => plainText(part, names)),
      ' ',
    );
  }
  if (!isNode(block)) return '';
  switch (block.type) {
    case 'user':
      return `@${names.person(String(block.user_id))}`;
    case 'channel':
      return `#${names.channel(String(block.channel_id))}`;
    case 'date':
      return String(block.fallback);
    case 'mrkdwn':
      return fromMrkdwn(String(block.text), names);
    default:
      return plainNode(block, names);
  }
}

function plainNode(node: Node, names: Names): string {
  const { text, elements } = node;
  if (flowing.has(String(node.type)) && Array.isArray(elements)) {
    return elements.map((element) => plainText(element, names)).join('');
  }
  if (typeof text === 'string') return text;
  return joined(
    shown.map((key) => plainText(node[key], names)),
    ' ',
  );
}

/** https://docs.slack.dev/messaging/formatting-message-text: what Slack resolves stands in angle brackets, the rest is escaped. */
export function fromMrkdwn(text: string, names: Names): string {
  return text
    .replaceAll(/<@([^>|]+)(?:\|[^>]*)?>/g, (_, id: string) => `@${names.person(id)}`)
    .replaceAll(/<#([^>|]+)(?:\|[^>]*)?>/g, (_, id: string) => `#${names.channel(id)}`)
    .replaceAll(/<[^>|]*\|([^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function joined(parts: readonly string[], separator: string): string {
  return parts.filter((part) => part !== '').join(separator);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
