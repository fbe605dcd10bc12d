/** How an impact and what it calls for are put into words: on cards, in the timeline, as the reason of a raise. */
import type { Criterion, Finding, Impact, Measure } from './impact.js';
import { type Severity, severityLabel } from './severity.js';

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });

const findings = (what: string): Record<Finding, string> => ({
  none: `no ${what} issue`,
  unsure: `${what} issue: unsure`,
  suspected: `${what} issue suspected`,
  confirmed: `${what} issue confirmed`,
});
const data = findings('data integrity');
const security = findings('security');

/** What is known, in parts: `error rate 12%`, `2 of 5 regions`. */
export function impactParts(impact: Impact): string[] {
  const { errorRate, failedTransactions, customers, customersPercent, regions, regionsOf } = impact;
  return [
    ...(errorRate === undefined ? [] : [`error rate ${number.format(errorRate)}%`]),
    ...(failedTransactions === undefined
      ? []
      : [`${number.format(failedTransactions)}% of transactions fail`]),
    ...(customers === undefined ? [] : [counted(customers, 'customer')]),
    ...(customersPercent === undefined ? [] : [`${number.format(customersPercent)}% of customers`]),
    ...(regions === undefined ? [] : [regionsWords(regions, regionsOf)]),
    ...(impact.revenuePerHour === undefined
      ? []
      : [`${number.format(impact.revenuePerHour)} an hour at risk`]),
    ...(impact.data === undefined ? [] : [data[impact.data]]),
    ...(impact.security === undefined ? [] : [security[impact.security]]),
  ];
}

const counted = (count: number, what: string) => `${number.format(count)} ${what}${count === 1 ? '' : 's'}`;
const regionsWords = (regions: number, of: number | undefined) =>
  of === undefined ? counted(regions, 'region') : `${number.format(regions)} of ${counted(of, 'region')}`;

/** Which of its parts a criterion is about. */
const about: Readonly<Record<Measure, readonly (keyof Impact)[]>> = {
  security: ['security'],
  data: ['data'],
  customersPercent: ['customersPercent'],
  customers: ['customers'],
  failedTransactions: ['failedTransactions'],
  errorRate: ['errorRate'],
  regionsPercent: ['regions', 'regionsOf'],
  regions: ['regions', 'regionsOf'],
  revenuePerHour: ['revenuePerHour'],
};

/** `data integrity issue confirmed`, `error rate 12% (SEV2 from 10%)`: what decided, and by how much. */
export function criterionWords(
  impact: Impact,
  { severity, criterion }: { severity: Severity; criterion: Criterion },
): string {
  const { measure, threshold, level } = criterion;
  const [part = measure] = impactParts(
    Object.fromEntries(about[measure].map((field) => [field, impact[field]])),
  );
  if (threshold !== undefined) {
    const unit = measure === 'errorRate' || measure === 'failedTransactions' || measure.endsWith('Percent');
    return `${part} (${severityLabel(severity)} from ${number.format(threshold)}${unit ? '%' : ''})`;
  }
  const found = measure === 'data' || measure === 'security' ? impact[measure] : undefined;
  return level === undefined || level === found ? part : `${part}, which counts as ${level}`;
}

/** `SEV1: data integrity issue confirmed` */
export function verdictWords(
  impact: Impact,
  verdict: { severity: Severity; criterion?: Criterion | undefined },
): string {
  const { severity, criterion } = verdict;
  const why = criterion
    ? criterionWords(impact, { severity, criterion })
    : 'no criterion of a worse one is met';
  return `${severityLabel(severity)}: ${why}`;
}
