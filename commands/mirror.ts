import { z } from 'zod';
import { confirm, defineCommand } from '../src/chat/command.js';
import { incidentRef } from '../src/incident/incident.js';
import { requestMirror } from '../src/incident/request-mirror.js';
import { platformName } from '../src/incident/sides.js';

export const mirror = defineCommand({
  name: 'mirror',
  summary: 'Open a second room on the other chat platform, and show in both what is said in either',
  examples: ['mirror', 'mirror teams', 'mirror slack'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['platform'],
  args: z.object({
    platform: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z]+$/, 'Name a platform, as in “mirror teams”')
      .max(40)
      .optional(),
  }),
  async run({ args, incident, actor }, deps) {
    const { mirror: second } = await requestMirror(deps, {
      incidentId: incident.id,
      platform: args.platform,
      actor,
    });
    const where = second ? platformName(second.platform) : 'the other platform';
    return confirm(
      `${incidentRef(incident)} gets a second room in ${where}. What is said in either of the two from now on is shown in both.`,
    );
  },
});
