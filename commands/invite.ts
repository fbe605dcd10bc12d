import { z } from 'zod';
import { PersonArg } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { person } from '../src/chat/view.js';
import { invite as invitePerson } from '../src/incident/invite.js';

export const invite = defineCommand({
  name: 'invite',
  aliases: ['call'],
  summary: 'Call a person into the incident’s room; of a private incident they know from then on',
  examples: ['invite @bo', 'invite'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['person'],
  people: ['person'],
  args: z.object({ person: PersonArg }),
  form: ({ incident }) => ({
    command: 'invite',
    args: { incident: incident.id },
    title: 'Call a person in',
    submit: 'Call in',
    fields: [{ id: 'person', type: 'person', label: 'Person' }],
  }),
  async run({ args, incident, actor }, deps) {
    const called = args.person === 'me' ? actor : args.person;
    await invitePerson(deps, { incidentId: incident.id, person: called, actor });
    return confirm([person(called), ' is being called in.']);
  },
});
