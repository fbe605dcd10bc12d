import { z } from 'zod';
import { IncidentArg } from '../src/chat/args.js';
import { defineCommand, privately } from '../src/chat/command.js';
import { timelinePage } from '../src/chat/views/timeline.js';
import { UserError } from '../src/errors.js';
import type { EventType } from '../src/incident/event.js';
import { incidentNumbered } from '../src/incident/incident-numbered.js';
import { TimelinePlace } from './timeline.js';

const pageSize = 20;

/** To the room, and to audiences. */
const statements: readonly EventType[] = ['update.published', 'statement.published'];

export const said = defineCommand({
  name: 'said',
  summary: 'Read what was told to whom: every update and every audience, word for word',
  examples: ['said', 'said INC-7'],
  scope: 'anywhere',
  permission: 'incident.read',
  params: ['key'],
  args: z.object({
    key: IncidentArg.optional(),
    newest: z.stringbool().default(false),
    /** A button under a page asked for it: it takes that page's place. */
    turned: z.stringbool().default(false),
    after: TimelinePlace.optional(),
  }),
  async run({ args: { key, newest, turned, after }, incident: here, viewer }, deps) {
    const incident = key === undefined ? here : await incidentNumbered(deps.read, key, viewer);
    if (!incident) {
      throw new UserError(
        'wrong-place',
        'Say of which incident: /incident said INC-7. /incident list shows what is open.',
      );
    }
    const page = await deps.read.timeline(incident, {
      viewer,
      limit: pageSize,
      types: statements,
      ...(newest && { newest }),
      ...(after && { after }),
    });
    const view = timelinePage(incident, page, { newest, after, ledger: true });
    return { reply: privately(view, { replace: turned }), about: incident };
  },
});
