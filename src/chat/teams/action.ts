/**
 * What a control runs, carried by the control itself: a press years later still says what it meant. Inputs come back beside
 * it in the same `data`, by their ids (https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model,
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots for `task/fetch`).
 */
import { z } from 'zod';
import type { Button, PersonSelect, Select } from '../view.js';
import { personOf } from './seen.js';

export interface Action {
  command: string;
  args: Record<string, string>;
  open: boolean;
}

const Data = z
  .object({
    args: z.record(z.string(), z.string()).default({}),
    /** A select: which argument the choice fills, and which input holds it. */
    arg: z.string().optional(),
    input: z.string().optional(),
    picks: z.literal('person').optional(),
    /** What the ids of a checklist's toggles begin with. */
    checklist: z.string().optional(),
  })
  .catchall(z.unknown());
type Data = z.infer<typeof Data>;

const Executed = z.object({ action: z.object({ verb: z.string(), data: Data }) });
const Fetched = z.object({
  data: z.object({ command: z.string(), args: z.record(z.string(), z.string()).default({}) }),
});

export const refreshVerb = 'refresh';

export const executeButton = ({ command, args = {} }: Button) => ({
  type: 'Action.Execute',
  verb: command,
  data: { args },
  associatedInputs: 'none',
});

/** Only a submit with this type opens a dialog. */
export const openButton = ({ command, args = {} }: Button) => ({
  type: 'Action.Submit',
  data: { msteams: { type: 'task/fetch' }, command, args, open: true },
  associatedInputs: 'none',
});

export const executeSelect = ({ kind, command, arg, args = {} }: Select | PersonSelect, input: string) => ({
  type: 'Action.Execute',
  verb: command,
  data: { args, arg, input, ...(kind === 'person-select' && { picks: 'person' }) },
});

/** A toggle's id says what the card showed, so that a press tells what this person changed. */
export const toggleId = (checklist: string, value: string, done: boolean): string =>
  `${checklist}:${done ? 'x' : '-'}:${value}`;

/** From the value of an adaptiveCard/action or task/fetch invoke. Undefined for a refresh, which runs nothing. */
export function readAction(value: unknown): Action | undefined {
  const executed = Executed.safeParse(value).data;
  if (!executed) {
    const { command, args } = Fetched.parse(value).data;
    return { command, args, open: true };
  }
  const { verb, data } = executed.action;
  if (verb === refreshVerb) return undefined;
  return { command: verb, args: { ...data.args, ...choice(data), ...changes(data) }, open: false };
}

const Refresh = z.object({
  action: z.object({ verb: z.literal(refreshVerb), data: z.object({ key: z.string() }) }),
});

/** The key of the card that a client wants to see anew; undefined for any other invoke. */
export const refreshedKey = (value: unknown): string | undefined =>
  Refresh.safeParse(value).data?.action.data.key;

function choice({ arg, input, picks, ...data }: Data): Record<string, string> {
  const chosen = input === undefined ? undefined : data[input];
  if (arg === undefined || typeof chosen !== 'string' || chosen === '') return {};
  return { [arg]: picks === 'person' ? personOf(chosen) : chosen };
}

/** What this person changed: switched on now against what was on when the card was drawn. */
function changes({ checklist, ...data }: Data): Record<string, string> {
  if (checklist === undefined) return {};
  const changed = (from: string, to: string) =>
    Object.entries(data)
      .filter(([id, now]) => id.startsWith(`${checklist}:${from}:`) && String(now) === to)
      .map(([id]) => id.slice(checklist.length + 3))
      .join(',');
  const ticked = changed('-', 'true');
  const unticked = changed('x', 'false');
  return { ...(ticked && { ticked }), ...(unticked && { unticked }) };
}
