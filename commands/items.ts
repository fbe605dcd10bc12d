import { z } from 'zod';
import { confirm, defineCommand, privately } from '../src/chat/command.js';
import { tasksCard } from '../src/chat/views/tasks.js';
import { failedItems, fileAgain } from '../src/incident/file-again.js';
import { incidentRef } from '../src/incident/incident.js';

export const items = defineCommand({
  name: 'items',
  aliases: ['tasks'],
  summary: 'Show the action items; “again” files those that failed',
  examples: ['items', 'items again'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['what'],
  args: z.object({
    what: z.enum(['show', 'again'], { error: 'Say “again”, or nothing' }).default('show'),
  }),
  async run({ args, incident, actor, viewer }, deps) {
    if (args.what === 'again') {
      await fileAgain(deps, { incidentId: incident.id, actor });
      return confirm('They are being filed again.');
    }
    const found = await deps.read.items(incident.id, viewer);
    if (found.length === 0) {
      return privately(`${incidentRef(incident)} has no action items. They are collected by /incident close`);
    }
    return privately(tasksCard(incident, found, deps.tracksTasks, await failedItems(deps.read, incident)));
  },
});
