import type { z } from 'zod';
import type { ChangeStore } from '../detection/ports.js';
import type { IncidentId, PersonId, RoomId } from '../ids.js';
import type { CommandOutcome } from '../incident/event.js';
import type { Incident } from '../incident/incident.js';
import type { Viewer } from '../incident/may-know.js';
import type { OnCall } from '../incident/on-call.js';
import type { PagerKnown } from '../incident/pager.js';
import type { Permission } from '../incident/permissions.js';
import type { Deps } from '../incident/ports.js';
import type { Answers, Form } from './form.js';
import type { Profile } from './port.js';
import { sentence, type Text, type View } from './view.js';

/** Something a person asked for, whatever the platform and whether typed, pressed or filled in. */
export interface Invocation {
  /** Names the delivery: a second one with the same name has no effect. */
  delivery: string;
  actor: PersonId;
  /** Where it was said, when it was said somewhere. */
  room: RoomId | undefined;
  /** The incident that a button or form belongs to; otherwise the room's. */
  incidentId: IncidentId | undefined;
  input: Input;
  receivedAt: Date;
}

export type Input =
  /** A typed line without the leading `/incident`. `people` says who the platform resolved each mention to: `@bo` → `slack:U1`. */
  | { kind: 'line'; text: string; people: Readonly<Record<string, PersonId>> }
  /** A control was used. With `open`, the command's form is wanted, filled in with `args`. */
  | { kind: 'action'; command: string; args: Readonly<Record<string, string>>; open: boolean }
  | { kind: 'form'; command: string; args: Readonly<Record<string, string>>; answers: Answers };

/** What comes back to the person who asked. What the room sees follows from events instead. */
export type Reply =
  | { kind: 'nothing' }
  /** Shown only to this person; `replace` puts it where the control was that they used. */
  | { kind: 'private'; view: View; replace: boolean }
  | { kind: 'confirmed'; view: View }
  /** Opens a form, or in answer to a form replaces it. */
  | { kind: 'form'; form: Form }
  /** Keeps the form open and says which fields are at fault. */
  | { kind: 'errors'; message: string; fields: Readonly<Record<string, string>> };

export const nothing: Reply = { kind: 'nothing' };
export const privately = (view: View | Text, options: { replace?: boolean } = {}): Reply => ({
  kind: 'private',
  view: isView(view) ? view : sentence(view),
  replace: options.replace ?? false,
});
/** A short word that it worked, for who typed: who pressed a button sees what follows in the room. */
export const confirm = (text: Text): Reply => ({ kind: 'confirmed', view: sentence(text) });
export const showForm = (form: Form): Reply => ({ kind: 'form', form });

function isView(value: View | Text): value is View {
  return typeof value === 'object' && 'blocks' in value;
}

/** What a command may use besides the core. */
export interface CommandDeps extends Deps {
  commands: readonly AnyCommand[];
  /** Whether action items are mirrored to a task tracker. */
  tracksTasks: boolean;
  /** The person's time zone by its IANA name; undefined when it cannot be told soon enough. */
  zoneOf(person: PersonId): Promise<string | undefined>;
  /** Who somebody is; undefined when it cannot be told soon enough, `nobody` when their platform knows of no such person. */
  profileOf(person: PersonId): Promise<Profile | 'nobody' | undefined>;
  /** Who is on call; undefined where nothing says so. */
  onCall: OnCall | undefined;
  /** Where people have accounts that could be known: `slack`, `jira`. */
  accountPlatforms: readonly string[];
  /** Where Tocsin's own pages are reached, without a slash at its end; undefined where that is not known. */
  publicUrl(): string | undefined;
  paging: {
    /** Whether a tool rings people; without it they are told in chat. */
    byTool: boolean;
    known: PagerKnown;
  };
  /** See `Acquaintance`. What is no person on a chat platform is passed over. */
  acquaint(people: readonly string[], how?: 'anew'): Promise<void>;
  /** What changed in the services' repositories; undefined: nobody tells of it. */
  changes: ChangesAsked | undefined;
}

export interface ChangesAsked extends Pick<ChangeStore, 'known' | 'find'> {
  /** Waits for a moment while they are read anew. Never throws. */
  refresh(repositories: readonly string[], since: Date): Promise<void>;
}

interface Asked {
  actor: PersonId;
  /** Who asks, as what is read needs it. */
  viewer: Viewer;
  room: RoomId | undefined;
  now: Date;
  /** A button was pressed, which may show what was true a while ago; not typed, nor chosen in a form. */
  byButton: boolean;
  /** The times on the line were not read from the clock of who typed it: they named a zone, or that person's is not known. */
  inUtc: boolean;
}

type InIncident<S> = S extends 'incident' ? Incident : Incident | undefined;

export interface Command<
  S extends 'anywhere' | 'incident' = 'anywhere' | 'incident',
  A = unknown,
  P = unknown,
