/**
 * What Teams asks and waits for: a card's button, a dialog, a message action, a search
 * (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards,
 * …/task-modules/task-modules-bots, …/messaging-extensions/what-are-messaging-extensions).
 */
import { randomUUID } from 'node:crypto';
import type { Activity, InvokeResponse } from 'botbuilder';
import { z } from 'zod';
import { IncidentId, type PersonId } from '../../ids.js';
import type { Incident } from '../../incident/incident.js';
import { incidentRef } from '../../incident/incident.js';
import type { Input, Invocation, Reply } from '../command.js';
import type { Dispatch } from '../dispatch.js';
import type { Form } from '../form.js';
import { reading } from '../malformed.js';
import { person as personSpan, type View } from '../view.js';
import { incidentCard } from '../views/incident-card.js';
import { oneLine, standing } from '../views/words.js';
import { readAction, refreshedKey } from './action.js';
import { declareFromMessage, searchIncidents } from './compose-ids.js';
import type { Look } from './look.js';
import type { Placed } from './places.js';
import { readAnswers } from './read-answers.js';
import { renderCard } from './render.js';
import { type FormState, renderForm } from './render-form.js';
import { heard } from './replies.js';
import { readMessage } from './text-in.js';

export interface InvokeDeps {
  now: () => Date;
  dispatch: Dispatch;
  /** What a renderer has to know of the ids in these views. */
  look: Look;
  /** The zone of somebody's clock. */
  zoneOf: (person: PersonId) => string | undefined;
  /** A private word: where they asked when Teams allows it, else in their personal chat. */
  whisper: (view: View, to: { person: PersonId; place: Placed }) => Promise<void>;
  /** Does it once Teams has its answer. */
  afterwards: (work: () => Promise<void>) => void;
  /** The view with people and rooms of other platforms in words: for what does not come from a command. */
  localise: (view: View) => Promise<View>;
  /** A card as it is now, by its key. */
  redraw: (key: string, person: PersonId) => Promise<View | undefined>;
  /** Incidents that a person may read and that the words fit. */
  findIncidents: (words: string, person: PersonId) => Promise<readonly Incident[]>;
  momentEmoji: string;
}

const maxSourceText = 2400;
const maxTitle = 150;

const Compose = z.looseObject({
  commandId: z.string(),
  messagePayload: z
    .looseObject({
      id: z.string(),
      body: z.looseObject({ content: z.string().default(''), contentType: z.string().optional() }).optional(),
      from: z.looseObject({ user: z.looseObject({ id: z.string().nullish() }).nullish() }).nullish(),
      mentions: z.array(z.unknown()).nullish(),
    })
    .optional(),
  parameters: z.array(z.looseObject({ name: z.string(), value: z.unknown().optional() })).default([]),
});

const ok = (body: unknown): InvokeResponse => ({ status: 200, body });
/** A dialog closes at an answer without a task. */
const closed = ok({});

export async function answerInvoke(
  activity: Activity,
  place: Placed,
  deps: InvokeDeps,
): Promise<InvokeResponse> {
  const { person } = place;
  if (!person) return { status: 403 };
  const turn = { activity, place, person, deps };
  switch (activity.name) {
    case 'adaptiveCard/action':
      return press(turn);
    case 'task/fetch':
      return openDialog(turn, actionOf(activity));
    case 'task/submit':
    case 'composeExtension/submitAction':
      return submit(turn);
    case 'composeExtension/fetchTask':
      return openDialog(turn, declaration(activity, place));
    case 'composeExtension/query':
      return search(turn);
    default:
      // What a later client asks and this version does not know (learn.microsoft.com: 501 Not Implemented).
      return { status: 501 };
  }
}

interface Turn {
  activity: Activity;
  place: Placed;
  person: PersonId;
  deps: InvokeDeps;
}

function invocation({ activity, place, person, deps }: Turn, input: Input, delivery?: string): Invocation {
  const incidentId = input.kind === 'line' ? undefined : IncidentId.safeParse(input.args.incident).data;
  return {
    delivery: delivery ?? `teams:invoke:${place.conversation.id}:${activity.id}`,
    actor: person,
    room: place.isPersonal ? undefined : place.room,
    incidentId,
    input,
    receivedAt: deps.now(),
  };
}

async function press(turn: Turn): Promise<InvokeResponse> {
  const { activity, person, place, deps } = turn;
  const key = refreshedKey(activity.value);
  if (key !== undefined) {
    const view = await deps.redraw(key, person);
    return view ? card(turn, await deps.localise(view), key) : said('This is not there any more.');
  }
  const pressed = actionOf(activity);
  const reply = await deps.dispatch(invocation(turn, { kind: 'action', ...pressed }));
  if (reply.kind === 'private' && reply.replace) return card(turn, reply.view);
  const view = heard(reply);
  if (!view) return said('');
  // One sentence is shown where the button was pressed; anything longer comes as a message of its own.
  if (reply.kind === 'errors') return said(reply.message);
  const [block, ...more] = view.blocks;
  if (block?.type === 'text' && !block.side && more.length === 0 && typeof block.text === 'string')
    return said(block.text);
  deps.afterwards(() => deps.whisper(view, { person, place }));
  return said('');
}

function actionOf({ value }: Activity) {
  return reading(() => {
    const action = readAction(value);
    if (!action) throw new SyntaxError('a control of ours was expected');
    return action;
  });
}

