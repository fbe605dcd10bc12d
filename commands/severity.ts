import { z } from 'zod';
import { optionalText, SeverityArg } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { severityOptions } from '../src/chat/views/words.js';
import { guardOpen, incidentRef } from '../src/incident/incident.js';
import { setSeverity } from '../src/incident/set-severity.js';
import { severityLabel } from '../src/incident/severity.js';

export const severity = defineCommand({
  name: 'severity',
  aliases: ['sev'],
  summary: 'Set how bad this incident is',
  examples: ['severity sev1 payments are down too', 'severity'],
  scope: 'incident',
  permission: 'incident.command',
  params: ['level', '...reason'],
  args: z.object({ level: SeverityArg, reason: optionalText(300) }),
  form({ incident }) {
    guardOpen(incident);
    return {
      command: 'severity',
      args: { incident: incident.id },
      title: 'Severity',
      submit: 'Set',
      fields: [
        {
          id: 'level',
          type: 'radio',
          label: `How bad is ${incidentRef(incident)}?`,
          options: severityOptions(),
          initial: incident.severity,
        },
        { id: 'reason', type: 'text', label: 'Why?', optional: true, maxLength: 300 },
      ],
    };
  },
  async run({ args, incident, actor }, deps) {
    const updated = await setSeverity(deps, {
      incidentId: incident.id,
      severity: args.level,
      reason: args.reason,
      actor,
    });
    return confirm(`${incidentRef(updated)} is ${severityLabel(updated.severity)} now.`);
  },
});
