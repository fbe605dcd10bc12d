import { randomUUID } from 'node:crypto';
import { toError, UserError } from '../errors.js';
import type { PersonId } from '../ids.js';
import { within } from '../incident/append.js';
import type { CommandOutcome, NewEvent } from '../incident/event.js';
import type { Incident } from '../incident/incident.js';
import { incidentNumbered } from '../incident/incident-numbered.js';
import { viewerOf } from '../incident/may-know.js';
import { holdersOf } from '../incident/permissions.js';
import { refusalOf } from '../incident/permitted.js';
import { AlreadySeen } from '../incident/ports.js';
import { roomsOf } from '../incident/sides.js';
import { finished } from './args.js';
import {
  glassArg,
  isBreakable,
  lackedFor,
  opened,
  recordBroken,
  refusedView,
  standingFor,
  withReason,
} from './break-glass.js';
import {
  type AnyCommand,
  type CommandDeps,
  type Invocation,
  nothing,
  privately,
  type Ran,
  type Reply,
  showForm,
} from './command.js';
import type { Form } from './form.js';
import { asDrill } from './in-drill.js';
import { readTimes } from './read-times.js';
import { lineOf, lookUp, nameIncident, understand } from './understand.js';

export interface DispatchDeps extends CommandDeps {
  /** True when the error means that the database cannot be reached. */
  isAway(error: unknown): boolean;
  /** Logs an unexpected error and returns the id under which it is found. */
  logBug(error: Error, context: { command: string | undefined }): string;
}

export type Dispatch = (invocation: Invocation) => Promise<Reply>;

/**
 * Runs what a person asked for and answers them. The command, what it changed and the line in the timeline
 * that says it ran are one transaction; a refused or failed command leaves that line alone.
 */
export function createDispatch(deps: DispatchDeps): Dispatch {
  return async (invocation) => {
    try {
      return await attempt(deps, invocation);
    } catch (error) {
      if (error instanceof AlreadySeen) return nothing;
      return deps.isAway(error) ? away(invocation) : await failed(deps, invocation, toError(error));
    }
  };
}

/** The glass was broken for a reason; `typed` is what the person asked for, as it is recorded. */
interface Glass {
  reason: string;
  typed: Invocation;
}

