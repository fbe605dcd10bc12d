import { z } from 'zod';
import { requiredText } from '../src/chat/args.js';
import { defineCommand, privately } from '../src/chat/command.js';
import { searchPage } from '../src/chat/views/search.js';
import { UserError } from '../src/errors.js';
import { EventId } from '../src/ids.js';
import type { SearchCursor } from '../src/incident/ports.js';
import { seenBy } from '../src/incident/sides.js';

const pageSize = 10;

/** Where the next page begins: what the button under a page carries. */
const Cursor = z.object({
  era: z.iso.date(),
  below: z.union([z.literal('').transform(() => undefined), z.coerce.number().pipe(EventId)]),
});

export const search = defineCommand({
  name: 'search',
  aliases: ['find'],
  summary: 'Find what was written, in all incidents or in this one',
  examples: [
    'search connection reset',
    'search "reset by peer" -test',
    'search here rollback',
    'search timeout or 504',
    'search',
  ],
  scope: 'anywhere',
  permission: 'incident.read',
  params: ['...words'],
  unrecorded: ['words'],
  read(line, people) {
    const [, scope, rest] = /^(here|elsewhere)\s+(\S[\s\S]*)$/i.exec(line) ?? [];
    // Who is looked for stands in the timeline by an id.
    const words = (rest ?? line).replaceAll(/@\S+/g, (mention) =>
      Object.hasOwn(people, mention) ? `@${people[mention]}` : mention,
    );
    return { ...(words && { words }), ...(scope && { scope: scope.toLowerCase() }) };
  },
  args: z.object({
    words: requiredText('Say what to look for', 250),
    scope: z.enum(['all', 'here', 'elsewhere']).default('all'),
    /** A button under a page asked for it: it takes that page's place. */
    turned: z.stringbool().default(false),
    after: z
      .string()
      .transform((value, context): SearchCursor => {
        const [era, below] = value.split('/');
        const cursor = Cursor.safeParse({ era, below });
        if (cursor.success) return cursor.data;
        context.addIssue({ code: 'custom', message: 'There is no such page' });
        return z.NEVER;
      })
      .optional(),
  }),
  form({ given, incident }) {
    return {
      command: 'search',
      ...(incident && { args: { incident: incident.id } }),
      title: 'Search',
      submit: 'Search',
      fields: [
        {
          id: 'words',
          type: 'text',
          label: 'What was written?',
          hint: 'All words must be in it. "In quotes": next to each other. -word: without it. or: one of both.',
          maxLength: 250,
          ...(given.words && { initial: given.words }),
        },
      ],
    };
  },
  async run({ args: { words, scope, after, turned }, incident: here, actor, viewer }, deps) {
    if (scope !== 'all' && !here) {
      throw new UserError(
        'wrong-place',
        `“${scope}” is meant for an incident’s room. Anywhere: /incident search <words>`,
      );
    }
    const page = await deps.read.search(words, {
      viewer,
      limit: pageSize,
      ...(after && { after }),
      ...(scope === 'here' && { only: here }),
      ...(scope === 'elsewhere' && { except: here?.id }),
    });
    const hits = page.hits.map((hit) => ({ ...hit, incident: seenBy(hit.incident, actor) }));
    const newest = here ? await deps.read.incidents({ viewer, limit: 2 }) : [];
    const alone = here !== undefined && newest.every(({ id }) => id === here.id);
    return privately(searchPage({ ...page, hits }, { words, scope, here, alone }), { replace: turned });
  },
});
