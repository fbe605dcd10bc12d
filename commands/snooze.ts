import { z } from 'zod';
import { requiredText } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { time } from '../src/chat/view.js';
import { guardOpen } from '../src/incident/incident.js';
import { snoozeMinutes, snoozeUpdate } from '../src/incident/snooze-update.js';

export const snooze = defineCommand({
  name: 'snooze',
  summary: 'Put the update that is due off by 5, 10 or 15 minutes, once, with a reason',
  examples: ['snooze 10 the numbers come in at 14:30', 'snooze'],
  scope: 'incident',
  permission: 'comms.publish',
  params: ['minutes', '...reason'],
  read(line) {
    const [, minutes = '', reason = ''] = /^(\d+)(?:\s*m(?:in(?:ute)?s?)?\b)?\s*([\s\S]*)$/i.exec(line) ?? [];
    if (minutes === '') return { minutes: line.split(/\s/)[0] ?? line };
    return { minutes, ...(reason && { reason }) };
  },
  args: z.object({
    minutes: z.coerce
      .number({ error: 'Say for how long: 5, 10 or 15 minutes' })
      .refine((given) => (snoozeMinutes as readonly number[]).includes(given), 'Choose 5, 10 or 15 minutes'),
    reason: requiredText('Say why the update comes later', 300),
  }),
  form({ incident }) {
    guardOpen(incident);
    return {
      command: 'snooze',
      args: { incident: incident.id },
      title: 'Snooze the update',
      submit: 'Snooze',
      fields: [
        {
          id: 'minutes',
          type: 'radio',
          label: 'Ask me again in',
          options: snoozeMinutes.map((minutes) => ({ value: String(minutes), label: `${minutes} minutes` })),
          initial: '10',
        },
        {
          id: 'reason',
          type: 'text',
          label: 'Why does it come later?',
          hint: 'The room reads it. An update can be put off once.',
          maxLength: 300,
        },
      ],
    };
  },
  async run({ args, incident, actor }, deps) {
    const { updateSnoozedUntil } = await snoozeUpdate(deps, { incidentId: incident.id, ...args, actor });
    return confirm([
      'Put off',
      ...(updateSnoozedUntil ? [' until ', time(updateSnoozedUntil, 'time')] : []),
      '. Then you are asked again.',
    ]);
  },
});
