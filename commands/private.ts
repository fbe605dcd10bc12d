import { z } from 'zod';
import { optionalText } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { incidentRef } from '../src/incident/incident.js';
import { makePrivate } from '../src/incident/make-private.js';

export const makeItPrivate = defineCommand({
  name: 'private',
  aliases: ['hide'],
  summary:
    'Make the incident private: a new room, which nobody else can find, takes those who are in this one',
  examples: ['private', 'private customer data is involved'],
  scope: 'incident',
  permission: 'incident.command',
  params: ['...reason'],
  args: z.object({ reason: optionalText(300) }),
  async run({ args, incident, actor }, deps) {
    await makePrivate(deps, { incidentId: incident.id, ...args, actor });
    return confirm(
      `${incidentRef(incident)} is private now. Its new room is being created, and whoever was in this one is invited there. What is said here from now on is not kept. You are told in private what others can still read, and who can delete it.`,
    );
  },
});
