import { z } from 'zod';
import { Severity } from './severity.js';

/** What was found of something that one hopes is not the case, from the best to the worst. */
export const Finding = z.enum(['none', 'unsure', 'suspected', 'confirmed']);
export type Finding = z.infer<typeof Finding>;

const percent = z.number().min(0).max(100);

/** What is known of what an incident does. A field that is not there is not known. */
export const Impact = z.object({
  /** Percent of requests. */
  errorRate: percent.optional(),
  /** Percent of transactions. */
  failedTransactions: percent.optional(),
  customers: z.number().int().nonnegative().optional(),
  customersPercent: percent.optional(),
  regions: z.number().int().nonnegative().optional(),
  /** How many regions there are. */
  regionsOf: z.number().int().positive().optional(),
  /** What an hour of it puts at risk, in the company's own currency. */
  revenuePerHour: z.number().nonnegative().optional(),
  data: Finding.optional(),
  security: Finding.optional(),
});
export type Impact = z.infer<typeof Impact>;

/** What a criterion looks at; of several that call for the same severity, the first here is named. */
export const Measure = z.enum([
  'security',
  'data',
  'customersPercent',
  'customers',
  'failedTransactions',
  'errorRate',
  'regionsPercent',
  'regions',
  'revenuePerHour',
]);
export type Measure = z.infer<typeof Measure>;

/** What decided a severity. */
export const Criterion = z.object({
  measure: Measure,
  /** It was this much or more. */
  threshold: z.number().optional(),
  /** It counted as this. */
  level: Finding.optional(),
});
export type Criterion = z.infer<typeof Criterion>;

/** What the criteria made of an impact. */
export const verdictFields = {
  /** Undefined: nothing is known of the impact. */
  severity: Severity.optional(),
  /** Undefined: none was met. */
  criterion: Criterion.optional(),
};

/** The last that was said of an incident's impact. */
export const Assessment = Impact.extend({ ...verdictFields, assessedAt: z.coerce.date() });
export type Assessment = z.infer<typeof Assessment>;

/** What is new of an impact; null: it is not known after all. */
export type ImpactNews = { readonly [K in keyof Impact]?: Impact[K] | null };

/** An impact as it is with the news. */
export function withNews(before: Impact | undefined, news: ImpactNews): Impact {
  const merged = { ...Impact.parse(before ?? {}), ...news };
  return Impact.parse(Object.fromEntries(Object.entries(merged).filter(([, value]) => value != null)));
}

const fields = Object.keys(Impact.shape) as (keyof Impact)[];

/** Takes back all that was said. */
export const nothingKnown: ImpactNews = Object.fromEntries(fields.map((field) => [field, null]));

export const isKnown = (impact: Impact): boolean => fields.some((field) => impact[field] !== undefined);

export const isSame = (one: Impact, other: Impact): boolean =>
  fields.every((field) => one[field] === other[field]);
