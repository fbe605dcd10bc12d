import { z } from 'zod';
import { InstantArg, requiredText } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { happenedField, understoodAs } from '../src/chat/views/times.js';
import { sinceItBegan } from '../src/incident/happened-at.js';
import { takeNote } from '../src/incident/take-note.js';

export const note = defineCommand({
  name: 'note',
  summary: 'Write a sentence into the timeline',
  examples: ['note support sees 40 tickets', 'note --at 14:05 rolled back', 'note'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['...text'],
  options: ['at'],
  times: ['at'],
  mayBeYesterday: sinceItBegan,
  args: z.object({ text: requiredText('Write what should be remembered'), at: InstantArg }),
  form({ incident, given }) {
    return {
      command: 'note',
      args: { incident: incident.id },
      title: 'Note',
      submit: 'Keep',
      fields: [
        { id: 'text', type: 'text', label: 'What should be remembered?', multiline: true, maxLength: 3000 },
        happenedField(given.at),
      ],
    };
  },
  async run({ args, incident, actor, now, inUtc }, deps) {
    await takeNote(deps, { incidentId: incident.id, ...args, actor });
    return confirm(args.at ? ['Noted for ', ...understoodAs(args.at, { now, inUtc }), '.'] : 'Noted.');
  },
});
