import { type Assessment, type Criterion, Finding, type Impact, isKnown, Measure } from './impact.js';
import { isWorse, type Severity } from './severity.js';
import { countingFindings, type SeverityCriteria, withThreshold } from './severity-criteria.js';

/** What one criterion calls for. */
export interface Verdict {
  severity: Severity;
  criterion: Criterion;
}

/**
 * The severity that an impact calls for: the worst of what the criteria call for, whatever their order, with the one that
 * decided. The mildest without one where none is met; undefined where nothing is known.
 */
export function severityOf(
  impact: Impact,
  criteria: SeverityCriteria,
): { severity: Severity; criterion?: Criterion } | undefined {
  if (!isKnown(impact)) return undefined;
  return worstOf(verdictsOf(impact, criteria)) ?? { severity: mildest };
}

const mildest: Severity = 'sev4';

/**
 * What the criteria raise a severity to by themselves. What the last assessment called for already was raised then; where
 * it is milder now, a person decided so, and only what has become worse since goes beyond that.
 */
export function raiseOf(
  incident: { severity: Severity; impact?: Assessment | undefined; reopenedAt?: Date | undefined },
  impact: Impact,
  criteria: SeverityCriteria,
): Verdict | undefined {
  const { severity, impact: last, reopenedAt } = incident;
  // Nothing is raised while it is over.
  const counted = last && (!reopenedAt || last.assessedAt >= reopenedAt) ? verdictsOf(last, criteria) : [];
  const isNews = ({ severity: to, criterion }: Verdict) =>
    !counted.some(
      (verdict) =>
        topicOf(verdict.criterion.measure) === topicOf(criterion.measure) && !isWorse(to, verdict.severity),
    );
  return worstOf(
    verdictsOf(impact, criteria).filter((verdict) => isWorse(verdict.severity, severity) && isNews(verdict)),
  );
}

/** A number and a share of the same are two measures. */
const topicOf = (measure: Measure) => measure.replace('Percent', '');

function verdictsOf(impact: Impact, criteria: SeverityCriteria): Verdict[] {
  return Measure.options.flatMap((measure) => verdictOf(measure, impact, criteria) ?? []);
}

function worstOf(verdicts: readonly Verdict[]): Verdict | undefined {
  return verdicts.reduce<Verdict | undefined>(
    (worst, verdict) => (worst && !isWorse(verdict.severity, worst.severity) ? worst : verdict),
    undefined,
  );
}

function verdictOf(measure: Measure, impact: Impact, criteria: SeverityCriteria): Verdict | undefined {
  if (measure === 'data' || measure === 'security') {
    const level = levelOf(impact[measure], criteria[measure]);
    const severity = level && criteria[measure][level];
    return severity && { severity, criterion: { measure, level } };
  }
  const amount = amountOf(measure, impact);
  if (amount === undefined) return undefined;
  for (const severity of withThreshold) {
    const threshold = criteria[measure][severity];
    if (threshold !== undefined && amount >= threshold) {
      return { severity, criterion: { measure, threshold } };
    }
  }
  return undefined;
}

/** What a finding counts as: itself where that is defined, else the next worse, else the worst that is. */
function levelOf(finding: Finding | undefined, levels: SeverityCriteria['data']) {
  if (finding === undefined || finding === 'none') return undefined;
  const defined = countingFindings.filter((level) => levels[level] !== undefined);
  const badness = (level: Finding) => Finding.options.indexOf(level);
  return defined.find((level) => badness(level) >= badness(finding)) ?? defined.at(-1);
}

function amountOf(measure: Exclude<Measure, 'data' | 'security'>, impact: Impact): number | undefined {
  if (measure !== 'regionsPercent') return impact[measure];
  const { regions, regionsOf } = impact;
  return regions === undefined || regionsOf === undefined ? undefined : (regions / regionsOf) * 100;
}