async function attempt(given: DispatchDeps, invocation: Invocation, broken?: Glass): Promise<Reply> {
  const { named, input } = nameIncident(invocation.input);
  const understood = understand(given.commands, input);
  const { command, word, bare } = understood;
  const { [glassArg]: reason, ...words } = understood.given;
  const glass =
    broken ?? (input.kind !== 'line' && reason !== undefined ? { reason, typed: invocation } : undefined);
  const asksForm =
    invocation.input.kind === 'action' ? invocation.input.open : bare && command.params.length > 0;
  if (command.stands && !asksForm) {
    if (glass) throw new UserError('invalid', 'One breakglass is enough.');
    const { reason: why, ...standing } = command.stands(words);
    const inner = standingFor(standing, input, named);
    return attempt(given, { ...invocation, input: inner }, { reason: why, typed: invocation });
  }
  const incident = await findIncident(given, invocation, { named, glass });
  if (command.scope === 'incident' && !incident) {
    throw new UserError(
      'wrong-place',
      `“${word}” works in an incident’s room, or with its number: /incident INC-7 ${word}. /incident list shows what is open.`,
    );
  }
  const refused = await refusalFor(given, command, invocation.actor, incident);
  if (refused && !(glass && isBreakable(given, command, incident))) throw new UserError('forbidden', refused);
  const { actor, room } = invocation;
  const lacked = glass ? await lackedFor(given, command, actor, incident, room) : [];
  const deps = opened(given, lacked);
  const now = deps.now();
  const times = await readTimes(deps, command, { input, given: words, actor, now, incident });
  const { inUtc } = times;
  if (command.looksUp) await deps.acquaint([actor], 'anew');
  const asked = {
    actor,
    viewer: viewerOf(deps, actor, room),
    room,
    now,
    byButton: input.kind === 'action',
    inUtc,
    incident,
  };

  const ofForm = (form: Form) => showForm(glass ? withReason(form, glass.reason) : form);
  const typed = glass?.typed ?? invocation;
  if (asksForm && command.form) {
    const form = await command.form({ ...asked, given: times.given }, deps);
    if (input.kind === 'line') await record(deps, typed, command.name, incident, { outcome: 'ok' });
    return ofForm(form);
  }

  const bound = bind(command, times.given);
  const prepared = await bound.prepare(asked, deps);
  const reply = await deps.transact(async (tx) => {
    const inside: CommandDeps = within(deps, tx);
    const result = await bound.run({ ...asked, viewer: viewerOf(inside, actor, room) }, prepared, inside);
    const ran: Omit<Ran, 'about'> & { about: Incident | undefined } =
      'reply' in result ? result : { reply: result, about: incident };
    const { reply, about, outcome = 'ok', reason } = ran;
    if (glass && about && lacked.length > 0 && reply.kind !== 'form') {
      await recordBroken(given, tx, about, { lacked, command: command.name, reason: glass.reason, actor });
    }
    const line = commandRan(deps, typed, command.name, { outcome, ...(reason && { reason }) });
    await tx.timeline.record(about, [line]);
    // Who used a control in the incident's room sees there what follows; others need a word that it worked.
    const isHere = about && invocation.room && roomsOf(about).includes(invocation.room);
    const sees = invocation.input.kind === 'action' && isHere;
    if (reply.kind === 'form') return ofForm(reply.form);
    if (reply.kind === 'confirmed' && sees) return nothing;
    const isSaid = reply.kind === 'confirmed' || reply.kind === 'private';
    return isSaid && about?.kind === 'drill' ? { ...reply, view: asDrill(reply.view) } : reply;
  });
  // Who else they are counts from the next command on: this one does not wait for it.
  void deps.acquaint([actor, ...(command.people ?? []).flatMap((name) => times.given[name] ?? [])]);
  return reply;
}

/**
 * The sentence that says who can. Before it is said, the platforms are asked for a moment whether this is somebody who may, by
 * another account.
 */
async function refusalFor(
  deps: DispatchDeps,
  { permission }: AnyCommand,
  actor: PersonId,
  incident: Incident | undefined,
): Promise<string | undefined> {
  const refused = await refusalOf(deps, permission, actor, incident);
  if (refused === undefined) return undefined;
  await deps.acquaint([actor, ...holdersOf(deps.settings.permissions, permission, incident)]);
  return refusalOf(deps, permission, actor, incident);
}

/** One that the person may not know of is not there, for them. */
async function findIncident(
  deps: DispatchDeps,
  { actor, room, incidentId }: Invocation,
  { named, glass }: { named: number | undefined; glass?: Glass | undefined },
): Promise<Incident | undefined> {
  const { breakGlass, breakGlassIntoPrivate } = deps.settings;
  const isOpened = glass !== undefined && breakGlass && breakGlassIntoPrivate;
  const viewer = () => (isOpened ? 'tocsin' : viewerOf(deps, actor, room));
  if (named !== undefined) {
    await asEither(deps, actor, () => deps.read.incidentByNumber(named, viewer()));
    return incidentNumbered(deps.read, named, viewer());
  }
  if (incidentId) {
    const incident = await asEither(deps, actor, () => deps.read.incident(incidentId, viewer()));
    if (!incident) throw new UserError('not-found', 'This incident does not exist any more.');
    return incident;
  }
  return room ? deps.read.incidentByRoom(room) : undefined;
}

/** Before it is said that there is none, the platforms are asked for a moment whether this is somebody who may know, by another account. */
async function asEither(
  deps: Pick<DispatchDeps, 'acquaint'>,
  actor: PersonId,
  find: () => Promise<Incident | undefined>,
): Promise<Incident | undefined> {
  const found = await find();
  if (found) return found;
  await deps.acquaint([actor]);
  return find();
}

