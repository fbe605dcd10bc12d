/**
 * A form a person fills in (a Slack modal, a Teams dialog), as plain data. A field's id is the name of the
 * command argument it fills, so a form's answers go through the same schema as a typed line.
 */
import type { PersonId } from '../ids.js';
import type { Block, Option } from './view.js';

/** What a list may hold: Slack's limit (docs.slack.dev/reference/block-kit/block-elements/select-menu-element). */
export const mostOptions = 100;

interface FieldBase {
  id: string;
  label: string;
  hint?: string;
  /** Default false: an answer is required. */
  optional?: boolean;
}

export type Field = FieldBase &
  (
    | {
        type: 'text';
        multiline?: boolean;
        initial?: string;
        placeholder?: string;
        minLength?: number;
        maxLength?: number;
      }
    | { type: 'select'; options: readonly Option[]; initial?: string; placeholder?: string }
    | { type: 'choices'; options: readonly Option[]; initial?: readonly string[] }
    | { type: 'radio'; options: readonly Option[]; initial?: string }
    | { type: 'person'; initial?: PersonId; placeholder?: string }
    /** Calendar date, `2026-11-20`. */
    | { type: 'date'; initial?: string }
    /** An instant; the person picks it in their own zone. */
    | { type: 'datetime'; initial?: Date }
    | { type: 'number'; initial?: number; min?: number; max?: number }
  );

export interface Form {
  /** The command that the answers are given to. */
  command: string;
  /** Arguments that are not asked but sent along (which incident, which run). */
  args?: Readonly<Record<string, string>>;
  /** At most 24 characters (Slack's limit for a modal's title). */
  title: string;
  submit: string;
  /** Shown above the fields. */
  intro?: readonly Block[];
  fields: readonly Field[];
}

/** Answers by field id: text, a chosen value, several values, or nothing. A datetime is an ISO string in UTC, a person a PersonId. */
export type Answers = Readonly<Record<string, string | readonly string[] | undefined>>;
