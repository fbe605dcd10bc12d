import { z } from 'zod';
import { PersonArg } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { UserError } from '../src/errors.js';
import { assignPostmortem, completePostmortem, draftPostmortem } from '../src/incident/postmortem.js';

export const postmortem = defineCommand({
  name: 'postmortem',
  aliases: ['pm', 'review'],
  summary: 'Draft the post-mortem; “done” stops the reminders, “owner” names who writes it',
  examples: ['postmortem', 'postmortem done https://wiki/inc-7', 'postmortem owner @ana'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['what', 'value'],
  people: ['value'],
  args: z.object({
    what: z
      .enum(['draft', 'done', 'owner'], { error: 'Say “draft”, “done” or “owner @name”' })
      .default('draft'),
    value: z.string().trim().optional(),
  }),
  async run({ args, incident, actor }, deps) {
    const input = { incidentId: incident.id, actor };
    switch (args.what) {
      case 'draft':
        await draftPostmortem(deps, input);
        return confirm('The draft is being written. It will be posted in the room.');
      case 'done': {
        const url =
          args.value === undefined ? undefined : z.url({ protocol: /^https?$/ }).safeParse(args.value);
        if (url && !url.success) {
          throw new UserError(
            'invalid',
            'That is not a link. For example: /incident postmortem done https://wiki/inc-7',
          );
        }
        await completePostmortem(deps, { ...input, url: url?.data });
        return confirm('Thank you. There will be no more reminders.');
      }
      case 'owner': {
        const owner = PersonArg.safeParse(args.value);
        if (!owner.success) {
          throw new UserError('invalid', 'Name a person: /incident postmortem owner @name');
        }
        await assignPostmortem(deps, { ...input, owner: owner.data === 'me' ? actor : owner.data });
        return confirm('The owner is told, and reminded until it is done.');
      }
    }
  },
});
