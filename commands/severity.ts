import { z } from 'zod';
import { optionalText, SeverityArg } from '../src/chat/args.js';
import { confirm, defineCommand, showForm } from '../src/chat/command.js';
import type { Form } from '../src/chat/form.js';
import { severityOptions } from '../src/chat/views/words.js';
import { verdictWords } from '../src/incident/impact-words.js';
import { guardOpen, type Incident, incidentRef } from '../src/incident/incident.js';
import { setSeverity } from '../src/incident/set-severity.js';
import { isWorse, type Severity, severityLabel } from '../src/incident/severity.js';

export const severity = defineCommand({
  name: 'severity',
  aliases: ['sev'],
  summary: 'Set how bad this incident is',
  examples: ['severity sev1 payments are down too', 'severity'],
  scope: 'incident',
  permission: 'incident.command',
  params: ['level', '...reason'],
  args: z.object({ level: SeverityArg, reason: optionalText(300) }),
  form: ({ incident }) => severityForm(incident, incident.severity),
  async run({ args, incident, actor, byButton }, deps) {
    const { impact } = incident;
    // Chosen on the card, where no reason can be given: ask for it instead of complaining.
    if (byButton && impact?.severity && isWorse(impact.severity, args.level)) {
      return showForm(severityForm(incident, args.level));
    }
    const updated = await setSeverity(deps, {
      incidentId: incident.id,
      severity: args.level,
      reason: args.reason,
      actor,
    });
    return confirm(`${incidentRef(updated)} is ${severityLabel(updated.severity)} now.`);
  },
});

function severityForm(incident: Incident, chosen: Severity): Form {
  guardOpen(incident);
  const { impact } = incident;
  const asks = impact?.severity !== undefined && isWorse(impact.severity, chosen);
  return {
    command: 'severity',
    args: { incident: incident.id },
    title: 'Severity',
    submit: 'Set',
    ...(impact?.severity && {
      intro: [
        {
          type: 'text',
          text: `By its impact it is ${verdictWords(impact, { severity: impact.severity, criterion: impact.criterion })}. A milder one needs a reason.`,
        },
      ],
    }),
    fields: [
      {
        id: 'level',
        type: 'radio',
        label: `How bad is ${incidentRef(incident)}?`,
        options: severityOptions(),
        initial: chosen,
      },
      { id: 'reason', type: 'text', label: 'Why?', optional: !asks, maxLength: 300 },
    ],
  };
}
