import { z } from 'zod';
import { confirm, defineCommand, privately } from '../src/chat/command.js';
import { briefing } from '../src/chat/views/briefing.js';
import { brief } from '../src/incident/brief.js';
import { requestCatchUp } from '../src/incident/catch-up.js';
import { seenBy } from '../src/incident/sides.js';

export const catchUp = defineCommand({
  name: 'catch-up',
  aliases: ['catchup'],
  summary:
    'Read the room back for what was missed while Tocsin was away; with “me”, tell me where things stand',
  examples: ['catch-up me', 'catch-up'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['who'],
  args: z.object({
    who: z
      .literal('me', 'Say “catch-up me” to hear where things stand, “catch-up” to read the room back')
      .optional(),
  }),
  async run({ args, incident, actor, viewer }, deps) {
    if (args.who === 'me')
      return privately(briefing(seenBy(incident, actor), await brief(deps.read, incident, viewer)));
    await requestCatchUp(deps, { incidentId: incident.id, actor });
    return confirm('Reading the room back. What was missed will be said there.');
  },
});
