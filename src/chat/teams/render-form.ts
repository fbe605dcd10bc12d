/**
 * Forms to dialogs: an Adaptive Card with inputs and one submit button
 * (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots).
 *
 * Teams has no errors at fields as Slack has: a dialog's answer may be another card. So the form travels in its own submit
 * button, and is drawn again with what was entered and what was wrong.
 */
import type { Answers, Form } from '../form.js';
import { type AdaptiveCard, cardOf, type Element } from './card.js';
import { carried, withoutControls } from './form-schema.js';
import { bytesOf, limits } from './limits.js';
import { cutBody, renderBlocks } from './render.js';
import { problem, renderField } from './render-fields.js';
import type { Shown } from './shown.js';
import { type Surface, surface } from './surface.js';
import { plain } from './text.js';

export interface FormState {
  /** What is wrong, by field. */
  errors?: Readonly<Record<string, string>>;
  /** What is wrong with the whole. */
  message?: string;
  /** What was entered; a field without an answer was left empty. */
  answers?: Answers;
  /** IANA name of the zone whose clock times are entered by. Default UTC. */
  zone?: string;
}

/** `meta` comes back with the answers: what the command does not ask, such as the room it was opened in. */
export function renderForm(
  given: Form,
  meta: Readonly<Record<string, string>>,
  shown: Shown,
  { errors = {}, message, answers, zone = 'UTC' }: FormState = {},
): { title: string; card: AdaptiveCard } {
  const form = withoutControls(given);
  const on = surface(shown);
  const fields = form.fields.flatMap((field) => renderField(field, { answers, zone }, errors[field.id], on));
  const asked = [...problems(form, errors, message, on), ...fields];
  const submit = {
    type: 'Action.Submit',
    title: plain(form.submit, shown, limits.button),
    style: 'positive',
    data: { tocsin: carried({ form, meta, zone }) },
  };
  const room = limits.dialogBytes - bytesOf([asked, submit]);
  const intro = cutBody(renderBlocks(form.intro ?? [], on), on, room);
  const body = [...intro, ...asked];
  return {
    title: plain(form.title, shown, limits.dialogTitle),
    card: { ...cardOf(body, on.entitiesIn(JSON.stringify(body))), actions: [submit] },
  };
}

/** What no field stands for, above them all. The message repeats the fields' errors where there are any. */
function problems(
  form: Form,
  errors: Readonly<Record<string, string>>,
  message: string | undefined,
  on: Surface,
): Element[] {
  const known = new Set(form.fields.map(({ id }) => id));
  const others = Object.entries(errors).flatMap(([id, error]) => (known.has(id) ? [] : [error]));
  const whole = Object.keys(errors).length === 0 && message ? [message] : [];
  return [...whole, ...others].map((text) => problem(text, on));
}
