import { z } from 'zod';
import { optionalText } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { impactIntro } from '../src/chat/views/impact.js';
import { statusLabel, statusOptions } from '../src/chat/views/words.js';
import { guardOpen, incidentRef, Status, standingWords, transitions } from '../src/incident/incident.js';
import { setStatus } from '../src/incident/set-status.js';

const settable = Status.exclude(['triage', 'closed', 'merged']);

export const status = defineCommand({
  name: 'status',
  summary: 'Move the incident: investigating, identified, monitoring, resolved or declined',
  examples: ['status identified a bad migration', 'status monitoring', 'status'],
  scope: 'incident',
  permission: 'incident.command',
  params: ['to', '...reason'],
  args: z.object({
    to: z
      .string({ error: 'Choose a status' })
      .trim()
      .toLowerCase()
      .pipe(
        z.enum([...settable.options, 'triage'], {
          error: ({ input }) =>
            input === 'closed'
              ? 'To close it, use /incident close'
              : `There is no status “${String(input).slice(0, 40)}” to choose: take ${settable.options.join(', ')}`,
        }),
      ),
    reason: optionalText(300),
  }),
  form({ incident }) {
    guardOpen(incident);
    const reachable = transitions[incident.status].filter((to) => settable.safeParse(to).success);
    return {
      command: 'status',
      args: { incident: incident.id },
      title: 'Status',
      submit: 'Set',
      intro: [
        { type: 'text', text: `${incidentRef(incident)} is ${standingWords(incident.status)}.` },
        ...impactIntro(incident),
      ],
      fields: [
        {
          id: 'to',
          type: 'radio',
          label: 'Move it to',
          options: statusOptions(reachable),
        },
        { id: 'reason', type: 'text', label: 'Why?', optional: true, maxLength: 300 },
      ],
    };
  },
  async run({ args, incident, actor }, deps) {
    const updated = await setStatus(deps, {
      incidentId: incident.id,
      to: args.to,
      reason: args.reason,
      actor,
    });
    return confirm(`${incidentRef(updated)} is ${statusLabel[updated.status]} now.`);
  },
});
