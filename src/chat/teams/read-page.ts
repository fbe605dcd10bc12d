/**
 * Reads a page tag by tag. htmlparser2 takes it apart; its own stack of open tags is left out, since it takes a time that
 * grows with the square of how many are open, and whoever writes a message chooses how many are.
 */
import { Tokenizer } from 'htmlparser2';

export interface PageReader {
  /** `depth`: how many tags are open, this one included. */
  open(tag: string, attributes: ReadonlyMap<string, string>, depth: number): void;
  close(tag: string, depth: number): void;
  text(text: string): void;
}

/** They hold nothing, and nothing ends them: html.spec.whatwg.org/multipage/syntax.html#void-elements. */
const empty = new Set([
  ...['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr'],
]);

export function readPage(page: string, reader: PageReader): void {
  const opened: string[] = [];
  /** How many of a kind are open, so that an end without a beginning costs nothing. */
  const kinds = new Map<string, number>();
  let tag = '';
  let attributes = new Map<string, string>();
  let name = '';
  let value = '';

  function count(kind: string, more: 1 | -1): void {
    kinds.set(kind, (kinds.get(kind) ?? 0) + more);
  }

  function begin(): void {
    opened.push(tag);
    count(tag, 1);
    reader.open(tag, attributes, opened.length);
    if (empty.has(tag)) end();
  }

  function end(): void {
    const last = opened.at(-1);
    if (last === undefined) return;
    reader.close(last, opened.length);
    opened.pop();
    count(last, -1);
  }

  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      ontext: (from, to) => reader.text(page.slice(from, to)),
      ontextentity: (codepoint) => reader.text(String.fromCodePoint(codepoint)),
      onopentagname(from, to) {
        tag = page.slice(from, to).toLowerCase();
        attributes = new Map();
      },
      onattribname(from, to) {
        name = page.slice(from, to).toLowerCase();
        value = '';
      },
      onattribdata(from, to) {
        value += page.slice(from, to);
      },
      onattribentity(codepoint) {
        value += String.fromCodePoint(codepoint);
      },
      onattribend() {
        if (!attributes.has(name)) attributes.set(name, value);
      },
      onopentagend: begin,
      onselfclosingtag: begin,
      onclosetag(from, to) {
        const ended = page.slice(from, to).toLowerCase();
        if (!kinds.get(ended)) return;
        while (opened.at(-1) !== ended) end();
        end();
      },
      oncdata: () => undefined,
      oncomment: () => undefined,
      ondeclaration: () => undefined,
      onprocessinginstruction: () => undefined,
      onend: () => undefined,
    },
  );
  tokenizer.write(page);
  tokenizer.end();
  while (opened.length > 0) end();
}
