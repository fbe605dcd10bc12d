import { z } from 'zod';
import { IncidentArg, optionalText } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { mostOptions } from '../src/chat/form.js';
import { cut, headline } from '../src/chat/views/words.js';
import { UserError } from '../src/errors.js';
import { guardOpen, incidentRef } from '../src/incident/incident.js';
import { merge as mergeIncidents } from '../src/incident/merge.js';

export const merge = defineCommand({
  name: 'merge',
  summary: 'End this incident because it is the same as another, and bring its people there',
  examples: ['merge INC-5', 'merge INC-5 both are the certificate'],
  scope: 'incident',
  permission: 'incident.command',
  params: ['other', '...reason'],
  async form({ incident, viewer }, deps) {
    guardOpen(incident);
    const open = await deps.read.incidents({
      viewer,
      open: true,
      limit: mostOptions + 1,
    });
    const others = open.filter(
      (one) => one.id !== incident.id && one.kind === incident.kind && one.private === incident.private,
    );
    if (others.length === 0) {
      throw new UserError('wrong-state', 'There is no other open incident that it could be the same as.');
    }
    return {
      command: 'merge',
      args: { incident: incident.id },
      title: `Merge ${incidentRef(incident)}`,
      submit: 'Merge',
      fields: [
        {
          id: 'other',
          type: 'select',
          label: 'Which incident goes on?',
          options: others
            .slice(0, mostOptions)
            .map((one) => ({ value: String(one.number), label: cut(headline(one), 75) })),
        },
        { id: 'reason', type: 'text', label: 'Why are they the same?', optional: true, maxLength: 3000 },
      ],
    };
  },
  args: z.object({ other: IncidentArg, reason: optionalText() }),
  async run({ args, incident, actor }, deps) {
    const { merged, into } = await mergeIncidents(deps, { incidentId: incident.id, ...args, actor });
    return confirm(
      `${incidentRef(merged)} is merged into ${incidentRef(into)}. Its people are invited there.`,
    );
  },
});