> {
  name: string;
  aliases?: readonly string[];
  /** Words that stand for the command with its first arguments: `lead` is `role commander`. */
  shorthands?: Readonly<Record<string, string>>;
  /** One line for `/incident help`, without a full stop. */
  summary: string;
  /** Lines a person could type, without the leading `/incident`. */
  examples: readonly string[];
  /** `incident`: needs an incident's room, or a button or form that belongs to one. */
  scope: S;
  permission: Permission;
  /** Positional arguments; `...name` takes the rest of the line. */
  params: readonly string[];
  /** Arguments that name a person: a mention in one of them becomes who it was resolved to. */
  people?: readonly string[];
  /** Arguments that may be typed as `--name value`, anywhere in the line. */
  options?: readonly string[];
  /** Arguments that are true when `--name` stands in the line. */
  flags?: readonly string[];
  /** Arguments that hold a time: typed as people say it, they become the instant as ISO 8601 before they are checked. */
  times?: readonly string[];
  /** Whether a time of day that has not come yet today can be one of the day before; where it cannot, it is asked about. Default yes. */
  mayBeYesterday?(at: Date, asked: { incident: Incident | undefined; now: Date }): boolean;
  /** It is about who this person is: for a moment it waits for what the platforms say. */
  looksUp?: boolean;
  /** Arguments that are not recorded: what somebody looks for may be the very secret that was just taken out. */
  unrecorded?: readonly string[];
  /** What marks a line, or an argument of a form, as meant for few: then nothing but the command's name is recorded. */
  discreet?: { typed: RegExp; arg: string };
  /** Permissions that some uses of it need besides. */
  mayNeed?: readonly Permission[];
  /** It stands for another command, typed on its line or carried by a button, which is to be carried out for a reason without the permission. */
  stands?(given: Readonly<Record<string, string>>): { reason: string; line: string; carried: string };
  /** Reads the line by itself where positions do not suffice. */
  read?(line: string, people: Readonly<Record<string, PersonId>>): Record<string, string>;
  args: z.ZodType<A>;
  /** Shown when the command is typed bare, or a button asks for it. `given` fills it in. */
  form?(
    asked: Asked & { incident: InIncident<S>; given: Readonly<Record<string, string>> },
    deps: CommandDeps,
  ): Form | Promise<Form>;
  /** What takes a moment outside, before the transaction in which it runs: nobody waits long for it, and it is done without. */
  prepare?(asked: Asked & { incident: InIncident<S>; args: A }, deps: CommandDeps): Promise<P>;
  /** `prepared` is what `prepare` answered. */
  run(
    asked: Asked & { incident: InIncident<S>; args: A; prepared: P },
    deps: CommandDeps,
  ): Promise<Reply | Ran>;
}

/** A reply together with the incident that the command turned out to be about, and how it ended when not well. */
export interface Ran {
  reply: Reply;
  about: Incident;
  outcome?: CommandOutcome;
  reason?: string;
}

type Wanted = Asked & { incident: Incident | undefined };
type Given = Readonly<Record<string, string>>;

/** Any command, as the dispatcher handles it: its own types are checked where it is defined. */
export interface AnyCommand
  extends Pick<
    Command,
    | 'name'
    | 'aliases'
    | 'shorthands'
    | 'people'
    | 'options'
    | 'flags'
    | 'times'
    | 'mayBeYesterday'
    | 'unrecorded'
    | 'discreet'
    | 'mayNeed'
    | 'stands'
    | 'looksUp'
    | 'summary'
    | 'examples'
    | 'scope'
    | 'permission'
    | 'params'
    | 'read'
  > {
  /** Checks the arguments; what is wrong comes back by argument, otherwise the command ready to run. */
  bind(given: Given):
    | {
        ok: true;
        prepare(asked: Wanted, deps: CommandDeps): Promise<unknown>;
        /** `prepared` is what `prepare` answered. */
        run(asked: Wanted, prepared: unknown, deps: CommandDeps): Promise<Reply | Ran>;
      }
    | { ok: false; issues: Record<string, string> };
  form?(asked: Wanted & { given: Given }, deps: CommandDeps): Form | Promise<Form>;
}

/** Defines a command. The dispatcher gives it an incident whenever the scope asks for one. */
export function defineCommand<S extends 'anywhere' | 'incident', A, P = undefined>(
  command: Command<S, A, P>,
): AnyCommand {
  const { run, prepare, form, args, ...rest } = command;
  const within = (incident: Incident | undefined): InIncident<S> => {
    if (command.scope === 'incident' && !incident) throw new Error(`${command.name} needs an incident`);
    return incident as InIncident<S>;
  };
  return {
    ...rest,
    bind(given) {
      const parsed = args.safeParse(given);
      if (parsed.success) {
        const complete = (asked: Wanted) => ({
          ...asked,
          incident: within(asked.incident),
          args: parsed.data,
        });
        return {
          ok: true,
          prepare: async (asked, deps) => prepare?.(complete(asked), deps),
          run: (asked, prepared, deps) => run({ ...complete(asked), prepared: prepared as P }, deps),
        };
      }
      const issues: Record<string, string> = {};
      for (const issue of parsed.error.issues) issues[String(issue.path[0] ?? '')] ??= issue.message;
      return { ok: false, issues };
    },
    ...(form && {
      form: (asked, deps) => form({ ...asked, incident: within(asked.incident) }, deps),
    }),
  };
}

/** Every word that a person may begin the line with to mean this command. */
export function wordsFor(command: AnyCommand): string[] {
  return [command.name, ...(command.aliases ?? []), ...Object.keys(command.shorthands ?? {})];
}
