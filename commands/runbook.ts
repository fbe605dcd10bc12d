import { z } from 'zod';
import { requiredText } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { cut } from '../src/chat/views/words.js';
import { attachRunbook } from '../src/incident/attach-runbook.js';
import { guardOpen } from '../src/incident/incident.js';

export const runbook = defineCommand({
  name: 'runbook',
  aliases: ['playbook'],
  summary: 'Attach a runbook: its checklist is posted in the room',
  examples: ['runbook service-outage', 'runbook'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['runbook'],
  args: z.object({ runbook: requiredText('Name a runbook', 60) }),
  form({ incident }, deps) {
    guardOpen(incident);
    return {
      command: 'runbook',
      args: { incident: incident.id },
      title: 'Attach a runbook',
      submit: 'Attach',
      fields: [
        {
          id: 'runbook',
          type: 'select',
          label: 'Which one?',
          options: deps.runbooks.map(({ id, title, summary }) => ({
            value: id,
            label: cut(title, 70),
            hint: cut(summary, 70),
          })),
        },
      ],
    };
  },
  async run({ args, incident, actor }, deps) {
    await attachRunbook(deps, { incidentId: incident.id, runbook: args.runbook, actor });
    return confirm('Attached. Its checklist is being posted.');
  },
});
