import { z } from 'zod';
import { InstantArg, optionalText, requiredText } from '../src/chat/args.js';
import { type CommandDeps, confirm, defineCommand, showForm } from '../src/chat/command.js';
import { untoldWords, updateForm, updatePreview } from '../src/chat/views/update-form.js';
import { AudienceName, audiencesOf } from '../src/comms/audiences.js';
import { draftUpdate } from '../src/comms/draft-update.js';
import { type Edited, heldBack, markOf, statementsOf } from '../src/comms/statements.js';
import type { Parts } from '../src/comms/wording.js';
import { UserError } from '../src/errors.js';
import type { PersonId } from '../src/ids.js';
import type { EventType } from '../src/incident/event.js';
import { guardTelling, type Incident, isOpen } from '../src/incident/incident.js';
import type { Viewer } from '../src/incident/may-know.js';
import type { UpdateDraft } from '../src/incident/ports.js';
import { guardUpdate, publishUpdate } from '../src/incident/publish-update.js';

/** The parts of an update: typed, or from the first form. */
const Written = z.object({
  impact: requiredText('Say who is affected, and how', 1500),
  next: requiredText('Say what happens next, after a “|”', 1500),
  cause: optionalText(1500),
  doing: optionalText(1500),
  nextUpdateAt: InstantArg,
  /** From the form: each audience's words are shown before they go out. */
  preview: z.stringbool().default(false),
});

/** The words for each audience, from the preview of what was written at `draft`. */
const Previewed = z.object({
  draft: z.iso.datetime(),
  ...Object.fromEntries(AudienceName.options.map((name) => [`text-${name}`, optionalText(3000)])),
  looked: z.string().optional(),
});

const Args = z.record(z.string(), z.string()).transform((given, context) => {
  const isPreview = given.draft !== undefined;
  const parsed = isPreview ? Previewed.safeParse(given) : Written.safeParse(given);
  if (parsed.success) return parsed.data;
  for (const { message, path } of parsed.error.issues)
    context.addIssue({ code: 'custom', message, path: [...path] });
  return z.NEVER;
});

export const update = defineCommand({
  name: 'update',
  summary: 'Publish a status update: impact, next steps, known cause, what is being done',
  examples: [
    'update',
    'update Card payments fail | rolling back | a bad migration',
    'update Card payments fail | we look again at 14:30 | a bad migration | rolling back',
  ],
  scope: 'incident',
  permission: 'comms.publish',
  params: ['...impact'],
  read(line) {
    const [impact = '', next = '', cause = '', doing = ''] = line.split('|').map((part) => part.trim());
    return Object.fromEntries(
      Object.entries({ impact, next, cause, doing }).filter(([, value]) => value !== ''),
    );
  },
  args: Args,
  async form({ incident, actor, viewer, given, now }, deps) {
    guardTelling(incident);
    const draft = await deps.read.draft(incident.id, actor);
    if (given.draft !== undefined) {
      return preview(deps, { incident, now, draft: current(draft, given.draft) });
    }
    const parts = { ...(await begun(deps, { incident, viewer, draft })), ...given };
    const filled = { ...parts, nextUpdateAt: nextBy(incident, now, deps) };
    return updateForm(incident, filled, deps.settings.audiences);
  },
  async run({ args, incident, actor, now }, deps) {
    if (!('impact' in args)) return publishPreviewed(deps, { args, incident, actor, now });
    const { preview: asked, ...written } = args;
    // Typed, it promises what its form proposes: the reminder comes then either way. Nobody is held to it afterwards.
    const nextUpdateAt =
      args.nextUpdateAt ?? (incident.kind === 'retrospective' ? undefined : nextBy(incident, now, deps));
    const parts = { ...written, nextUpdateAt };
    const { audiences } = deps.settings;
    const told = audiencesOf(incident, audiences);
    // What goes outside is seen by a person before it goes.
    if (told.length > 0 && (asked || told.some((name) => audiences[name].external))) {
      guardUpdate(deps, incident, parts);
      const draft = { parts, writtenAt: now };
      await deps.transact((tx) => tx.drafts.save(incident.id, actor, draft));
      return showForm(preview(deps, { incident, now, draft }));
    }
    await publishUpdate(deps, { incidentId: incident.id, ...parts, actor });
    return published(deps, incident);
  },
});

