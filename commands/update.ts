import { z } from 'zod';
import { InstantArg, optionalText, requiredText } from '../src/chat/args.js';
import { type CommandDeps, confirm, defineCommand } from '../src/chat/command.js';
import { guardOpen, type Incident, incidentRef } from '../src/incident/incident.js';
import { publishUpdate } from '../src/incident/publish-update.js';

export const update = defineCommand({
  name: 'update',
  summary: 'Publish a status update: impact, known cause, next steps',
  examples: ['update', 'update Card payments fail | rolling back | a bad migration'],
  scope: 'incident',
  permission: 'comms.publish',
  params: ['...impact'],
  read(line) {
    const [impact = '', next = '', cause = ''] = line.split('|').map((part) => part.trim());
    return Object.fromEntries(Object.entries({ impact, next, cause }).filter(([, value]) => value !== ''));
  },
  args: z.object({
    impact: requiredText('Say who is affected, and how', 1500),
    next: requiredText('Say what happens next, after a “|”', 1500),
    cause: optionalText(1500),
    nextUpdateAt: InstantArg,
  }),
  async form({ incident, now }, deps) {
    guardOpen(incident);
    const last = (await deps.read.timeline(incident, { limit: 200, types: ['update.published'] })).events
      .map(({ event }) => (event.type === 'update.published' ? event : undefined))
      .findLast((event) => event !== undefined);
    return {
      command: 'update',
      args: { incident: incident.id },
      title: `Update ${incidentRef(incident)}`,
      submit: 'Publish',
      fields: [
        {
          id: 'impact',
          type: 'text',
          label: 'Impact: who is affected, and how?',
          multiline: true,
          maxLength: 1500,
          ...((last?.impact ?? incident.summary) && { initial: last?.impact ?? incident.summary ?? '' }),
        },
        {
          id: 'cause',
          type: 'text',
          label: 'Known cause',
          multiline: true,
          optional: true,
          maxLength: 1500,
          ...(last?.cause && { initial: last.cause }),
        },
        { id: 'next', type: 'text', label: 'What happens next?', multiline: true, maxLength: 1500 },
        {
          id: 'nextUpdateAt',
          type: 'datetime',
          label: 'Next update at',
          initial: nextBy(incident, now, deps),
        },
      ],
    };
  },
  async run({ args, incident, actor, now }, deps) {
    // Typed, it promises what its form proposes: the reminder comes then either way. Nobody is held to it afterwards.
    const nextUpdateAt =
      args.nextUpdateAt ?? (incident.kind === 'retrospective' ? undefined : nextBy(incident, now, deps));
    await publishUpdate(deps, { incidentId: incident.id, ...args, nextUpdateAt, actor });
    return confirm('Published.');
  },
});

/** When the severity's pace asks for the next update at the latest. */
function nextBy({ severity }: Incident, now: Date, { settings }: Pick<CommandDeps, 'settings'>): Date {
  return new Date(now.getTime() + settings.clocks.updateMinutes[severity] * 60_000);
}
