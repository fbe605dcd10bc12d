import { z } from 'zod';
import { requiredText } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { guardReopen, incidentRef } from '../src/incident/incident.js';
import { reopen as reopenIncident } from '../src/incident/set-status.js';

export const reopen = defineCommand({
  name: 'reopen',
  summary: 'Take up an ended incident again, with a reason',
  examples: ['reopen errors are back', 'reopen'],
  scope: 'incident',
  permission: 'incident.command',
  params: ['...reason'],
  args: z.object({ reason: requiredText('Say why it is taken up again') }),
  form({ incident }) {
    guardReopen(incident);
    return {
      command: 'reopen',
      args: { incident: incident.id },
      title: `Reopen ${incidentRef(incident)}`,
      submit: 'Reopen',
      fields: [
        {
          id: 'reason',
          type: 'text',
          label: 'Why is it taken up again?',
          multiline: true,
          maxLength: 3000,
        },
      ],
    };
  },
  async run({ args, incident, actor }, deps) {
    const updated = await reopenIncident(deps, { incidentId: incident.id, reason: args.reason, actor });
    return confirm(`${incidentRef(updated)} is open again.`);
  },
});
