import { z } from 'zod';
import { confirm, defineCommand } from '../src/chat/command.js';
import { requestCatchUp } from '../src/incident/catch-up.js';

export const catchUp = defineCommand({
  name: 'catch-up',
  aliases: ['catchup'],
  summary: 'Read the room back for what was missed while Tocsin was away',
  examples: ['catch-up'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: [],
  args: z.object({}),
  async run({ incident, actor }, deps) {
    await requestCatchUp(deps, { incidentId: incident.id, actor });
    return confirm('Reading the room back. What was missed will be said there.');
  },
});
