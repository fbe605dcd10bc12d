/** Rings people: through the tool that does so, or where there is none by telling them in chat. */
import { oneLine } from '../chat/views/words.js';
import { PassingFailure, PermanentFailure, RetryLater, toError } from '../errors.js';
import { nativeId, type PersonId, platformOf } from '../ids.js';
import { change } from '../incident/append.js';
import { ownService } from '../incident/catalogue.js';
import type { EffectOf } from '../incident/effect.js';
import type { EventOf, KnownOnCall, RecordedEvent } from '../incident/event.js';
import { drillMark, type Incident, incidentRef, isOpen } from '../incident/incident.js';
import { lettingIn } from '../incident/invite.js';
import type { OnCallList } from '../incident/on-call.js';
import { callables } from '../incident/page-target.js';
import type { Pager, PagerIncident, PageTarget } from '../incident/pager.js';
import { chatPersonOf } from '../incident/pager-news.js';
import { accountsOf } from '../incident/people.js';
import { report } from '../incident/report.js';
import { severityLabel } from '../incident/severity.js';
import { didYouMean } from '../runbook/nearest.js';
import type { Job, JobDeps } from './context.js';

/** Somebody waits to be rung: a wait that is longer is told. */
const mostQuietSeconds = 5;

type Request = RecordedEvent & { event: EventOf<'page.requested'> };

export const sendPage: Job<'pager.page'> = async (deps, { incident, effect, attempt }) => {
  const request = await requestOf(deps, incident, effect);
  if (!request || (await isSent(deps, incident, request))) return;
  // It is over: nobody is to be rung for it now.
  if (attempt > 1 && !isOpen(incident)) return;
  try {
    const sent = deps.pager
      ? await ring({ deps, pager: deps.pager, incident, attempt }, request)
      : await tellInChat(deps, incident, request.event.target);
    const event: EventOf<'page.sent'> = { type: 'page.sent', request: request.id, ...sent };
    const at = { occurredAt: deps.now() };
    await change(deps, incident.id, async (now, tx) => [
      ...(await lettingIn(tx, now, event.people ?? [], { actor: request.actor, ...at })),
      { event, actor: undefined, ...at, delivery: `page.sent:${request.id}` },
    ]);
  } catch (thrown) {
    // Not left to the fifth try, as other effects are: whoever asked can call somebody now. What is given up is told then.
    const error = toError(thrown);
    const soon = error instanceof RetryLater && error.afterSeconds <= mostQuietSeconds;
    if (!soon && !(error instanceof PermanentFailure)) await tellUnsent(deps, effect, wordsOf(error), true);
    throw error;
  }
};

/** Says in the room that a page did not go out, and whom to call instead: once while it is tried on, once when it is given up. */
export async function tellUnsent(
  deps: JobDeps,
  effect: EffectOf<'pager.page'>,
  reason: string,
  trying: boolean,
): Promise<void> {
  const incident = await deps.read.incident(effect.incidentId, 'tocsin');
  const request = incident && (await requestOf(deps, incident, effect));
  if (!request || (await wasTold(deps, incident, request, trying))) return;
  const { person } = request.event.target;
  const onCall = await lastOnCall(deps, incident, request.event.target);
  await report(
    deps,
    incident.id,
    {
      type: 'page.failed',
      request: request.id,
      reason,
      trying,
      ...(person && { person }),
      ...(onCall && { onCall }),
    },
    { delivery: `page.failed:${request.id}:${trying ? 'trying' : 'given-up'}` },
  );
}

const isForPeople = (error: Error) =>
  [PermanentFailure, PassingFailure, RetryLater].some((kind) => error instanceof kind);
const wordsOf = (error: Error) => {
  if (!isForPeople(error)) return 'Something went wrong on our side.';
  return /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
};

async function requestOf(
  { read }: JobDeps,
  incident: Incident,
  effect: EffectOf<'pager.page'>,
): Promise<Request | undefined> {
  const recorded = await read.event(incident, effect.event);
  return recorded?.event.type === 'page.requested' ? { ...recorded, event: recorded.event } : undefined;
}

async function isSent(deps: JobDeps, incident: Incident, { id }: Request): Promise<boolean> {
  const { events } = await deps.read.timeline(incident, {
    viewer: 'tocsin',
    limit: 1000,
    types: ['page.sent'],
  });
  return events.some(({ event }) => event.type === 'page.sent' && event.request === id);
}

async function wasTold(
  deps: JobDeps,
  incident: Incident,
  { id }: Request,
  trying: boolean,
): Promise<boolean> {
  const { events } = await deps.read.timeline(incident, {
    viewer: 'tocsin',
    limit: 1000,
    types: ['page.failed'],
  });
  return events.some(
    ({ event }) => event.type === 'page.failed' && event.request === id && event.trying === trying,
  );
}

interface Ringing {
  deps: JobDeps;
  pager: Pager;
  incident: Incident;
  attempt: number;
}

