/** Any impact, under any criteria that a company may write. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Finding, type Impact, withNews } from '../../src/incident/impact.js';
import { verdictWords } from '../../src/incident/impact-words.js';
import { impactTopics, readTopic, written } from '../../src/incident/read-impact.js';
import { isWorse, Severity } from '../../src/incident/severity.js';
import { SeverityCriteria } from '../../src/incident/severity-criteria.js';
import { raiseOf, severityOf } from '../../src/incident/severity-of.js';
import { morning } from '../helpers/cast.js';

const perhaps = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const without = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;

const anyPercent = fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10);
const anyCount = fc.integer({ min: 0, max: 2000 });
const anyFinding = fc.constantFrom(...Finding.options);
const anySeverity = fc.constantFrom(...Severity.options);

const regionsOf = 5;
const anyImpact: fc.Arbitrary<Impact> = fc
  .record({
    errorRate: perhaps(anyPercent),
    failedTransactions: perhaps(anyPercent),
    customers: perhaps(anyCount),
    customersPercent: perhaps(anyPercent),
    regions: perhaps(fc.integer({ min: 0, max: regionsOf })),
    revenuePerHour: perhaps(anyCount),
    data: perhaps(anyFinding),
    security: perhaps(anyFinding),
  })
  .map((impact) => without(impact.regions === undefined ? impact : { ...impact, regionsOf }));

const anyThresholds = (most: number) =>
  fc.tuple(...[0, 1, 2].map(() => perhaps(fc.integer({ min: 1, max: most })))).map((given) => {
    const [sev1, sev2, sev3] = given.toSorted((a, b) => (b ?? 0) - (a ?? 0));
    return without({ sev1, sev2, sev3 });
  });
const anyLevels = fc.tuple(...[0, 1, 2].map(() => perhaps(anySeverity))).map((given) => {
  // The mildest first; `sev4` sorts last.
  const [confirmed, suspected, unsure] = given.toSorted((a, b) => ((a ?? 'sev5') < (b ?? 'sev5') ? -1 : 1));
  return without({ unsure, suspected, confirmed });
});

const anyCriteria = fc
  .record({
    errorRate: anyThresholds(100),
    failedTransactions: anyThresholds(100),
    customers: anyThresholds(2000),
    customersPercent: anyThresholds(100),
    regions: anyThresholds(5),
    regionsPercent: anyThresholds(100),
    revenuePerHour: anyThresholds(2000),
    data: anyLevels,
    security: anyLevels,
  })
  .map((criteria) => SeverityCriteria.parse(criteria));

const orders = [
  'errorRate',
  'failedTransactions',
  'customers',
  'customersPercent',
  'regions',
  'revenuePerHour',
] as const;

/** At least as much of everything. */
function more(one: Impact, other: Impact): Impact {
  const merged: Impact = { ...one, ...other };
  for (const field of orders) {
    const most = Math.max(one[field] ?? -1, other[field] ?? -1);
    if (most >= 0) merged[field] = most;
  }
  for (const field of ['data', 'security'] as const) {
    const worst = Math.max(
      ...[one[field], other[field]].map((found) => (found ? Finding.options.indexOf(found) : -1)),
    );
    const finding = Finding.options[worst];
    if (finding) merged[field] = finding;
  }
  return merged;
}

const badness = (severity: Severity | undefined) => (severity ? -Severity.options.indexOf(severity) : -99);

