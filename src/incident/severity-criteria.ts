import { z } from 'zod';
import type { Finding, Measure } from './impact.js';
import { isWorse, Severity } from './severity.js';

/** Severities that have a threshold, the worst first: what reaches none is the mildest. */
export const withThreshold = ['sev1', 'sev2', 'sev3'] as const;

/** Findings that count for something, the mildest first. */
export const countingFindings = ['unsure', 'suspected', 'confirmed'] as const satisfies readonly Finding[];

interface Thresholds {
  sev1?: number | undefined;
  sev2?: number | undefined;
  sev3?: number | undefined;
}
interface Levels {
  unsure?: Severity | undefined;
  suspected?: Severity | undefined;
  confirmed?: Severity | undefined;
}

/** What is written replaces the default as a whole: of two halves, one could contradict the other unseen. */
function thresholds(what: string, number: z.ZodNumber, defaults: Thresholds) {
  const threshold = number.gt(0).optional();
  return z
    .strictObject({ sev1: threshold, sev2: threshold, sev3: threshold })
    .superRefine((given, context) => {
      const set = withThreshold.filter((severity) => given[severity] !== undefined);
      for (const [index, severity] of set.entries()) {
        const worse = set[index - 1];
        const [most, is] = [worse && given[worse], given[severity]];
        if (most === undefined || is === undefined || is <= most) continue;
        context.addIssue({
          code: 'custom',
          path: [severity],
          message: `should be at most ${worse}’s ${most}`,
        });
      }
    })
    .default(defaults)
    .describe(`${what}: this severity from here on`);
}

function levels(what: string, defaults: Levels) {
  const level = z
    .enum(Severity.options, { error: `should be one of ${Severity.options.join(', ')}` })
    .optional();
  return z
    .strictObject({ unsure: level, suspected: level, confirmed: level })
    .superRefine((given, context) => {
      const set = countingFindings.filter((finding) => given[finding] !== undefined);
      for (const [index, finding] of set.entries()) {
        const milder = set[index - 1];
        const [least, is] = [milder && given[milder], given[finding]];
        if (least === undefined || is === undefined || !isWorse(least, is)) continue;
        context.addIssue({
          code: 'custom',
          path: [finding],
          message: `should be at least as bad as ${milder}, which is ${least}`,
        });
      }
    })
    .default(defaults)
    .describe(`Severity when ${what}; an answer that has none counts as the next worse that has one`);
}

const percent = z.number().max(100);
const count = z.number().int();
const amount = z.number();

/** Which impact calls for which severity: the worst that any criterion calls for, else sev4. */
export const SeverityCriteria = z
  .strictObject({
    errorRate: thresholds('Percent of requests that fail', percent, { sev1: 50, sev2: 10, sev3: 1 }),
    failedTransactions: thresholds('Percent of transactions that fail', percent, {
      sev1: 25,
      sev2: 5,
      sev3: 0.5,
    }),
    customers: thresholds('Number of customers affected', count, { sev1: 1000, sev2: 100, sev3: 1 }),
    customersPercent: thresholds('Percent of customers affected', percent, { sev1: 25, sev2: 5, sev3: 0.1 }),
    // Not by share: in a company of one region every incident affects all of them.
    regions: thresholds('Number of regions affected', count, { sev2: 2, sev3: 1 }),
    regionsPercent: thresholds('Percent of regions affected, where it is known of how many', percent, {}),
    revenuePerHour: thresholds('Revenue at risk per hour, in your currency', amount, {
      sev1: 100_000,
      sev2: 10_000,
      sev3: 1000,
    }),
    data: levels('data may be lost, wrong or seen by others', { suspected: 'sev2', confirmed: 'sev1' }),
    security: levels('security may be breached', { suspected: 'sev2', confirmed: 'sev1' }),
  } satisfies Record<Measure, z.ZodType>)
  .prefault({});
export type SeverityCriteria = z.infer<typeof SeverityCriteria>;
