import { z } from 'zod';
import { InstantArg, PersonArg } from '../src/chat/args.js';
import { defineCommand, privately } from '../src/chat/command.js';
import { timelinePage } from '../src/chat/views/timeline.js';
import { leadingWhen } from '../src/chat/when.js';
import { EventId } from '../src/ids.js';
import type { TimelineCursor } from '../src/incident/ports.js';
import { keyEvents, usualEvents } from '../src/incident/read-timeline.js';

const pageSize = 20;

/** The last event of a page: what the button under it carries. */
const Cursor = z.object({
  occurredAt: z.iso.datetime().transform((value) => new Date(value)),
  id: z.coerce.number().pipe(EventId),
});

/** Where a page begins: what the buttons under the one before carry. */
export const TimelinePlace = z.string().transform((value, context): TimelineCursor => {
  const [occurredAt, id] = value.split('/');
  const cursor = Cursor.safeParse({ occurredAt, id });
  if (cursor.success) return cursor.data;
  context.addIssue({ code: 'custom', message: 'There is no such page' });
  return z.NEVER;
});

export const timeline = defineCommand({
  name: 'timeline',
  aliases: ['log'],
  summary:
    'Page through what happened: key events, the newest, since when, by whom, or as it was known then; “all” adds what was typed to Tocsin and what it did by itself',
  examples: [
    'timeline',
    'timeline key',
    'timeline all',
    'timeline newest',
    'timeline all since 1h',
    'timeline key by @bo since 13:40',
    'timeline as of 14:07',
  ],
  scope: 'incident',
  permission: 'incident.read',
  params: ['what'],
  people: ['by'],
  times: ['since', 'asOf'],
  read: readFilters,
  args: z.object({
    what: z
      .enum(['all', 'key'], {
        error: 'Say “key”, “all”, “newest”, “since 1h”, “by @bo” or “as of 14:07”, or several of them',
      })
      .optional(),
    newest: z.stringbool().default(false),
    since: InstantArg,
    by: PersonArg.optional(),
    /** What had been recorded by then. */
    asOf: InstantArg,
    /** A button under a page asked for it: it takes that page's place. */
    turned: z.stringbool().default(false),
    after: TimelinePlace.optional(),
  }),
  async run({ args, incident, actor, viewer }, deps) {
    const { what, newest, since, asOf, after, turned } = args;
    const by = args.by === 'me' ? actor : args.by;
    const page = await deps.read.timeline(incident, {
      viewer,
      limit: pageSize,
      ...(after && { after }),
      ...(what !== 'all' && { types: what === 'key' ? keyEvents : usualEvents }),
      ...(newest && { newest }),
      ...(since && { since }),
      ...(by && { by }),
      ...(asOf && { recordedBy: asOf }),
    });
    return privately(timelinePage(incident, page, { what, newest, since, by, asOf, after }), {
      replace: turned,
    });
  },
});

/** Since a day is since it began. */
const wholeDay = /^(?:today|yesterday|\d{4}-\d{2}-\d{2})$/i;

/** `key by @bo since 1h`, in any order. A word that is no filter is handed on, to be refused. */
function readFilters(line: string): Record<string, string> {
  const given: Record<string, string> = {};
  let rest = line;
  while (rest !== '') {
    const [, filter = '', after = ''] =
      /^(all|key|newest|since|by|as of|as known at|known at|known by)(?:\s+([\s\S]*))?$/i.exec(rest) ?? [];
    const name = filter.toLowerCase();
    if (name === '') return { ...given, what: rest.split(/\s/)[0] ?? rest };
    if (name === 'all' || name === 'key') {
      given.what = name;
      rest = after;
    } else if (name === 'newest') {
      given.newest = 'true';
      rest = after;
    } else {
      const value = (name === 'by' ? undefined : leadingWhen(after)?.words) ?? after.split(/\s/)[0] ?? '';
      given[name === 'since' || name === 'by' ? name : 'asOf'] =
        name === 'since' && wholeDay.test(value) ? `${value} 00:00` : value;
      rest = after.slice(value.length).trimStart();
    }
  }
  return given;
}
