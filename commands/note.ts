import { z } from 'zod';
import { requiredText } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { takeNote } from '../src/incident/take-note.js';

export const note = defineCommand({
  name: 'note',
  summary: 'Write a sentence into the timeline',
  examples: ['note support sees 40 tickets', 'note'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['...text'],
  args: z.object({ text: requiredText('Write what should be remembered') }),
  form({ incident }) {
    return {
      command: 'note',
      args: { incident: incident.id },
      title: 'Note',
      submit: 'Keep',
      fields: [
        { id: 'text', type: 'text', label: 'What should be remembered?', multiline: true, maxLength: 3000 },
      ],
    };
  },
  async run({ args, incident, actor }, deps) {
    await takeNote(deps, { incidentId: incident.id, text: args.text, actor });
    return confirm('Noted.');
  },
});
