import { z } from 'zod';
import { defineCommand, privately } from '../src/chat/command.js';
import { timelinePage } from '../src/chat/views/timeline.js';
import { EventId } from '../src/ids.js';
import { keyEvents } from '../src/incident/read-timeline.js';

const pageSize = 20;

export const timeline = defineCommand({
  name: 'timeline',
  aliases: ['log'],
  summary: 'Page through what happened, or only the key events',
  examples: ['timeline', 'timeline key'],
  scope: 'incident',
  permission: 'incident.read',
  params: ['what'],
  args: z.object({
    what: z.enum(['all', 'key'], { error: 'Say “all” or “key”' }).default('all'),
    after: z
      .string()
      .regex(/^[\d\-T:.Z]+\/\d+$/)
      .transform((value) => {
        const [at = '', id = ''] = value.split('/');
        return { occurredAt: new Date(at), id: EventId.parse(Number(id)) };
      })
      .optional(),
  }),
  async run({ args, incident }, deps) {
    const { events, next } = await deps.read.timeline(incident.id, {
      limit: pageSize,
      ...(args.after && { after: args.after }),
      ...(args.what === 'key' && { types: keyEvents }),
    });
    return privately(timelinePage(incident, events, next, args.what), { replace: args.after !== undefined });
  },
});
