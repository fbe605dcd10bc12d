import { z } from 'zod';
import { impactArgs, impactNews, optionalText, SeverityArg } from '../src/chat/args.js';
import { confirm, defineCommand, showForm } from '../src/chat/command.js';
import { impactFields, standsOtherwise, verdictForm } from '../src/chat/views/impact.js';
import { UserError } from '../src/errors.js';
import { assessImpact, foresee, guardImpact } from '../src/incident/assess-impact.js';
import { isKnown, withNews } from '../src/incident/impact.js';
import { verdictWords } from '../src/incident/impact-words.js';
import { type Incident, incidentRef } from '../src/incident/incident.js';
import { refusalOf } from '../src/incident/permitted.js';
import { impactTopics } from '../src/incident/read-impact.js';
import { nearest } from '../src/runbook/nearest.js';

const example = 'impact errors=12% regions=2/5 data=suspected';

export const impact = defineCommand({
  name: 'impact',
  summary: 'Say what it does to customers; the criteria may raise the severity',
  examples: [example, 'impact customers=1200 revenue=12k', 'impact security=?', 'impact'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['...known'],
  read: readLine,
  args: z.object({
    ...impactArgs,
    // From the forms.
    step: z.enum(['look', 'keep']).optional(),
    proposed: SeverityArg.optional(),
    severity: SeverityArg.optional(),
    reason: optionalText(300),
  }),
  form({ incident }) {
    return {
      command: 'impact',
      args: { incident: incident.id, step: 'look' },
      title: `Impact of ${incidentRef(incident)}`,
      submit: 'Next',
      intro: [{ type: 'context', text: 'What is left empty is not known. It can be said anew at any time.' }],
      fields: impactFields(incident.impact),
    };
  },
  async run({ args, incident, actor }, deps) {
    const { step, proposed, severity, reason } = args;
    // A form shows what was known; a line says what is new.
    const news = impactNews(args, { whole: step !== undefined });
    if (step === 'look') {
      const known = withNews(incident.impact, news);
      guardImpact(known);
      if (!isKnown(known) && !incident.impact) {
        const message = 'Fill in at least one of these.';
        throw new UserError('invalid', message, { errors: message });
      }
      const foreseen = foresee(incident, known, deps.settings.severityCriteria);
      const refused = await refusalOf(deps, 'incident.command', actor, incident);
      return showForm(verdictForm(incident, known, foreseen, { command: 'impact', args: {}, refused }));
    }
    const decided = severity === proposed ? undefined : severity;
    const updated = await assessImpact(deps, {
      incidentId: incident.id,
      news,
      decided,
      reason,
      actor,
    });
    return confirm(kept(incident, updated));
  },
});

/** What became of it. */
function kept(before: Incident, { impact: known, ...incident }: Incident): string {
  const ref = incidentRef(incident);
  if (!known?.severity) return `Nothing is known of the impact of ${ref} any more.`;
  const { severity, criterion } = known;
  const words = verdictWords(known, { severity, criterion });
  const differs = standsOtherwise(incident, known);
  if (differs) return differs;
  return incident.severity === before.severity
    ? `Kept. By its impact ${ref} is ${words}.`
    : `${ref} is ${words}, by its impact.`;
}

/** `errors=12% regions=2 of 5, data: suspected` */
function readLine(line: string): Record<string, string> {
  const named = [...line.matchAll(/(?<=^|[\s,;])([a-z]+)\s*[=:]\s*/gi)];
  const before = line.slice(0, named[0]?.index ?? line.length).trim();
  if (before !== '') {
    throw new UserError('invalid', `Say what is known as name=value. For example: /incident ${example}`);
  }
  return Object.fromEntries(
    named.map((match, index) => {
      const name = (match[1] ?? '').toLowerCase();
      const topic = impactTopics.find((known) => known === name || known === `${name}s`);
      if (!topic) {
        const close = nearest(name, impactTopics);
        const hint = close ? ` Did you mean ${close}?` : '';
        throw new UserError(
          'invalid',
          `“${name.slice(0, 40)}” is not asked of an impact.${hint} There are: ${impactTopics.join(', ')}.`,
        );
      }
      const value = line.slice(match.index + match[0].length, named[index + 1]?.index);
      return [topic, value.replace(/[\s,;]+$/, '')];
    }),
  );
}
