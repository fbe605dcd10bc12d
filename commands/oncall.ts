import { z } from 'zod';
import { optionalText } from '../src/chat/args.js';
import { defineCommand, privately } from '../src/chat/command.js';
import { onCallView } from '../src/chat/views/on-call.js';
import { UserError } from '../src/errors.js';

export const oncall = defineCommand({
  name: 'oncall',
  aliases: ['on-call', 'who'],
  summary: 'Show who is on call, for a service or in general',
  examples: ['oncall', 'oncall payments', 'who is on call'],
  scope: 'anywhere',
  permission: 'incident.read',
  params: ['...service'],
  // “who is on call for payments?”
  read: (line) => ({
    service: line
      .replace(/^is\s+on[- ]?call\b(\s+for)?/i, '')
      .replace(/\?\s*$/, '')
      .trim(),
  }),
  args: z.object({ service: optionalText(100) }),
  // In an incident's room it is about that incident's service.
  prepare: async ({ args, incident, now }, { onCall }) =>
    onCall?.at({ service: args.service || incident?.service, now }),
  async run({ args, incident, prepared }) {
    if (!prepared) {
      throw new UserError(
        'unavailable',
        'Nothing says who is on call: neither a rota in tocsin.yml (incidents.rota) nor a connected tool.',
      );
    }
    return privately(onCallView(prepared, args.service || incident?.service));
  },
});
