import { z } from 'zod';
import { defineCommand, privately } from '../src/chat/command.js';
import type { Block } from '../src/chat/view.js';
import { incidentLine } from '../src/chat/views/incident-card.js';
import { seenBy } from '../src/incident/sides.js';

const most = 20;

export const list = defineCommand({
  name: 'list',
  aliases: ['ls'],
  summary: 'Show the open incidents, or all of them',
  examples: ['list', 'list all'],
  scope: 'anywhere',
  permission: 'incident.read',
  params: ['which'],
  args: z.object({
    which: z.enum(['open', 'all'], { error: 'Say “open” or “all”' }).default('open'),
  }),
  async run({ args, actor }, deps) {
    const found = await deps.read.incidents({ open: args.which === 'open', limit: most + 1 });
    if (found.length === 0) {
      return privately(
        args.which === 'open' ? 'All quiet: no incident is open.' : 'There was no incident yet.',
      );
    }
    const title = args.which === 'open' ? 'Open incidents' : 'Incidents, newest first';
    return privately({
      fallback: title,
      blocks: [
        { type: 'heading', text: title },
        ...found
          .slice(0, most)
          .map((incident): Block => ({ type: 'text', text: incidentLine(seenBy(incident, actor)) })),
        ...(found.length > most ? [{ type: 'context' as const, text: `… more than ${most}` }] : []),
      ],
    });
  },
});