async function publishPreviewed(
  deps: CommandDeps,
  input: { args: z.infer<typeof Previewed>; incident: Incident; actor: PersonId; now: Date },
) {
  const { args, incident, actor, now } = input;
  const draft = current(await deps.read.draft(incident.id, actor), args.draft);
  const fields = new Map<string, unknown>(Object.entries(args));
  const edited: Edited = Object.fromEntries(
    // One that was emptied is told nothing.
    AudienceName.options.map((name) => [name, String(fields.get(`text-${name}`) ?? '')]),
  );
  const statements = statementsOf(incident, deps.settings, { parts: draft.parts, edited, now });
  const held = heldBack(statements, deps.settings.sensitive);
  // Shown again, with what was found in the words as they are now.
  if (held.length > 0 && args.looked !== markOf(held))
    return showForm(preview(deps, { incident, now, draft, edited }));
  await publishUpdate(deps, {
    incidentId: incident.id,
    ...draft.parts,
    edited,
    ...(args.looked && { looked: args.looked }),
    actor,
  });
  return published(deps, incident);
}

function published({ settings }: Pick<CommandDeps, 'settings'>, incident: Incident) {
  const untold = untoldWords(incident, settings.audiences);
  return confirm(untold ? `Published. ${untold}` : 'Published.');
}

function preview(
  { settings }: Pick<CommandDeps, 'settings'>,
  input: { incident: Incident; now: Date; draft: UpdateDraft; edited?: Edited },
) {
  const { incident, now, draft, edited } = input;
  const names = audiencesOf(incident, settings.audiences);
  const statements = statementsOf(incident, settings, {
    parts: draft.parts,
    now,
    ...(edited && { edited }),
  });
  const held = heldBack(statements, settings.sensitive);
  return updatePreview(incident, { names, statements, held, settings, writtenAt: draft.writtenAt });
}

function current(draft: UpdateDraft | undefined, writtenAt: string): UpdateDraft {
  if (draft?.writtenAt.toISOString() === writtenAt) return draft;
  throw new UserError(
    'wrong-state',
    'This preview is not of what you wrote last, or it was published already. Open it again: /incident update',
  );
}

const drawnFrom: readonly EventType[] = [
  'update.published',
  'severity.changed',
  'status.changed',
  'incident.reopened',
  'action.taken',
  'step.completed',
  'moment.marked',
  'message.pinned',
];

/** What the person had begun, or else what the last update and the time since then make of it. */
async function begun(
  { read }: Pick<CommandDeps, 'read'>,
  { incident, viewer, draft }: { incident: Incident; viewer: Viewer; draft: UpdateDraft | undefined },
): Promise<Partial<Parts>> {
  // What was begun while it went on is not how it ended.
  const since = [incident.lastUpdateAt, incident.resolvedAt].filter((at) => at !== undefined);
  if (draft && since.every((at) => draft.writtenAt > at)) return draft.parts;
  const { events } = await read.timeline(incident, { viewer, limit: 200, newest: true, types: drawnFrom });
  return draftUpdate(incident, events);
}

/** When the severity's pace asks for the next update at the latest; once it is over, none is promised. */
function nextBy(
  incident: Incident,
  now: Date,
  { settings }: Pick<CommandDeps, 'settings'>,
): Date | undefined {
  const { severity } = incident;
  if (!isOpen(incident)) return undefined;
  return new Date(now.getTime() + settings.clocks.updateMinutes[severity] * 60_000);
}
