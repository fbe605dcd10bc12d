import { z } from 'zod';
import { defineCommand, privately } from '../src/chat/command.js';
import { timelinePage } from '../src/chat/views/timeline.js';
import { EventId } from '../src/ids.js';
import type { TimelineCursor } from '../src/incident/ports.js';
import { keyEvents } from '../src/incident/read-timeline.js';

const pageSize = 20;

/** The last event of a page: what the button under it carries. */
const Cursor = z.object({
  occurredAt: z.iso.datetime().transform((value) => new Date(value)),
  id: z.coerce.number().pipe(EventId),
});

export const timeline = defineCommand({
  name: 'timeline',
  aliases: ['log'],
  summary: 'Page through what happened: all of it, the key events, or the newest',
  examples: ['timeline', 'timeline newest', 'timeline key'],
  scope: 'incident',
  permission: 'incident.read',
  params: ['what'],
  args: z.object({
    what: z.enum(['all', 'key', 'newest'], { error: 'Say “all”, “key” or “newest”' }).default('all'),
    /** A button under a page asked for it: it takes that page's place. */
    turned: z.stringbool().default(false),
    after: z
      .string()
      .transform((value, context): TimelineCursor => {
        const [occurredAt, id] = value.split('/');
        const cursor = Cursor.safeParse({ occurredAt, id });
        if (cursor.success) return cursor.data;
        context.addIssue({ code: 'custom', message: 'There is no such page' });
        return z.NEVER;
      })
      .optional(),
  }),
  async run({ args, incident }, deps) {
    const page = await deps.read.timeline(incident, {
      limit: pageSize,
      ...(args.after && { after: args.after }),
      ...(args.what === 'key' && { types: keyEvents }),
      ...(args.what === 'newest' && { newest: true }),
    });
    return privately(timelinePage(incident, page, args.what), { replace: args.turned });
  },
});
