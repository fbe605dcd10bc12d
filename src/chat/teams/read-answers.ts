/** What a person submitted: the inputs beside the form that asked for them. */
import { z } from 'zod';
import { assertNever } from '../../errors.js';
import { cleanText } from '../clean-text.js';
import type { Answers, Field, Form } from '../form.js';
import { answerOf } from './date-time.js';
import { Carried } from './form-schema.js';
import { dateInput, timeInput } from './render-fields.js';
import { personOf } from './seen.js';

export interface Submitted {
  /** The form, to be drawn again where an answer is wrong. */
  form: Form;
  command: string;
  args: Record<string, string>;
  answers: Answers;
  meta: Record<string, string>;
  zone: string;
}

const Submission = z.object({ tocsin: Carried }).catchall(z.unknown());

/** From the `data` of a task/submit invoke. */
export function readAnswers(data: unknown): Submitted {
  const { tocsin, ...inputs } = Submission.parse(data);
  const { form, meta, zone } = tocsin;
  const answers = form.fields.map((field) => [field.id, readAnswer(field, inputs, zone)]);
  return {
    form,
    command: form.command,
    args: { ...form.args },
    answers: Object.fromEntries(answers),
    meta,
    zone,
  };
}

/** An input that was left empty is empty text or is not there at all. */
const entered = (inputs: Readonly<Record<string, unknown>>, id: string): string | undefined => {
  const value = z.union([z.string(), z.number()]).nullish().parse(inputs[id]);
  return value === null || value === undefined || value === '' ? undefined : String(value);
};

function readAnswer(
  field: Field,
  inputs: Readonly<Record<string, unknown>>,
  zone: string,
): string | readonly string[] | undefined {
  const value = entered(inputs, field.id);
  switch (field.type) {
    case 'text':
      return value === undefined ? undefined : cleanText(value);
    case 'select':
    case 'radio':
    case 'date':
    case 'number':
      return value;
    case 'choices':
      return value?.split(',');
    case 'person':
      return value === undefined ? undefined : personOf(value);
    case 'datetime':
      return answerOf(entered(inputs, dateInput(field.id)), entered(inputs, timeInput(field.id)), zone);
    default:
      return assertNever(field);
  }
}
