import { z } from 'zod';
import { defineCommand, privately } from '../src/chat/command.js';
import { timelinePage } from '../src/chat/views/timeline.js';
import { EventId } from '../src/ids.js';
import type { EventType } from '../src/incident/event.js';

const pageSize = 20;

/** What tells the story, without every word that was said. */
const key: EventType[] = [
  'incident.declared',
  'incident.triaged',
  'severity.changed',
  'status.changed',
  'incident.reopened',
  'role.assigned',
  'role.unassigned',
  'note.added',
  'action.taken',
  'update.published',
  'step.completed',
  'step.skipped',
  'moment.marked',
  'item.filed',
  'postmortem.completed',
  'effect.failed',
];

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
      ...(args.what === 'key' && { types: key }),
    });
    return privately(timelinePage(incident, events, next, args.what), { replace: args.after !== undefined });
  },
});
