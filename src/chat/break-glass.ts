/**
 * Doing what one lacks the permission for: at three in the morning whoever holds it may be asleep. It is done for this once,
 * with a reason, and everyone concerned is told.
 */
import { z } from 'zod';
import { UserError } from '../errors.js';

import { PersonId, type RoomId } from '../ids.js';
import { append } from '../incident/append.js';
import type { Incident } from '../incident/incident.js';
import { mayKnow } from '../incident/may-know.js';
import { type Permission, reserved } from '../incident/permissions.js';
import { refusalOf } from '../incident/permitted.js';
import type { Deps, Tx } from '../incident/ports.js';
import { roomsOf } from '../incident/sides.js';
import type { AnyCommand, CommandDeps, Input } from './command.js';
import type { Form } from './form.js';
import type { Block, View } from './view.js';

/** The argument that carries the reason through forms. */
export const glassArg = 'glass';
/** A control takes no more of what it is to carry. */
const mostCarried = 1500;

/** What was refused, as a button carries it. */
const Carried = z.union([
  z.object({ line: z.string(), people: z.record(z.string(), PersonId) }),
  z.object({ command: z.string(), args: z.record(z.string(), z.string()), open: z.boolean() }),
]);

function carry(input: Input): string | undefined {
  const text = JSON.stringify(
    input.kind === 'line'
      ? { line: input.text, people: input.people }
      : input.kind === 'action'
        ? { command: input.command, args: input.args, open: input.open }
        : undefined,
  );
  return text !== undefined && text.length <= mostCarried ? text : undefined;
}

/** What a command that stands for another one means: what was typed in it, or what a button carried. */
export function standingFor(
  { line, carried }: { line: string; carried: string },
  input: Input,
  named: number | undefined,
): Input {
  if (input.kind === 'line' || line.trim() !== '') {
    const people = input.kind === 'line' ? input.people : {};
    return { kind: 'line', people, text: named === undefined ? line : `INC-${named} ${line}` };
  }
  const parsed = Carried.safeParse(parseJson(carried));
  if (!parsed.success) throw new UserError('invalid', 'That is no longer known. Type it again.');
  const { data } = parsed;
  return 'line' in data
    ? { kind: 'line', text: data.line, people: data.people }
    : { kind: 'action', ...data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the glass may be broken for a command. What decides over everybody else’s permissions never is given so. */
export function isBreakable(
  { settings }: Pick<Deps, 'settings'>,
  { permission, name }: Pick<AnyCommand, 'permission' | 'name'>,
  incident: Incident | undefined,
): boolean {
  // Somebody has to be told, and nobody in particular is concerned with what is about no incident.
  return settings.breakGlass && !reserved.has(permission) && (incident !== undefined || name === 'declare');
}

/** A refusal, with the way around it. */
export function refusedView(message: string, input: Input, incident: Incident | undefined): View {
  const text = carry(input);
  const blocks: Block[] = [{ type: 'text', text: message }];
  if (text !== undefined) {
    blocks.push({
      type: 'actions',
      actions: [
        {
          kind: 'button',
          label: 'Do it anyway',
          command: 'breakglass',
          args: { ...(incident && { incident: incident.id }), carried: text },
          open: true,
        },
      ],
    });
  }
  return { fallback: message, blocks };
}

/** What the person lacks for a command; with the glass broken they have it. */
export async function lackedFor(
  deps: CommandDeps,
  command: AnyCommand,
  actor: PersonId,
  incident: Incident | undefined,
  room: RoomId | undefined,
): Promise<Permission[]> {
  const lacked: Permission[] = [];
  // Who is in the room may know what it is about.
  const isThere = incident && room && roomsOf(incident).includes(room);
  if (incident && !isThere && !(await mayKnow(deps, incident, actor))) lacked.push('incident.private.read');
  for (const permission of [command.permission, ...(command.mayNeed ?? [])]) {
    if ((await refusalOf(deps, permission, actor, incident)) !== undefined) lacked.push(permission);
  }
  return lacked;
}

/** The same, as if everyone had these permissions. */
export function opened<D extends Deps>(deps: D, lacked: readonly Permission[]): D {
  const open = Object.fromEntries(lacked.map((permission) => [permission, ['everyone' as const]]));
  const { settings } = deps;
  return { ...deps, settings: { ...settings, permissions: { ...settings.permissions, ...open } } };
}

/** Records in the command's own transaction that it was done so, and has everyone concerned told. */
export async function recordBroken(
  deps: Deps,
  tx: Tx,
  about: Incident,
  broken: { lacked: readonly Permission[]; command: string; reason: string; actor: PersonId },
): Promise<void> {
  const incident = await tx.incidents.lock(about.id);
  if (!incident) throw new Error('the incident is gone');
  const { actor, command, reason } = broken;
  const concerned = new Set([incident.roles.commander, ...deps.settings.owners]);
  const told: PersonId[] = [];
  for (const person of concerned) {
    if (person && person !== actor && (await mayKnow({ ...deps, read: tx.read }, incident, person))) {
      told.push(person);
    }
  }
  await append(
    tx,
    deps,
    incident,
    broken.lacked.map((permission) => ({
      event: { type: 'glass.broken', permission, command, reason, told },
      actor,
      occurredAt: deps.now(),
    })),
  );
}

/** A form of the command asks for the reason no more. */
export const withReason = (form: Form, reason: string): Form => ({
  ...form,
  args: { ...form.args, [glassArg]: reason },
});