function bind(command: AnyCommand, given: Readonly<Record<string, string>>) {
  const bound = command.bind(given);
  if (bound.ok) return bound;
  const [message = 'That is not right'] = Object.values(bound.issues);
  // One with arguments shows what to type instead; typed bare, the command only opens its form.
  const shown = command.examples.find((line) => line.includes(' ')) ?? command.examples[0];
  const example = shown ? ` For example: /incident ${shown}` : '';
  const fields = Object.entries(bound.issues).map(([name, issue]) => [name, finished(issue)]);
  throw new UserError('invalid', `${finished(message)}${example}`, Object.fromEntries(fields));
}

async function failed(deps: DispatchDeps, invocation: Invocation, error: Error): Promise<Reply> {
  const name = invocation.input.kind === 'line' ? undefined : invocation.input.command;
  const isUsers = error instanceof UserError;
  const message = isUsers
    ? error.message
    : `Something went wrong on our side, and nothing was changed. Reference: ${deps.logBug(error, { command: name })}`;
  const outcome: CommandOutcome = !isUsers ? 'failed' : error.code === 'forbidden' ? 'refused' : 'invalid';
  let incident: Incident | undefined;
  try {
    const { named } = nameIncident(invocation.input);
    incident = await findIncident(deps, invocation, { named }).catch(() => undefined);
    if (invocation.input.kind === 'form' && (await wasTaken(deps, invocation))) return nothing;
    await record(deps, asRefused(invocation), name, incident, { outcome, reason: message });
  } catch (second) {
    if (second instanceof AlreadySeen) return nothing;
    // What the person did wrong is still worth telling; that it was not recorded is a bug to log.
    if (!isUsers && deps.isAway(second)) return away(invocation);
    deps.logBug(toError(second), { command: name });
  }
  if (invocation.input.kind === 'form') {
    return { kind: 'errors', message, fields: isUsers ? error.fields : {} };
  }
  const command = lookUp(deps.commands, invocation.input);
  const wayAround =
    outcome === 'refused' && command && !command.stands && isBreakable(deps, command, incident);
  return privately(wayAround ? refusedView(message, invocation.input, incident) : message);
}

/**
 * A form that is refused stays open, and comes back corrected as the same delivery: that one has to be taken. Refusing
 * it a second time does no harm, so the refusals themselves need no protection from being seen twice.
 */
function asRefused(invocation: Invocation): Invocation {
  if (invocation.input.kind !== 'form') return invocation;
  return { ...invocation, delivery: `${invocation.delivery}:refused:${randomUUID()}` };
}

/**
 * Whether this very form was taken before: what it asked for was done then, which may be why it is refused now. The
 * delivery's name is tried and given back.
 */
async function wasTaken(deps: DispatchDeps, invocation: Invocation): Promise<boolean> {
  const giveBack = new Error('give back');
  try {
    await deps.transact(async (tx) => {
      await tx.timeline.record(undefined, [commandRan(deps, invocation, undefined, { outcome: 'invalid' })]);
      throw giveBack;
    });
  } catch (error) {
    if (error instanceof AlreadySeen) return true;
    if (error !== giveBack) throw error;
  }
  return false;
}

/** Leaves a line in the timeline, and nothing else. */
async function record(
  deps: DispatchDeps,
  invocation: Invocation,
  command: string | undefined,
  incident: Incident | undefined,
  result: { outcome: CommandOutcome; reason?: string },
): Promise<void> {
  await deps.transact(async (tx) => {
    await tx.timeline.record(incident, [commandRan(deps, invocation, command, result)]);
  });
}

function away(invocation: Invocation): Reply {
  const message =
    'Nothing was recorded: Tocsin cannot reach its database. It keeps trying; please try again in a minute.';
  return invocation.input.kind === 'form' ? { kind: 'errors', message, fields: {} } : privately(message);
}

function commandRan(
  { commands }: Pick<DispatchDeps, 'commands'>,
  invocation: Invocation,
  command: string | undefined,
  result: { outcome: CommandOutcome; reason?: string },
): NewEvent {
  return {
    event: {
      type: 'command.ran',
      line: lineOf(commands, invocation.input),
      ...(command && { command }),
      ...result,
    },
    actor: invocation.actor,
    occurredAt: invocation.receivedAt,
    delivery: invocation.delivery,
  };
}
