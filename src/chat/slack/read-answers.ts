/** What a person submitted, and what Slack shows when it was wrong. */
import { z } from 'zod';
import { assertNever } from '../../errors.js';
import { PersonId } from '../../ids.js';
import { cleanText } from '../clean-text.js';
import type { Answers } from '../form.js';
import { limits } from './limits.js';
import { plainString } from './text.js';

const Chosen = z.object({ value: z.string() });

const Answer = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['plain_text_input', 'number_input']), value: z.string().nullish() }),
  z.object({ type: z.enum(['static_select', 'radio_buttons']), selected_option: Chosen.nullish() }),
  z.object({
    type: z.enum(['multi_static_select', 'checkboxes']),
    selected_options: z.array(Chosen).nullish(),
  }),
  z.object({ type: z.literal('users_select'), selected_user: z.string().nullish() }),
  z.object({ type: z.literal('datepicker'), selected_date: z.string().nullish() }),
  z.object({ type: z.literal('datetimepicker'), selected_date_time: z.number().nullish() }),
]);
type Answer = z.infer<typeof Answer>;

const Submission = z.object({
  view: z.object({
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), Answer)) }),
  }),
});
const Metadata = z
  .object({ command: z.string(), args: z.record(z.string(), z.string()) })
  .catchall(z.string());

export interface Submitted {
  command: string;
  args: Record<string, string>;
  answers: Answers;
  /** What `renderForm` was given as `meta`. */
  meta: Record<string, string>;
}

/** From a view_submission payload. */
export function readAnswers(payload: unknown): Submitted {
  const { view } = Submission.parse(payload);
  const { command, args, ...meta } = Metadata.parse(JSON.parse(view.private_metadata));
  const answers = Object.entries(view.state.values).map(([field, elements]) => {
    const [answer] = Object.values(elements);
    return [field, answer && readAnswer(answer)] as const;
  });
  return { command, args, answers: Object.fromEntries(answers), meta };
}

function readAnswer(answer: Answer): string | readonly string[] | undefined {
  switch (answer.type) {
    case 'plain_text_input':
    case 'number_input':
      return answer.value ? cleanText(answer.value) : undefined;
    case 'static_select':
    case 'radio_buttons':
      return answer.selected_option?.value;
    case 'multi_static_select':
    case 'checkboxes':
      return answer.selected_options?.length ? answer.selected_options.map(({ value }) => value) : undefined;
    case 'users_select':
      return answer.selected_user ? PersonId.parse(`slack:${answer.selected_user}`) : undefined;
    case 'datepicker':
      return answer.selected_date ?? undefined;
    case 'datetimepicker':
      return answer.selected_date_time ? new Date(answer.selected_date_time * 1000).toISOString() : undefined;
    default:
      return assertNever(answer);
  }
}

/** The answer to a view_submission. What is said of a field that the form does not have is said at its first one. */
export function renderErrors(
  fields: Readonly<Record<string, string>>,
  blockIds: readonly string[],
): { response_action: 'errors'; errors: Record<string, string> } {
  const messages = new Map<string, string[]>();
  for (const [field, message] of Object.entries(fields)) {
    const block = blockIds.includes(field) ? field : (blockIds[0] ?? field);
    messages.set(block, [...(messages.get(block) ?? []), message]);
  }
  const errors = [...messages].map(([block, texts]) => [
    block,
    plainString(texts.join(' '), limits.inputLabel),
  ]);
  return { response_action: 'errors', errors: Object.fromEntries(errors) };
}
