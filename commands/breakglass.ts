import { z } from 'zod';
import { defineCommand } from '../src/chat/command.js';
import { UserError } from '../src/errors.js';

const example =
  'Say why, and then what to do. For example: /incident breakglass "the commander is asleep" severity sev1';

export const breakglass = defineCommand({
  name: 'breakglass',
  summary:
    'Do what you lack the permission for, with a reason: the room, the commander and the owners are told',
  examples: [
    'breakglass "the commander is asleep" severity sev1',
    'breakglass asleep | resolve traffic is back',
  ],
  scope: 'incident',
  permission: 'incident.read',
  params: ['reason', '...line'],
  read(line) {
    const [, quoted, piped, word, rest = ''] =
      /^(?:["“]([^"”]+)["”]\s+|([^|]+?)\s*\|\s*|(\S+)\s+)([\s\S]+)$/.exec(line) ?? [];
    const reason = quoted ?? piped ?? word ?? line;
    return { reason, line: rest };
  },
  /** The dispatcher carries out what is in it. */
  stands({ reason = '', line = '', carried = '' }) {
    if (reason.trim() === '' || (line.trim() === '' && carried === '')) {
      throw new UserError('invalid', example, { reason: 'Say why.' });
    }
    return { reason: reason.trim().slice(0, 300), line, carried };
  },
  args: z.object({}),
  form: ({ given, incident }) => ({
    command: 'breakglass',
    args: { incident: incident.id, ...(given.carried && { carried: given.carried }) },
    title: 'Do it anyway',
    submit: 'Do it',
    intro: [
      {
        type: 'text',
        text: 'The room, the commander and the owners are told that you did this without the permission, and why.',
      },
    ],
    fields: [
      { id: 'reason', type: 'text', label: 'Why can it not wait?', maxLength: 300 },
      ...(given.carried
        ? []
        : [
            {
              id: 'line',
              type: 'text' as const,
              label: 'What is to be done?',
              hint: 'As you would type it: severity sev1',
              maxLength: 1000,
            },
          ]),
    ],
  }),
  async run() {
    throw new Error('breakglass stands for another command');
  },
});
