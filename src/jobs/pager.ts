/** Keeps an incident in step with the tool that rings people. */
import { PermanentFailure } from '../errors.js';
import { AccountId, type IncidentId, type PersonId } from '../ids.js';
import { change } from '../incident/append.js';
import { type Incident, incidentRef, isOpen } from '../incident/incident.js';
import type { PagerIncident } from '../incident/pager.js';
import { recordNews } from '../incident/pager-news.js';
import { noteMark } from '../incident/pager-note.js';
import { report } from '../incident/report.js';
import type { Job, JobDeps } from './context.js';

const mostIncidents = 1000;

export const linkPager: Job<'pager.link'> = async (deps, { incident, effect }) => {
  if (!deps.pager || incident.pager?.id === effect.id) return;
  const found = await deps.pager.find(effect.id);
  if (!found) {
    throw new PermanentFailure(
      `PagerDuty has no incident ${effect.id}. Its address ends in its id; copy it from there: /incident page link <address>`,
    );
  }
  await link(deps, incident.id, found, effect.by);
};

async function link(
  deps: JobDeps,
  incident: IncidentId,
  { id, url, title, status, priority }: PagerIncident,
  actor: PersonId | undefined,
): Promise<void> {
  await change(deps, incident, (current) =>
    current.pager?.id === id
      ? []
      : [
          {
            event: {
              type: 'page.linked',
              id,
              url,
              title,
              status,
              ...(priority !== undefined && { priority }),
            },
            actor,
            occurredAt: deps.now(),
          },
        ],
  );
}

export const readPager: Job<'pager.read'> = async (deps, { incident }) => {
  if (!deps.pager || !incident.pager) return;
  await recordNews(deps, incident, await deps.pager.news(incident.pager.id));
};

export const writePagerNote: Job<'pager.note'> = async (deps, { incident, effect }) => {
  if (!deps.pager || !incident.pager || !deps.settings.pagerduty.notes) return;
  // Whoever may read the tool may not know what a private incident is about.
  if (incident.private) return;
  const recorded = await deps.read.event(incident, effect.event);
  if (recorded?.event.type !== 'note.added' || recorded.redacted) return;
  const name = recorded.actor && (await deps.chat.profile(recorded.actor))?.name;
  const text = `${noteMark(incident, recorded.id)} ${name ?? 'Tocsin'}: ${recorded.event.text}`;
  await deps.pager.note(incident.pager.id, text);
};

export const setPagerPriority: Job<'pager.priority'> = async (deps, { incident }) => {
  const { pager: link } = incident;
  const priority = deps.settings.pagerduty.priorities[incident.severity];
  if (!deps.pager || !link || link.status === 'resolved' || link.priority === priority) return;
  const isSet = await deps.pager.setPriority(link.id, priority);
  if (isSet) await report(deps, incident.id, { type: 'page.prioritised', priority });
};

export const resolvePager: Job<'pager.resolve'> = async (deps, { incident }) => {
  if (!deps.pager || !incident.pager || incident.pager.status === 'resolved') return;
  // Taken up again meanwhile.
  if (!['resolved', 'closed'].includes(incident.status)) return;
  await deps.pager.resolve(incident.pager.id);
};

/**
 * What turned out to be another incident goes on with that one there, too. Where that one is open there the two are made one, or
 * this one ends, with a note that says where it goes on; otherwise whoever was rung for this one was rung for that one.
 */
export const mergePager: Job<'pager.merge'> = async (deps, { incident, effect }) => {
  const { pager, read } = deps;
  if (!pager || !incident.pager) return;
  const there = await pager.find(incident.pager.id);
  if (!there) return;
  if (there.status !== 'resolved') {
    const into = await goesOnIn(deps, incident);
    if (!into || into.pager?.id === there.id) return;
    await pager.note(
      there.id,
      `${noteMark(incident, effect.event)} ${incidentRef(incident)} turned out to be ${incidentRef(into)} and goes on there.`,
    );
    const other = into.pager && (await pager.find(into.pager.id));
    if (isOpen(into) && other?.status !== 'triggered' && other?.status !== 'acknowledged') {
      const merged = await read.event(incident, effect.event);
      return link(deps, into.id, there, merged?.actor);
    }
    const isOne = isOpen(into) && other ? await pager.merge(there.id, other.id) : false;
    if (!isOne) await pager.resolve(there.id);
  }
  // It has ended here: nobody reads by and by what has become of it there.
  await recordNews(deps, incident, await pager.news(incident.pager.id));
};

/** The one that it is now, also where that one was merged since. */
async function goesOnIn({ read }: JobDeps, incident: Incident): Promise<Incident | undefined> {
  let at: Incident | undefined = incident;
  while (at?.mergedInto !== undefined) at = await read.incidentByNumber(at.mergedInto, 'tocsin');
  return at === incident ? undefined : at;
}

/** Has what happened to open incidents read: a tool that could not reach us three times tells nothing more. */
export async function readPagers(deps: JobDeps): Promise<void> {
  if (!deps.pager) return;
  const open = await deps.read.incidents({ viewer: 'tocsin', open: true, limit: mostIncidents });
  const linked = open.filter(({ pager }) => pager);
  await deps.transact((tx) =>
    tx.jobs.enqueue(linked.map(({ id }) => ({ name: 'pager.read', incidentId: id }))),
  );
}

/** Keeps what the tool knows, for when it does not answer and for who types a name. */
export async function keepPagerKnown(deps: JobDeps): Promise<void> {
  const { pager, pagerKnown, settings } = deps;
  if (!pager) return;
  const directory = await pager.directory();
  const checkedAt = deps.now();
  await deps.transact((tx) =>
    tx.people.know(
      directory.flatMap(({ kind, id, email }) =>
        kind === 'user' ? [{ id: AccountId.parse(`${pager.platform}:${id}`), email, checkedAt }] : [],
      ),
    ),
  );
  await pagerKnown.keep({ directory, maintenance: await pager.maintenance() });
  const services = settings.services.flatMap(({ pagerduty }) => pagerduty ?? []);
  for (const service of [settings.pagerduty.service, ...services]) {
    await pagerKnown.keep({ onCall: { service, list: await pager.onCall(service, deps.now()) } });
  }
}
