import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change, within } from './append.js';
import { attachMatching } from './attach-runbook.js';
import type { NewEvent } from './event.js';
import { type Impact, type ImpactNews, isSame, withNews } from './impact.js';
import { criterionWords, verdictWords } from './impact-words.js';
import { guardOpen, type Incident, isOpen } from './incident.js';
import { refusalOf } from './permitted.js';
import type { Deps, Tx } from './ports.js';
import { isWorse, type Severity, severityLabel } from './severity.js';
import type { SeverityCriteria } from './severity-criteria.js';
import { raiseOf, severityOf, type Verdict } from './severity-of.js';

/** What somebody says of the impact, and the severity where they decide it otherwise than the criteria. */
export interface Assessed {
  news: ImpactNews;
  decided?: Severity | undefined;
  reason?: string | undefined;
}

/**
 * Records what is known of the impact by now, in any status: the review finds out more. The criteria may raise the severity by
 * themselves, that being the rule of the house; whoever wants another one must be let to command the incident.
 */
export async function assessImpact(
  deps: Deps,
  { incidentId, actor, ...assessed }: Assessed & { incidentId: IncidentId; actor: PersonId },
): Promise<Incident> {
  const decide = async (incident: Incident, tx: Tx): Promise<NewEvent[]> => {
    if (assessed.decided) {
      guardOpen(incident);
      const refused = await refusalOf({ ...deps, read: tx.read }, 'incident.command', actor, incident);
      if (refused) throw new UserError('forbidden', refused, { severity: refused });
    }
    return assessment(deps, incident, assessed, actor);
  };
  // What is known now may call for another runbook.
  return deps.transact(async (tx) =>
    attachMatching(deps, tx, await change(within(deps, tx), incidentId, decide)),
  );
}

/** What becomes of an incident when this is said of its impact. */
export function assessment(
  { settings: { severityCriteria: criteria }, now }: Pick<Deps, 'settings' | 'now'>,
  incident: Incident,
  { news, decided, reason }: Assessed,
  actor: PersonId,
): NewEvent[] {
  const impact = withNews(incident.impact, news);
  guardImpact(impact);
  const { verdict, raise } = foresee(incident, impact, criteria);
  if (decided) guardReason(impact, criteria, decided, reason);

  const occurredAt = now();
  const from = incident.severity;
  const because = reason ? { reason } : {};
  const events: NewEvent[] = [];
  if (decided || !isSame(impact, incident.impact ?? {})) {
    const event = { type: 'impact.assessed' as const, ...impact, ...verdict };
    // A change of severity says why by itself: what people wrote stands once, so that it can be taken out.
    const decision = decided && { decided, ...(decided === from && because) };
    events.push({ event: { ...event, ...decision }, actor, occurredAt });
  }
  if (decided && decided !== from) {
    const event = { type: 'severity.changed' as const, from, to: decided, ...because };
    events.push({ event, actor, occurredAt });
  }
  if (!decided && raise) {
    const why = criterionWords(impact, raise);
    const event = { type: 'severity.changed' as const, from, to: raise.severity, reason: why };
    // The rule does it, not who told what is known.
    events.push({ event, actor: undefined, occurredAt });
  }
  return events;
}

/** What an impact calls for, and what the criteria do about it by themselves. */
export function foresee(
  incident: Incident,
  impact: Impact,
  criteria: SeverityCriteria,
): { verdict: ReturnType<typeof severityOf>; raise: Verdict | undefined } {
  const raise = isOpen(incident) ? raiseOf(incident, impact, criteria) : undefined;
  return { verdict: severityOf(impact, criteria), raise };
}

export function guardImpact({ regions, regionsOf }: Impact): void {
  if (regions === undefined || regionsOf === undefined || regions <= regionsOf) return;
  const message = `There are ${regionsOf} regions: ${regions} of them cannot be affected.`;
  throw new UserError('invalid', message, { regions: message });
}

/** Milder than the criteria have it is a decision to answer for. */
export function guardReason(
  impact: Impact,
  criteria: SeverityCriteria,
  to: Severity,
  reason: string | undefined,
): void {
  const verdict = severityOf(impact, criteria);
  if (!verdict || reason || !isWorse(verdict.severity, to)) return;
  const by = `By its impact it is ${verdictWords(impact, verdict)}.`;
  const why = `Say why it is to be ${severityLabel(to)} all the same`;
  throw new UserError('invalid', `${by} ${why}: /incident severity ${to} <reason>`, {
    reason: `${by} ${why}.`,
  });
}
