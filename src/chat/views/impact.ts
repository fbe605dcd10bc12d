import type { Finding, Impact } from '../../incident/impact.js';
import { impactParts, verdictWords } from '../../incident/impact-words.js';
import { type Incident, incidentRef, isOpen } from '../../incident/incident.js';
import { notKnown, written } from '../../incident/read-impact.js';
import { isWorse, type Severity, severityLabel } from '../../incident/severity.js';
import type { Verdict } from '../../incident/severity-of.js';
import type { Field, Form } from '../form.js';
import { type Block, bold, type Option } from '../view.js';
import { severityOptions } from './words.js';

type Called = { severity: Severity; criterion?: Verdict['criterion'] | undefined };

const findingLabel: Readonly<Record<Finding, string>> = {
  none: 'None',
  unsure: 'Unsure',
  suspected: 'Suspected',
  confirmed: 'Confirmed',
};

/** What is asked of the impact, filled in with what is known. Every answer may be left out. */
export function impactFields(impact: Impact = {}): Field[] {
  const known = written(impact);
  const text = (id: keyof typeof known, label: string, placeholder: string): Field => ({
    id,
    type: 'text',
    label,
    placeholder,
    optional: true,
    maxLength: 40,
    ...(known[id] !== undefined && { initial: known[id] }),
  });
  const finding = (id: 'data' | 'security', label: string): Field => ({
    id,
    type: 'select',
    label,
    optional: true,
    options: findingOptions(known[id] !== undefined),
    ...(known[id] !== undefined && { initial: known[id] }),
  });
  return [
    text('errors', 'Error rate', '12%'),
    text('transactions', 'Share of failed transactions', '3%'),
    text('customers', 'Customers affected: a number or a share', '1200 or 15%'),
    text('regions', 'Regions affected, of how many', '2 of 5'),
    text('revenue', 'Revenue at risk per hour', '12000'),
    finding('data', 'Data integrity issue'),
    finding('security', 'Security issue'),
  ];
}

/** An answer that was given cannot be unchosen everywhere: where there is one, that can be chosen too. */
function findingOptions(isAnswered: boolean): Option[] {
  const options = (['none', 'suspected', 'confirmed', 'unsure'] as const).map((value) => ({
    value,
    label: findingLabel[value],
    ...(value === 'unsure' && { hint: 'Counts as the worse' }),
  }));
  return isAnswered ? [...options, { value: notKnown, label: 'Not known: take the answer back' }] : options;
}

export interface Foreseen {
  /** What the criteria call for; undefined: nothing is known. */
  verdict: Called | undefined;
  /** What they raise the severity to by themselves. */
  raise: Verdict | undefined;
}

/** Before anything is kept: what the impact calls for, and another severity for who may choose one. */
export function verdictForm(
  incident: Incident,
  impact: Impact,
  { verdict, raise }: Foreseen,
  more: {
    command: string;
    args: Readonly<Record<string, string>>;
    /** What was chosen before; default what would become of it anyway. */
    chosen?: Severity | undefined;
    /** Undefined where this person may choose; otherwise who may. */
    refused?: string | undefined;
    note?: string;
  },
): Form {
  const proposed = raise?.severity ?? incident.severity;
  const mayChoose = isOpen(incident) && more.refused === undefined;
  return {
    command: more.command,
    args: { incident: incident.id, ...more.args, ...written(impact), step: 'keep', proposed },
    title: 'Severity by impact',
    submit: 'Keep',
    intro: [
      {
        type: 'text',
        text: verdict ? [bold(verdictWords(impact, verdict))] : 'Nothing is known of the impact.',
      },
      ...(verdict ? [{ type: 'context' as const, text: impactLine(impact) }] : []),
      { type: 'text', text: consequence(incident, { verdict, raise }, mayChoose) },
      ...(isOpen(incident) && more.refused ? [{ type: 'context' as const, text: more.refused }] : []),
      ...(more.note ? [{ type: 'context' as const, text: more.note }] : []),
    ],
    fields: mayChoose
      ? [
          {
            id: 'severity',
            type: 'select',
            label: 'Severity',
            options: severityOptions(),
            initial: more.chosen ?? proposed,
          },
          {
            id: 'reason',
            type: 'text',
            label: 'Why another than the criteria say?',
            hint: 'Needed for a milder one.',
            optional: true,
            maxLength: 300,
          },
        ]
      : [],
  };
}

function consequence(incident: Incident, { verdict, raise }: Foreseen, mayChoose: boolean): string {
  const is = `${incidentRef(incident)} is ${severityLabel(incident.severity)}`;
  if (!isOpen(incident)) return `${is} and over: its severity stays.`;
  if (raise) return `${is} now and will be ${severityLabel(raise.severity)}.`;
  if (!verdict || verdict.severity === incident.severity) return `${is} and stays so.`;
  const to = severityLabel(verdict.severity);
  const stays = isWorse(verdict.severity, incident.severity)
    ? `${is}, as a person decided, and stays so`
    : `${is} and stays so: nothing but a person lowers it`;
  return mayChoose ? `${stays}. If you decide for ${to}, choose it here.` : `${stays}.`;
}

/** `error rate 12% · 2 of 5 regions` */
export const impactLine = (impact: Impact): string => impactParts(impact).join(' · ');

/** What a person is told when what was assessed calls for another severity than the incident has; undefined: it does not. */
export function standsOtherwise(
  incident: Incident,
  impact: Impact & { [K in keyof Called]?: Called[K] | undefined },
): string | undefined {
  const { severity, criterion } = impact;
  if (!severity || !isOpen(incident) || severity === incident.severity) return undefined;
  const would = `By its impact ${incidentRef(incident)} would be ${verdictWords(impact, { severity, criterion })}.`;
  const is = severityLabel(incident.severity);
  return isWorse(severity, incident.severity)
    ? `${would} It is ${is}, as a person decided. To change that: /incident severity ${severity}`
    : `${would} It stays ${is}: whether to step down, a person decides: /incident severity ${severity}`;
}

/** What stands above the fields of a form: what is known of the impact. */
export const impactIntro = ({ impact }: Incident): Block[] =>
  impact ? [{ type: 'context', text: `Impact: ${impactLine(impact)}` }] : [];
