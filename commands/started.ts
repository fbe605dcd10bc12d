import { z } from 'zod';
import { RequiredInstant } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { understoodAs } from '../src/chat/views/times.js';
import { impactStarted } from '../src/incident/impact-started.js';
import { incidentRef } from '../src/incident/incident.js';

const halfDayMs = 12 * 3_600_000;

export const started = defineCommand({
  name: 'started',
  aliases: ['began'],
  // As a sentence: “it started at 13:40”.
  shorthands: { it: 'it', 'impact started': '', 'impact began': '' },
  summary: 'Say when the impact began',
  examples: ['started 13:40', 'it started at 13:40', 'started yesterday 23:50', 'started'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['...at'],
  times: ['at'],
  // Shortly after midnight it is the evening before that is meant.
  mayBeYesterday: (at, { now }) => now.getTime() - at.getTime() <= halfDayMs,
  read(line) {
    const sentence =
      /^(?:it(?:\s+|$))?(?:(?:started|began|begun|start)(?:\s+|$))?(?:(?:at|around|about|on|@)\s+)?/i;
    const at = line.replace(sentence, '');
    return at === '' ? {} : { at };
  },
  args: z.object({ at: RequiredInstant('Say when it began') }),
  form({ incident, given }) {
    return {
      command: 'started',
      args: { incident: incident.id },
      title: 'When it began',
      submit: 'Keep',
      fields: [
        {
          id: 'at',
          type: 'datetime',
          label: 'When did the impact begin?',
          initial: given.at ? new Date(given.at) : incident.startedAt,
        },
      ],
    };
  },
  async run({ args, incident, actor, now, inUtc }, deps) {
    const { startedAt } = await impactStarted(deps, { incidentId: incident.id, at: args.at, actor });
    return confirm([
      `The impact of ${incidentRef(incident)} began `,
      ...understoodAs(startedAt, { now, inUtc }),
      '.',
    ]);
  },
});
