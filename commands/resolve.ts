import { z } from 'zod';
import { optionalText } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { guardMove, incidentRef } from '../src/incident/incident.js';
import { setStatus } from '../src/incident/set-status.js';

export const resolve = defineCommand({
  name: 'resolve',
  aliases: ['resolved'],
  summary: 'Say that it is over',
  examples: ['resolve rolled back, error rate is normal', 'resolve'],
  scope: 'incident',
  permission: 'incident.command',
  params: ['...reason'],
  args: z.object({ reason: optionalText() }),
  form({ incident }) {
    guardMove(incident, 'resolved');
    return {
      command: 'resolve',
      args: { incident: incident.id },
      title: `Resolve ${incidentRef(incident)}`,
      submit: 'Resolve',
      intro: [
        { type: 'text', text: 'The post-mortem clock starts; its owner is reminded until it is done.' },
      ],
      fields: [
        {
          id: 'reason',
          type: 'text',
          label: 'What ended it?',
          multiline: true,
          optional: true,
          maxLength: 3000,
        },
      ],
    };
  },
  async run({ args, incident, actor }, deps) {
    const updated = await setStatus(deps, {
      incidentId: incident.id,
      to: 'resolved',
      reason: args.reason,
      actor,
    });
    return confirm(`${incidentRef(updated)} is resolved. Next: /incident postmortem, then /incident close`);
  },
});
