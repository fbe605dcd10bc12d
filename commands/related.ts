import { z } from 'zod';
import { IncidentArg } from '../src/chat/args.js';
import { confirm, defineCommand, privately } from '../src/chat/command.js';
import type { Block } from '../src/chat/view.js';
import { incidentLine } from '../src/chat/views/incident-card.js';
import { incidentRef } from '../src/incident/incident.js';
import { relate } from '../src/incident/merge.js';
import { seenBy } from '../src/incident/sides.js';

export const related = defineCommand({
  name: 'related',
  summary: 'Show the incidents that bear on this one, or add one, or take one away with “not”',
  examples: ['related', 'related INC-5', 'related not INC-5'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['other'],
  read(line) {
    const [, not, other] = /^(not\s+|-)?(\S+)/i.exec(line) ?? [];
    return { ...(other && { other }), ...(not && { apart: 'true' }) };
  },
  args: z.object({ other: IncidentArg.optional(), apart: z.stringbool().default(false) }),
  async run({ args: { other, apart }, incident, actor, viewer }, deps) {
    if (other !== undefined) {
      await relate(deps, { incidentId: incident.id, other, apart, actor });
      return confirm(`INC-${other} is ${apart ? 'not ' : ''}related to ${incidentRef(incident)}.`);
    }
    const numbers = incident.related ?? [];
    const all = await Promise.all(numbers.map((number) => deps.read.incidentByNumber(number, viewer)));
    const found = all.filter((one) => one !== undefined);
    const title = `Related to ${incidentRef(incident)}`;
    if (found.length === 0) return privately(`${title}: none yet. To add one: /incident related INC-5`);
    return privately({
      fallback: title,
      blocks: [
        { type: 'heading', text: title },
        ...found.map((one): Block => ({ type: 'text', text: incidentLine(seenBy(one, actor)) })),
      ],
    });
  },
});