const said = (text: string): InvokeResponse =>
  ok({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text });

async function card({ deps }: Turn, view: View, key?: string): Promise<InvokeResponse> {
  const shown = await deps.look([view]);
  return ok({
    statusCode: 200,
    type: 'application/vnd.microsoft.card.adaptive',
    value: renderCard(view, shown, { ...(key && { key, refresh: { key } }) }),
  });
}

async function openDialog(
  turn: Turn,
  action: { command: string; args: Readonly<Record<string, string>> },
): Promise<InvokeResponse> {
  const reply = await turn.deps.dispatch(invocation(turn, { kind: 'action', ...action, open: true }));
  return afterForm(turn, reply);
}

/** The next dialog, if there is one; otherwise what is to be said in this one's place. */
async function afterForm(turn: Turn, reply: Reply): Promise<InvokeResponse> {
  if (reply.kind === 'form') return dialog(turn, reply.form);
  const view = heard(reply);
  if (!view) return closed;
  return dialogSays(turn, view);
}

async function dialogSays({ deps }: Turn, view: View): Promise<InvokeResponse> {
  const shown = await deps.look([view]);
  return continued({ title: 'Tocsin', card: renderCard(view, shown) });
}

/** `turn` names the dialog: however often its button is pressed, it is sent once. */
async function dialog(
  { deps, person }: Turn,
  form: Form,
  meta: Readonly<Record<string, string>> = { turn: randomUUID() },
  state: FormState = {},
): Promise<InvokeResponse> {
  const zone = state.zone ?? deps.zoneOf(person);
  return continued(
    renderForm(form, meta, await deps.look([viewOf(form)]), { ...state, ...(zone && { zone }) }),
  );
}

/** What a form names: in what stands above its fields, and who is filled in. */
function viewOf({ intro = [], fields }: Form): View {
  const people = fields.flatMap((field) =>
    field.type === 'person' && field.initial ? [personSpan(field.initial)] : [],
  );
  return { fallback: people, blocks: intro };
}

const continued = ({ title, card: drawn }: { title: string; card: unknown }): InvokeResponse =>
  ok({
    task: {
      type: 'continue',
      value: {
        title,
        height: 'medium',
        width: 'medium',
        card: { contentType: 'application/vnd.microsoft.card.adaptive', content: drawn },
      },
    },
  });

async function submit(turn: Turn): Promise<InvokeResponse> {
  const { activity, place, person, deps } = turn;
  const { form, command, args, answers, meta, zone } = reading(() => readAnswers(dataOf(activity)));
  const delivery = `teams:dialog:${meta.turn}`;
  const reply = await deps.dispatch(invocation(turn, { kind: 'form', command, args, answers }, delivery));
  if (reply.kind === 'errors') {
    const { message, fields } = reply;
    return dialog(turn, form, meta, { answers, message, errors: fields, zone });
  }
  if (reply.kind === 'form') return dialog(turn, reply.form);
  const view = heard(reply);
  if (view) deps.afterwards(() => deps.whisper(view, { person, place }));
  return closed;
}

const Data = z.looseObject({ data: z.unknown() });
const dataOf = ({ value }: Activity) => reading(() => Data.parse(value)).data;

/** “Declare incident from this message”. */
function declaration({ value }: Activity, { room }: Placed) {
  const { commandId, messagePayload } = reading(() => Compose.parse(value));
  return reading(() => {
    if (commandId !== declareFromMessage || !messagePayload)
      throw new SyntaxError(`there is no message action ${commandId}`);
    const { id, body, from } = messagePayload;
    const text = readMessage(
      { contentType: body?.contentType === 'text' ? 'text' : 'html', content: body?.content ?? '' },
      messagePayload.mentions ?? [],
    );
    // A title calls nobody: who was spoken to is in the message itself.
    const firstLine = (text.split('\n', 1)[0] ?? '').replaceAll(/@teams:[\w-]+[,:]?\s*/g, '').trim();
    const author = from?.user?.id;
    return {
      command: 'declare',
      args: {
        title: [...firstLine].slice(0, maxTitle).join(''),
        sourceRoom: room,
        sourceMessage: id,
        sourceText: [...text].slice(0, maxSourceText).join(''),
        ...(author && { sourceAuthor: `teams:${author.toLowerCase()}` }),
      },
    };
  });
}

async function search({ activity, person, deps }: Turn): Promise<InvokeResponse> {
  const { commandId, parameters } = reading(() => Compose.parse(activity.value));
  if (commandId !== searchIncidents) return { status: 501 };
  // Before anything is typed Teams asks with `initialRun: true`: the newest are shown.
  const words = parameters.find(({ name }) => name === 'words')?.value;
  const incidents = await deps.findIncidents(typeof words === 'string' ? words : '', person);
  const views = await Promise.all(
    incidents.map(async (incident) => ({ incident, view: await deps.localise(incidentCard(incident)) })),
  );
  const shown = await deps.look(views.map(({ view }) => view));
  return ok({
    composeExtension: {
      type: 'result',
      attachmentLayout: 'list',
      attachments: views.map(({ incident, view }) => ({
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: renderCard(view, shown),
        preview: {
          contentType: 'application/vnd.microsoft.card.thumbnail',
          content: {
            title: `${incidentRef(incident)} · ${oneLine(incident.title)}`,
            text: standing(incident),
          },
        },
      })),
    },
  });
}
