import { z } from 'zod';
import { DateArg, finished, PersonArg, requiredText } from '../src/chat/args.js';
import { confirm, defineCommand, showForm } from '../src/chat/command.js';
import type { Form } from '../src/chat/form.js';
import { cut } from '../src/chat/views/words.js';
import { UserError } from '../src/errors.js';
import type { PersonId } from '../src/ids.js';
import { addItems, close as closeIncident, type NewItem } from '../src/incident/close.js';
import { guardMove, type Incident, incidentRef } from '../src/incident/incident.js';
import type { ActionItem } from '../src/incident/ports.js';

const NewItemArg = z.object({
  title: requiredText('Say what is to be done', 255),
  owner: PersonArg.optional(),
  dueDate: DateArg,
  waitsFor: z
    .string()
    .transform((value) => value.split(',').map(Number))
    .pipe(z.array(z.number().int().positive('Name items by their number')))
    .optional(),
});

export const close = defineCommand({
  name: 'close',
  summary: 'End the incident and file what is left to do',
  examples: ['close', 'close Add an alert @ana 2026-12-01; Test the rollback @bo after 1', 'close none'],
  scope: 'incident',
  permission: 'incident.command',
  params: ['...items'],
  read(line, people) {
    return line === ''
      ? {}
      : {
          items: line.replaceAll(/@[^\s;]+/g, (mention) =>
            people[mention] ? `@${people[mention]}` : mention,
          ),
        };
  },
  args: z.object({
    /** Typed: items separated by semicolons, or `none`. */
    items: z.string().optional(),
    // From the form, one item at a time.
    title: z.string().trim().optional(),
    owner: z.string().optional(),
    dueDate: z.string().optional(),
    waitsFor: z.string().optional(),
    next: z.enum(['close', 'another']).default('close'),
  }),
  async form({ incident, viewer }, deps) {
    guardMove(incident, 'closed');
    return itemForm(incident, await deps.read.items(incident.id, viewer));
  },
  async run({ args, incident, actor, viewer }, deps) {
    const input = { incidentId: incident.id, items: newItems(args, actor), actor };
    if (args.next === 'another') {
      await addItems(deps, input);
      // Inside the transaction: what was just added counts.
      const items = await deps.read.items(incident.id, viewer);
      return showForm(itemForm(incident, items));
    }
    await closeIncident(deps, input);
    const items = await deps.read.items(incident.id, viewer);
    const what =
      items.length === 0
        ? 'No action items were left.'
        : deps.tracksTasks
          ? 'Its action items are being filed in Jira.'
          : 'Its action items are kept in Tocsin.';
    return confirm(`${incidentRef(incident)} is closed. ${what}`);
  },
});

function newItems(
  args: {
    items?: string | undefined;
    title?: string | undefined;
    owner?: string | undefined;
    dueDate?: string | undefined;
    waitsFor?: string | undefined;
  },
  actor: PersonId,
): NewItem[] {
  const toItem = (given: object): NewItem => {
    const parsed = NewItemArg.safeParse(given);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const message = finished(issue?.message ?? 'That is not an action item');
      throw new UserError('invalid', message, { [String(issue?.path[0] ?? 'title')]: message });
    }
    const { owner, ...item } = parsed.data;
    return { ...item, owner: owner === 'me' ? actor : owner };
  };
  if (args.title || args.owner || args.dueDate || args.waitsFor) return [toItem(args)];
  if (!args.items || args.items.trim().toLowerCase() === 'none') return [];
  return args.items
    .split(';')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => toItem(readItem(text)));
}

/** `Add an alert @slack:U1 2026-12-01 after 1,2` */
function readItem(text: string): Record<string, string> {
  const owner = /(?:^|\s)(@\S+)/.exec(text);
  const dueDate = /(?:^|\s)(\d{4}-\d{2}-\d{2})(?=\s|$)/.exec(text);
  const waitsFor = /(?:^|\s)after\s+(\d+(?:\s*,\s*\d+)*)\s*$/i.exec(text);
  let title = text;
  for (const match of [waitsFor, owner, dueDate]) if (match) title = title.replace(match[0], ' ');
  return {
    title: title.replaceAll(/\s+/g, ' ').trim(),
    ...(owner?.[1] && { owner: owner[1] }),
    ...(dueDate?.[1] && { dueDate: dueDate[1] }),
    ...(waitsFor?.[1] && { waitsFor: waitsFor[1] }),
  };
}

function itemForm(incident: Incident, items: readonly ActionItem[]): Form {
  return {
    command: 'close',
    args: { incident: incident.id },
    title: `Close ${incidentRef(incident)}`,
    submit: 'Save',
    intro: [
      {
        type: 'text',
        text:
          items.length === 0
            ? 'What must be done so that it does not come back? Each item becomes a task.'
            : `So far: ${items.map(listed).join(' · ')}`,
      },
    ],
    fields: [
      {
        id: 'title',
        type: 'text',
        label: 'Action item',
        hint: 'Leave it empty when nothing is left to do.',
        optional: true,
        maxLength: 255,
      },
      { id: 'owner', type: 'person', label: 'Owner', optional: true },
      { id: 'dueDate', type: 'date', label: 'Due', optional: true },
      ...(items.length > 0
        ? [
            {
              id: 'waitsFor',
              type: 'choices' as const,
              label: 'Comes after',
              optional: true,
              options: items.slice(0, 10).map(({ position, title }) => ({
                value: String(position),
                label: cut(`${position}. ${title}`, 70),
              })),
            },
          ]
        : []),
      {
        id: 'next',
        type: 'radio',
        label: 'And then?',
        options: [
          { value: 'close', label: 'Close the incident' },
          { value: 'another', label: 'Add another item first' },
        ],
        initial: 'close',
      },
    ],
  };
}

/** `1. Add an alert (OPS-1)`: what has a task is filed already. */
function listed({ position, title, task }: ActionItem): string {
  return `${position}. ${cut(title, 60)}${task ? ` (${task.id})` : ''}`;
}