async function ring({ deps, pager, incident, attempt }: Ringing, { id, event, actor }: Request) {
  const target = await found(deps, pager, event.target);
  const ref = incidentRef(incident);
  // Whoever may read the tool may not know what a private incident is about.
  const name = incident.private ? ref : `${ref} ${oneLine(incident.title)}`;
  const asker = actor && (await nameOf(deps, actor));
  const because = event.reason && !incident.private ? `: ${oneLine(event.reason)}` : '';
  const linked = incident.pager && (await stillOpen(pager, incident.pager.id));
  if (linked) {
    const message = `${asker ?? 'Tocsin'} asks for your help with ${name}${because}`;
    const to = await pager.addResponders(linked.id, { target, message, attempt });
    return { how: 'added' as const, id: linked.id, url: linked.url, to };
  }
  const link = incident.room && deps.chat.roomLink(incident.room);
  const opened = await pager.page({
    // One for each request: whoever is asked again after the first was resolved is rung again.
    key: `tocsin:${incident.id}:${id}`,
    attempt,
    title: `${drillMark(incident)}${name}`,
    details: [
      `${severityLabel(incident.severity)}${incident.service && !incident.private ? ` · ${incident.service}` : ''}`,
      ...(incident.summary && !incident.private ? [incident.summary] : []),
      ...(asker || because ? [`${asker ?? 'Tocsin'} asks for you${because}`] : []),
      ...(link ? [`The incident’s room: ${link}`] : []),
    ].join('\n'),
    service: await pagerService(deps, incident, target),
    target,
    priority: deps.settings.pagerduty.priorities[incident.severity],
  });
  const { url, to, priority } = opened;
  return { how: 'opened' as const, id: opened.id, url, to, ...(priority !== undefined && { priority }) };
}

async function stillOpen(pager: Pager, id: string): Promise<PagerIncident | undefined> {
  const found = await pager.find(id);
  return found?.status === 'resolved' ? undefined : found;
}

/** A person's account there, by their e-mail address or an admin's word. */
async function found(deps: JobDeps, pager: Pager, target: PageTarget): Promise<PageTarget> {
  const { person } = target;
  if (target.id !== undefined) return target;
  if (!person) return inDirectory(pager, target);
  // What is known of them stands where it cannot be looked up now: they are to be rung.
  const failure = await deps.lookUp(person).then(() => undefined, toError);
  const accounts = await accountsOf(deps.read, person);
  const account = accounts.find((one) => platformOf(one) === pager.platform);
  if (account) return { ...target, id: nativeId(account) };
  if (failure) throw failure;
  const name = (await nameOf(deps, person)) ?? target.name;
  throw new PermanentFailure(
    `Tocsin does not know which account in PagerDuty is ${name}’s: none shows the e-mail address they have here. An admin can say it with /incident link. They were told in chat.`,
  );
}

/** What nobody knew here when it was named, it may know by now. */
async function inDirectory(pager: Pager, target: PageTarget): Promise<PageTarget> {
  const named = callables([], await pager.directory()).filter(({ kind }) => kind === target.kind);
  const found = named.find(({ name }) => name.toLowerCase() === target.name.toLowerCase());
  if (found) return { ...target, id: found.id };
  const names = named.map(({ name }) => name);
  throw new PermanentFailure(
    `PagerDuty has no ${target.kind} “${target.name}”${didYouMean(target.name, names)}.`,
  );
}

/** PagerDuty rings on behalf of a service. */
async function pagerService(deps: JobDeps, incident: Incident, target: PageTarget): Promise<string> {
  const { settings } = deps;
  if (target.kind === 'service' && target.id !== undefined) return target.id;
  const own = ownService(settings.services, incident)?.pagerduty ?? settings.pagerduty.service;
  if (own !== undefined) return own;
  const services = (await deps.pagerKnown.directory()).filter(({ kind }) => kind === 'service');
  const byPolicy = services.find(({ policy }) => target.kind === 'policy' && policy === target.id);
  // Who is rung is said by the target. A page that goes out under another service's name beats one that does not go out.
  const service = byPolicy ?? services[0];
  if (service) return service.id;
  throw new PermanentFailure(
    'PagerDuty pages on behalf of a service, and there is none that Tocsin knows. Name one in tocsin.yml under incidents.pagerduty.service.',
  );
}

async function nameOf({ chat }: JobDeps, person: PersonId): Promise<string | undefined> {
  // A page must not wait for a name.
  return (await chat.profile(person).catch(() => undefined))?.name;
}

async function tellInChat(deps: JobDeps, incident: Incident, target: PageTarget) {
  const people = target.person ? [target.person] : await firstOnCall(deps, incident, target);
  if (people.length === 0) {
    throw new PermanentFailure(`Nobody is known to be on call for ${target.name}.`);
  }
  return { how: 'told' as const, to: [], people };
}

async function firstOnCall(deps: JobDeps, incident: Incident, { kind, name }: PageTarget) {
  if (kind !== 'service') throw new PermanentFailure('Schedules and policies need PagerDuty.');
  const list = await deps.onCall?.at({ service: name, now: deps.now() });
  for (const { people } of list?.levels ?? []) {
    const reached = await chatPeople(deps, incident, people);
    if (reached.length > 0) return reached;
  }
  return [];
}

async function chatPeople(deps: JobDeps, incident: Incident, people: OnCallList['levels'][number]['people']) {
  const found = await Promise.all(
    people.map(async (one) => one.person ?? (await chatPersonOf(deps.read, incident, one))),
  );
  return found.filter((person) => person !== undefined);
}

/** As it was known last: the tool that would know may be what does not answer. */
async function lastOnCall(
  deps: JobDeps,
  incident: Incident,
  target: PageTarget,
): Promise<KnownOnCall | undefined> {
  const service = target.kind === 'service' ? target.name : incident.service;
  const list = await lastList(deps, service);
  if (!list) return undefined;
  const people = await Promise.all(
    list.levels.flatMap(({ level, people }) =>
      people.map(async (one) => {
        const person = one.person ?? (await chatPersonOf(deps.read, incident, one));
        return { level, name: one.name, ...(person && { person }) };
      }),
    ),
  );
  return { source: list.source, asOf: list.asOf, people };
}

async function lastList(deps: JobDeps, service: string | undefined): Promise<OnCallList | undefined> {
  if (!deps.pager) return deps.onCall?.at({ service, now: deps.now() });
  const id = ownService(deps.settings.services, { service })?.pagerduty;
  return (id && (await deps.pagerKnown.onCall(id))) || deps.pagerKnown.onCall(undefined);
}
