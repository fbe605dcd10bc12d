import { z } from 'zod';
import { type CommandDeps, confirm, defineCommand } from '../src/chat/command.js';
import type { Option } from '../src/chat/view.js';
import { changeOptions } from '../src/chat/views/changes.js';
import { ChangeKey } from '../src/detection/change.js';
import { UserError } from '../src/errors.js';
import type { Incident } from '../src/incident/incident.js';
import { markChange } from '../src/incident/mark-change.js';
import { suspicious } from '../src/incident/recent-changes.js';

const wanted = 'Name a change as acme/checkout#412, or by its link';

export const suspect = defineCommand({
  name: 'suspect',
  aliases: ['cause'],
  summary: 'Mark a recent change as the cause, or clear it of suspicion',
  examples: ['suspect acme/checkout#412', 'suspect acme/checkout#412 cleared', 'suspect'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['change', 'as'],
  args: z.object({
    change: z.string({ error: wanted }).transform((value, context) => {
      const key = ChangeKey.safeParse(keyFrom(value));
      if (key.success) return key.data;
      context.addIssue({ code: 'custom', message: wanted });
      return z.NEVER;
    }),
    as: z
      .enum(['cause', 'cleared', 'clear'], { error: 'Say “cause” or “cleared”' })
      .default('cause')
      .transform((as) => (as === 'clear' ? 'cleared' : as)),
  }),
  async form({ incident, now }, deps) {
    const options = await known(incident, now, deps);
    return {
      command: 'suspect',
      args: { incident: incident.id },
      title: 'Suspect a change',
      submit: 'Mark it',
      fields: [
        {
          id: 'change',
          label: 'Which change?',
          ...(options.length > 0
            ? { type: 'select', options }
            : { type: 'text', placeholder: 'acme/checkout#412', hint: 'As owner/name#number, or its link.' }),
        },
        {
          id: 'as',
          type: 'radio',
          label: 'What is it?',
          options: [
            { value: 'cause', label: 'The cause, or one of them' },
            { value: 'cleared', label: 'Not the cause' },
          ],
          initial: 'cause',
        },
      ],
    };
  },
  async run({ args, incident, actor }, deps) {
    const change = await deps.changes?.find(args.change);
    if (!change) {
      throw new UserError(
        'not-found',
        `Nothing is known of ${args.change}. /incident changes shows what is, each with its link.`,
      );
    }
    const { title, url } = change;
    await markChange(deps, { incidentId: incident.id, ...args, title, url, actor });
    return confirm(args.as === 'cause' ? 'Marked as the cause.' : 'Cleared of suspicion.');
  },
});

/** What there is to choose from; nothing where nothing is known. */
async function known(incident: Incident, now: Date, { settings, changes }: CommandDeps): Promise<Option[]> {
  const looked = suspicious(incident, settings);
  if (!looked || !changes) return [];
  const found = await changes.known(looked.repositories, looked.since);
  return changeOptions({ ...looked, known: found, incident, now });
}

/** `acme/checkout#412`, or the address of a pull request or a workflow run, as a key. */
function keyFrom(typed: string): string {
  const text = typed.trim().replace(/^<|>$/g, '').toLowerCase();
  const [, short, number] = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(text) ?? [];
  if (short) return `${short}/merge/${number}`;
  const [, repository, where, id] =
    /^https?:\/\/[^/]+\/(?:[^/]+\/)*?([\w.-]+\/[\w.-]+)\/(pull|actions\/runs)\/(\d+)/.exec(text) ?? [];
  if (repository) return `${repository}/${where === 'pull' ? 'merge' : 'run'}/${id}`;
  return text;
}
