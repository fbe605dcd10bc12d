import { z } from 'zod';
import { defineCommand, privately } from '../src/chat/command.js';
import { whoamiView } from '../src/chat/views/accounts.js';
import { personOf } from '../src/incident/people.js';

export const whoami = defineCommand({
  name: 'whoami',
  summary: 'Show which accounts are yours, and how that is known',
  examples: ['whoami'],
  scope: 'anywhere',
  permission: 'incident.read',
  params: [],
  looksUp: true,
  args: z.object({}),
  async run({ actor }, { read, accountPlatforms }) {
    return privately(whoamiView(actor, await personOf(read, actor), { platforms: accountPlatforms }));
  },
});
