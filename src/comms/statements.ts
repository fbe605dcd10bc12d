/** What each audience is to be told: made of an update, edited by a person, and looked through before it leaves the house. */
import { createHash } from 'node:crypto';
import { type Incident, isOpen } from '../incident/incident.js';
import { type AudienceName, type Audiences, audienceLabel, audiencesOf } from './audiences.js';
import { type Finding, findingWords, findSensitive, type SensitiveSettings } from './sensitive.js';
import { fillTemplate, type Parts } from './wording.js';

export interface CommsSettings {
  audiences: Audiences;
  supportScript: string;
  sensitive: SensitiveSettings;
}

export interface Statement {
  audience: AudienceName;
  text: string;
  where: string[];
  external: boolean;
  /** It tells support what to say. */
  script?: true;
}

/** By audience: what a person made of the words; an empty text says nothing to it. */
export type Edited = Readonly<Partial<Record<AudienceName, string>>>;

export function statementsOf(
  incident: Incident,
  { audiences, supportScript }: CommsSettings,
  { parts, edited = {}, now }: { parts: Parts; edited?: Edited; now: Date },
): Statement[] {
  const statements = audiencesOf(incident, audiences).map((audience): Statement => {
    const { to, template, resolved, external } = audiences[audience];
    const words = isOpen(incident) ? template : resolved;
    const text = edited[audience] ?? fillTemplate(words, { incident, parts, now });
    return { audience, text: text.trim(), where: to, external };
  });
  const said = statements.find(({ audience }) => audience === 'customers')?.text;
  const { to, external } = audiences.support;
  if (said && to.length > 0) {
    const text = fillTemplate(supportScript, { incident, parts, now, said });
    statements.push({ audience: 'support', text, where: to, external, script: true });
  }
  return statements.filter(({ text }) => text !== '');
}

/** Something sensitive in words for an audience outside. */
export interface Held {
  audience: AudienceName;
  finding: Finding;
  /** Tells it from another without saying what it is. */
  mark: string;
}

export function heldBack(statements: readonly Statement[], settings: SensitiveSettings): Held[] {
  return statements
    .filter(({ external }) => external)
    .flatMap(({ audience, text }) =>
      findSensitive(text, settings).map((finding) => ({
        audience,
        finding,
        mark: `${audience} ${finding.kind} ${text.slice(finding.start, finding.end)}`,
      })),
    );
}

/** Names what was found, so that looking at one thing lets no other out. */
export function markOf(held: readonly Held[]): string {
  const marks = [...new Set(held.map(({ mark }) => mark))].sort();
  return createHash('sha256').update(JSON.stringify(marks)).digest('hex').slice(0, 24);
}

/** `for the customers: an internal machine (db…) in line 2` */
export function heldWords(held: readonly Held[]): string[] {
  return [
    ...new Set(
      held.map(({ audience, finding }) => `for ${audienceLabel[audience]}: ${findingWords(finding)}`),
    ),
  ];
}
