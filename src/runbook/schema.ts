import { z } from 'zod';
import { IncidentKind } from '../incident/incident.js';
import { Permission } from '../incident/permissions.js';
import { Severity } from '../incident/severity.js';

// An id starts with a letter so that "3" always means the third step.
const Kebab = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'should be lower-case words joined by "-", like "roll-back"');

const Line = z
  .string()
  .trim()
  .min(1)
  .regex(/^\P{Cc}*$/u, 'should be one line of text');

// PostgreSQL cannot store a NUL in JSON, and no other control character has a use in a text.
const Prose = z
  .string()
  .trim()
  .min(1)
  .regex(/^[\P{Cc}\n]*$/u, 'should be text without control characters');

/** Id of a runbook; also the name of its file. */
export const RunbookId = Kebab.brand<'RunbookId'>();
export type RunbookId = z.infer<typeof RunbookId>;

/** Id of a step, unique inside its runbook. */
export const StepId = Kebab.brand<'StepId'>();
export type StepId = z.infer<typeof StepId>;

/** A line of work that goes on beside the others, with a lead of its own. */
export const Track = z.strictObject({ id: Kebab, title: Line.max(60) });
export type Track = z.infer<typeof Track>;

/** Attached at declare when every condition that is named holds; in a list, one match is enough. */
export const AppliesWhen = z
  .strictObject({
    severity: z.array(Severity).min(1).optional(),
    service: z.array(Line.max(100)).min(1).optional(),
    kind: IncidentKind.optional(),
    /** Words or phrases of the title, in any case of letters; `crash*` also finds "crashing". */
    titleMatches: z
      .array(Line.max(60).regex(/[\p{L}\p{N}]/u, 'should hold a letter or a digit'))
      .min(1)
      .optional(),
    always: z.boolean().optional(),
  })
  .refine((when) => Object.values(when).some((condition) => condition !== undefined && condition !== false), {
    error: 'should name a condition; leave it out for a runbook that is attached by hand',
  })
  .refine((when) => !when.always || Object.keys(when).length === 1, {
    error: '"always" stands alone; take it or the other conditions out',
  });
export type AppliesWhen = z.infer<typeof AppliesWhen>;

export const Step = z.strictObject({
  id: StepId,
  /** What to do, in the imperative. A chat card shows about 70 characters of it. */
  title: Line.max(150),
  /** Why, and how to do it well. */
  detail: Prose.max(600).optional(),
  kind: z.enum(['manual', 'automated', 'approval']).default('manual'),
  track: Kebab.optional(),
  /** The gate: these steps, and all that they wait for, come first. */
  requires: z.array(StepId).default([]),
  /** What the person must leave when the step is done: "a link to the dump". */
  evidence: Line.max(200).optional(),
  /** What doing the step leaves behind and must be undone before the incident closes. */
  obligation: Line.max(200).optional(),
  /** The permission needed to tick it, on top of the one to tick any step. */
  permission: Permission.optional(),
  link: z
    .url({ protocol: /^https?$/, error: 'should be a web address, like "https://example.com"' })
    .optional(),
});
export type Step = z.infer<typeof Step>;

/** What a person writes in `runbooks/<id>.yaml`. What refers to what is checked in `references.ts`. */
export const RunbookFile = z.strictObject({
  id: RunbookId,
  title: Line.max(150),
  summary: Prose.max(300),
  appliesWhen: AppliesWhen.optional(),
  tracks: z.array(Track).max(10).default([]),
  steps: z.array(Step).min(1).max(60),
});
export type RunbookFile = z.infer<typeof RunbookFile>;

export const Runbook = RunbookFile.extend({
  /** Hash of the content, computed on load: the same words, whatever their layout, have the same version. */
  version: z.string().regex(/^[0-9a-f]{12}$/),
});
export type Runbook = z.infer<typeof Runbook>;