describe('the severity that an impact calls for', () => {
  it('is never lower for more of it', () => {
    fc.assert(
      fc.property(anyImpact, anyImpact, anyCriteria, (one, other, criteria) => {
        const least = severityOf(one, criteria)?.severity;

        expect(badness(severityOf(more(one, other), criteria)?.severity)).toBeGreaterThanOrEqual(
          badness(least),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['data', 'security'] as const)('is never better for being unsure of %s than for none', (field) => {
    fc.assert(
      fc.property(anyImpact, anyCriteria, (impact, criteria) => {
        const calls = (finding: Finding) =>
          badness(severityOf({ ...impact, [field]: finding }, criteria)?.severity);

        expect(calls('unsure')).toBeGreaterThanOrEqual(calls('none'));
        expect(calls('suspected')).toBeGreaterThanOrEqual(calls('unsure'));
        expect(calls('confirmed')).toBeGreaterThanOrEqual(calls('suspected'));
      }),
    );
  });

  it('is the same in whatever order the criteria are written, and so is what decided', () => {
    fc.assert(
      fc.property(anyImpact, anyCriteria, fc.infiniteStream(fc.nat()), (impact, criteria, keys) => {
        const shuffled = Object.entries(criteria)
          .map((entry) => ({ entry, key: keys.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ entry: [name, rule] }) => [name, Object.fromEntries(Object.entries(rule).toReversed())]);

        expect(severityOf(impact, SeverityCriteria.parse(Object.fromEntries(shuffled)))).toEqual(
          severityOf(impact, criteria),
        );
      }),
    );
  });

  it('has a criterion to name whenever it is not the mildest', () => {
    fc.assert(
      fc.property(anyImpact, anyCriteria, (impact, criteria) => {
        const verdict = severityOf(impact, criteria);
        if (!verdict) expect(impact).toEqual({});
        else if (verdict.severity !== 'sev4') expect(verdict.criterion).toBeDefined();
        if (verdict) expect(verdictWords(impact, verdict)).not.toContain('undefined');
      }),
    );
  });

  it.each<[Impact, Severity | undefined, string]>([
    [{}, undefined, ''],
    [{ errorRate: 0 }, 'sev4', 'SEV4: no criterion of a worse one is met'],
    [{ errorRate: 12 }, 'sev2', 'SEV2: error rate 12% (SEV2 from 10%)'],
    [{ errorRate: 12, data: 'confirmed' }, 'sev1', 'SEV1: data integrity issue confirmed'],
    [{ data: 'unsure' }, 'sev2', 'SEV2: data integrity issue: unsure, which counts as suspected'],
    [{ regions: 2, regionsOf: 5 }, 'sev2', 'SEV2: 2 of 5 regions (SEV2 from 2)'],
    [{ customers: 7 }, 'sev3', 'SEV3: 7 customers (SEV3 from 1)'],
    [{ customersPercent: 30 }, 'sev1', 'SEV1: 30% of customers (SEV1 from 25%)'],
    [{ revenuePerHour: 12_000 }, 'sev2', 'SEV2: 12,000 an hour at risk (SEV2 from 10,000)'],
  ])('of %j is %s by default', (impact, severity, words) => {
    const verdict = severityOf(impact, SeverityCriteria.parse(undefined));

    expect(verdict?.severity).toBe(severity);
    expect(verdict ? verdictWords(impact, verdict) : '').toBe(words);
  });

  it('counts a finding that no criterion has as the next worse one that is there', () => {
    const criteria = SeverityCriteria.parse({ data: { confirmed: 'sev1' } });

    expect(severityOf({ data: 'unsure' }, criteria)).toEqual({
      severity: 'sev1',
      criterion: { measure: 'data', level: 'confirmed' },
    });
  });
});

describe('what the criteria raise by themselves', () => {
  it('is never a lowering, and reaches what a first assessment calls for', () => {
    fc.assert(
      fc.property(anyImpact, anySeverity, anyCriteria, (impact, severity, criteria) => {
        const raise = raiseOf({ severity }, impact, criteria);
        const called = severityOf(impact, criteria)?.severity;

        if (raise) expect(isWorse(raise.severity, severity)).toBe(true);
        expect(raise?.severity).toBe(called && isWorse(called, severity) ? called : undefined);
      }),
    );
  });

  it('is nothing where all stays as it was or becomes better: then a person decided', () => {
    fc.assert(
      fc.property(anyImpact, anyImpact, anySeverity, anyCriteria, (one, other, severity, criteria) => {
        const incident = { severity, impact: { ...more(one, other), assessedAt: morning } };

        expect(raiseOf(incident, one, criteria)).toBeUndefined();
      }),
    );
  });
});

it('what is written of an impact is read as the same', () => {
  fc.assert(
    fc.property(anyImpact, ({ customers, ...impact }) => {
      const known = impact.customersPercent === undefined ? without({ ...impact, customers }) : impact;
      const words = written(known);
      const read = impactTopics.flatMap((topic) => {
        const text = words[topic];
        const result = text === undefined ? { news: {} } : readTopic(topic, text);
        return 'news' in result ? result.news : [];
      });

      expect(withNews(undefined, Object.assign({}, ...read))).toEqual(known);
    }),
  );
});

it.each([
  ['errors', '12', { errorRate: 12 }],
  ['errors', ' 0,5 % ', { errorRate: 0.5 }],
  ['transactions', '12.125%', { failedTransactions: 12.125 }],
  ['customers', '1,200', { customers: 1200, customersPercent: null }],
  ['customers', '12k', { customers: 12_000, customersPercent: null }],
  ['customers', '15%', { customers: null, customersPercent: 15 }],
  ['customers', '?', { customers: null, customersPercent: null }],
  ['regions', '2/5', { regions: 2, regionsOf: 5 }],
  ['regions', '3', { regions: 3 }],
  ['revenue', '€12,000 per hour', { revenuePerHour: 12_000 }],
  ['revenue', 'EUR 1.5m', { revenuePerHour: 1_500_000 }],
  ['revenue', '0', { revenuePerHour: 0 }],
  ['security', 'Confirmed', { security: 'confirmed' }],
] as const)('%s “%s” is understood', (topic, text, news) => {
  expect(readTopic(topic, text)).toEqual({ news });
});

it.each([
  ['errors', '120'],
  ['errors', '-3'],
  ['errors', 'many'],
  ['customers', '1.5'],
  // A thousand and more to some, little more than one to others.
  ['customers', '1.200'],
  ['revenue', '12.000'],
  ['regions', '6/5'],
  ['regions', '0/0'],
  ['data', 'maybe'],
] as const)('%s “%s” is not guessed at', (topic, text) => {
  expect(readTopic(topic, text)).toHaveProperty('problem');
});
