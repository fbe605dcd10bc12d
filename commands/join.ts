import { z } from 'zod';
import { confirm, defineCommand } from '../src/chat/command.js';
import { incidentRef } from '../src/incident/incident.js';
import { join as joinIncident } from '../src/incident/join.js';

export const join = defineCommand({
  name: 'join',
  summary: 'Come into the room of an incident: /incident INC-7 join',
  examples: ['join'],
  scope: 'incident',
  permission: 'incident.read',
  params: [],
  args: z.object({}),
  async run({ incident, actor }, deps) {
    await joinIncident(deps, { incidentId: incident.id, person: actor });
    return confirm(`You will be invited to the room of ${incidentRef(incident)}.`);
  },
});
