/**
 * A form as it travels in a dialog's submit button: JSON with its dates as ISO 8601. What was filled in beforehand stays
 * behind, because a form that is drawn again shows what was entered.
 */
import { z } from 'zod';
import { PersonId, RoomId } from '../../ids.js';
import type { Form } from '../form.js';
import type { Block as AnyBlock } from '../view.js';
import { bytesOf, limits } from './limits.js';

const instant = z.iso.datetime().transform((at) => new Date(at));

const Span = z.union([
  z.string(),
  z.discriminatedUnion('kind', [
    z.object({ kind: z.enum(['bold', 'italic', 'code']), text: z.string() }),
    z.object({ kind: z.literal('link'), url: z.string(), text: z.string() }),
    z.object({ kind: z.literal('person'), id: PersonId }),
    z.object({ kind: z.literal('room'), id: RoomId }),
    z.object({ kind: z.literal('time'), at: instant, style: z.enum(['time', 'datetime', 'date']) }),
  ]),
]);
const Text = z.union([z.string(), z.array(Span)]);

/** What a dialog shows above its fields; it has no controls there. */
const Block = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['heading', 'quote']), text: z.string() }),
  z.object({ type: z.enum(['text', 'context']), text: Text }),
  z.object({ type: z.literal('fields'), fields: z.array(z.object({ label: z.string(), value: Text })) }),
  z.object({ type: z.literal('table'), columns: z.array(z.string()), rows: z.array(z.array(Text)) }),
  z.object({ type: z.literal('image'), url: z.string(), alt: z.string() }),
  z.object({ type: z.literal('divider') }),
]);

const Option = z.object({ value: z.string(), label: z.string(), hint: z.string().exactOptional() });
const base = {
  id: z.string(),
  label: z.string(),
  hint: z.string().exactOptional(),
  optional: z.boolean().exactOptional(),
};
const count = z.number().exactOptional();
const placeholder = z.string().exactOptional();
const options = z.array(Option);

const Field = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.literal('text'),
    multiline: z.boolean().exactOptional(),
    placeholder,
    minLength: count,
    maxLength: count,
  }),
  z.object({ ...base, type: z.literal('select'), options, placeholder }),
  z.object({ ...base, type: z.literal('choices'), options }),
  z.object({ ...base, type: z.literal('radio'), options }),
  z.object({ ...base, type: z.literal('person'), placeholder }),
  z.object({ ...base, type: z.literal('date') }),
  z.object({ ...base, type: z.literal('datetime') }),
  z.object({ ...base, type: z.literal('number'), min: count, max: count }),
]);

const CarriedForm: z.ZodType<Form> = z.object({
  command: z.string(),
  args: z.record(z.string(), z.string()).exactOptional(),
  title: z.string(),
  submit: z.string(),
  intro: z.array(Block).exactOptional(),
  fields: z.array(Field),
});

export const Carried = z.object({
  form: CarriedForm,
  /** What `renderForm` was given as `meta`. */
  meta: z.record(z.string(), z.string()),
  /** The clock by which its times are entered. */
  zone: z.string(),
});
export type Carried = z.infer<typeof Carried>;

/** Controls do nothing in a dialog: there Teams only knows the submit button. */
export function withoutControls(form: Form): Form {
  if (!form.intro) return form;
  const intro = form.intro.flatMap((block): AnyBlock[] => {
    if (block.type === 'actions' || block.type === 'checklist') return [];
    return block.type === 'text' ? [{ type: block.type, text: block.text }] : [block];
  });
  return { ...form, intro };
}

/** As plain JSON. */
export function carried({ form: { intro = [], ...form }, meta, zone }: Carried): unknown {
  const fields = form.fields.map(({ initial: _, ...field }) => field);
  const short = intro.length > 0 && bytesOf(intro) <= limits.introBytes;
  return JSON.parse(JSON.stringify({ form: { ...form, ...(short && { intro }), fields }, meta, zone }));
}
