import { z } from 'zod';
import { InstantArg, optionalText, requiredText } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { happenedField, understoodAs } from '../src/chat/views/times.js';
import { sinceItBegan } from '../src/incident/happened-at.js';
import { logAction } from '../src/incident/take-note.js';

export const did = defineCommand({
  name: 'did',
  summary: 'Log what you did to a system, failures too',
  examples: [
    'did restarted the pod | api-7 | errors stop | no change',
    'did --at 14:05 restarted the pod | api-7',
    'did',
  ],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['...action'],
  options: ['at'],
  times: ['at'],
  mayBeYesterday: sinceItBegan,
  read(line) {
    const [action = '', target = '', expected = '', actual = ''] = line.split('|').map((part) => part.trim());
    return Object.fromEntries(
      Object.entries({ action, target, expected, actual }).filter(([, value]) => value !== ''),
    );
  },
  args: z.object({
    action: requiredText('Say what you did', 1000),
    target: optionalText(200),
    expected: optionalText(500),
    actual: optionalText(500),
    at: InstantArg,
  }),
  form({ incident, given }) {
    return {
      command: 'did',
      args: { incident: incident.id },
      title: 'Log an action',
      submit: 'Log',
      fields: [
        { id: 'action', type: 'text', label: 'What did you do?', maxLength: 1000 },
        {
          id: 'target',
          type: 'text',
          label: 'To what?',
          placeholder: 'api-7',
          optional: true,
          maxLength: 200,
        },
        { id: 'expected', type: 'text', label: 'What did you expect?', optional: true, maxLength: 500 },
        { id: 'actual', type: 'text', label: 'What came of it?', optional: true, maxLength: 500 },
        happenedField(given.at),
      ],
    };
  },
  async run({ args, incident, actor, now, inUtc }, deps) {
    await logAction(deps, { incidentId: incident.id, ...args, actor });
    return confirm(args.at ? ['Logged for ', ...understoodAs(args.at, { now, inUtc }), '.'] : 'Logged.');
  },
});
