/**
 * What people see, as plain data. Words written once, rendered by every platform.
 *
 * Every string in a view is literal: a renderer escapes it, so that `<!channel>` typed by a person rings
 * nobody. What must not be literal (a mention, a link, a time in the reader's zone) is a span of its own.
 */
import type { PersonId, RoomId } from '../ids.js';

export type Span =
  | string
  | { kind: 'bold'; text: string }
  | { kind: 'italic'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; text: string }
  | { kind: 'person'; id: PersonId }
  | { kind: 'room'; id: RoomId }
  /** Rendered in the reader's own zone. `time`: 14:05 · `datetime`: 20 Nov 2026, 14:05 · `date`: 20 Nov 2026. */
  | { kind: 'time'; at: Date; style: 'time' | 'datetime' | 'date' };

export type Text = string | readonly Span[];

/** A choice in a select, a checklist or a form. */
export interface Option {
  value: string;
  label: string;
  hint?: string;
}

/** Pressing it runs `command` with `args`, as if the presser had typed it; with `open`, it opens the command's form, filled in from `args`. */
export interface Button {
  kind: 'button';
  label: string;
  command: string;
  args?: Readonly<Record<string, string>>;
  open?: boolean;
  style?: 'primary' | 'danger';
  /** Asked before it runs. */
  confirm?: { title: string; text: string; yes: string };
}

/** Choosing runs `command` with `args` plus `{ [arg]: chosen value }`. */
export interface Select {
  kind: 'select';
  label: string;
  command: string;
  arg: string;
  args?: Readonly<Record<string, string>>;
  options: readonly Option[];
  selected?: string;
}

/** Choosing a person runs `command` with `args` plus `{ [arg]: PersonId }`. */
export interface PersonSelect {
  kind: 'person-select';
  label: string;
  command: string;
  arg: string;
  args?: Readonly<Record<string, string>>;
}

export interface LinkButton {
  kind: 'link';
  label: string;
  url: string;
}

export type Action = Button | Select | PersonSelect | LinkButton;

export interface ChecklistItem {
  value: string;
  text: Text;
  /** Small print under the item: who did it and when, or why it waits. */
  note?: Text;
  done: boolean;
}

export type Block =
  | { type: 'heading'; text: string }
  | { type: 'text'; text: Text /** One control beside the text. */; side?: Action }
  | { type: 'quote'; text: string }
  | { type: 'fields'; fields: readonly { label: string; value: Text }[] }
  | { type: 'actions'; actions: readonly Action[] }
  /**
   * Ticking runs `command` with `args` plus `{ ticked: 'a,b', unticked: 'c' }`: what this person changed against
   * what the card showed, so that a stale card cannot undo another person's tick.
   */
  | {
      type: 'checklist';
      command: string;
      args?: Readonly<Record<string, string>>;
      items: readonly ChecklistItem[];
      /** Another one makes clients forget what their reader ticked and show the items as they are. */
      turn?: string;
    }
  | { type: 'table'; columns: readonly string[]; rows: readonly (readonly Text[])[] }
  | { type: 'image'; url: string; alt: string }
  | { type: 'divider' }
  | { type: 'context'; text: Text };

export interface View {
  /** Read by notifications, screen readers and clients without blocks. One line. */
  fallback: Text;
  blocks: readonly Block[];
}

export const bold = (text: string): Span => ({ kind: 'bold', text });
export const code = (text: string): Span => ({ kind: 'code', text });
export const link = (url: string, text: string): Span => ({ kind: 'link', url, text });
export const person = (id: PersonId): Span => ({ kind: 'person', id });
export const room = (id: RoomId): Span => ({ kind: 'room', id });
export const time = (at: Date, style: 'time' | 'datetime' | 'date' = 'datetime'): Span => ({
  kind: 'time',
  at,
  style,
});

/** A view of one sentence. */
export function sentence(text: Text): View {
  return { fallback: text, blocks: [{ type: 'text', text }] };
}

export function spansOf(text: Text): readonly Span[] {
  return typeof text === 'string' ? [text] : text;
}
