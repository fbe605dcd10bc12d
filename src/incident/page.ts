import { UserError } from '../errors.js';
import type { EventId, IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { ownService } from './catalogue.js';
import type { NewEvent } from './event.js';
import { guardOpen, type Incident, incidentRef, isOpen, mayPage } from './incident.js';
import { lettingIn } from './invite.js';
import type { MaintenanceWindow, PageTarget } from './pager.js';
import type { Deps } from './ports.js';

/** Asks for somebody to be rung. */
export async function requestPage(
  deps: Deps,
  input: { incidentId: IncidentId; target: PageTarget; reason?: string | undefined; actor: PersonId },
): Promise<Incident> {
  return change(deps, input.incidentId, async (incident, tx) => {
    guardOpen(incident);
    guardPaging(incident);
    const { target, reason, actor } = input;
    const by = { actor, occurredAt: deps.now() };
    return [
      ...(await lettingIn(tx, incident, target.person ? [target.person] : [], by)),
      { event: { type: 'page.requested', target, ...(reason && { reason }) }, ...by },
    ];
  });
}

function guardPaging(incident: Incident): void {
  if (mayPage(incident)) return;
  const ref = incidentRef(incident);
  throw new UserError(
    'wrong-state',
    incident.kind === 'drill'
      ? `${ref} is a drill that rings nobody. One that does is declared with --page.`
      : `${ref} is written down afterwards: nobody is paged for it.`,
  );
}

/** Where a company wants every incident of such a service in PagerDuty. */
export function pageAtOnce({ settings }: Pick<Deps, 'settings'>, declared: NewEvent): NewEvent[] {
  const { event, actor, occurredAt } = declared;
  if (settings.pagerduty.create !== 'onDeclare' || event.type !== 'incident.declared') return [];
  const service = ownService(settings.services, event);
  if (!mayPage(event) || !service?.pagerduty) return [];
  const target: PageTarget = { kind: 'service', name: service.name, id: service.pagerduty };
  return [{ event: { type: 'page.requested', target }, actor, occurredAt }];
}

/** While the incident's service is in maintenance, its alerts ring nobody. */
export async function maintenanceOf(
  { read, settings, now }: Pick<Deps, 'read' | 'settings' | 'now'>,
  incident: Incident,
): Promise<MaintenanceWindow | undefined> {
  const id = ownService(settings.services, incident)?.pagerduty;
  if (id === undefined || !isOpen(incident)) return undefined;
  const at = now();
  const windows = await read.maintenance();
  return windows.find(({ services, from, to }) => services.includes(id) && from <= at && to > at);
}

/** Has an incident of the tool that rings people found there, and linked with this one. */
export async function requestLink(
  deps: Deps,
  input: { incidentId: IncidentId; id: string; actor: PersonId },
): Promise<Incident> {
  return change(deps, input.incidentId, async (incident, tx) => {
    guardOpen(incident);
    if (incident.pager?.id === input.id) {
      const ref = incidentRef(incident);
      throw new UserError('wrong-state', `${ref} is linked with ${input.id} already.`);
    }
    await tx.jobs.enqueue([{ name: 'pager.link', incidentId: incident.id, id: input.id, by: input.actor }]);
    return [];
  });
}

/** Whoever was told in chat says that they come. */
export async function acknowledgePage(
  deps: Deps,
  input: { incidentId: IncidentId; request: EventId; actor: PersonId },
): Promise<Incident> {
  return change(deps, input.incidentId, async (incident, tx) => {
    guardOpen(incident);
    const { events } = await tx.read.timeline(incident, {
      viewer: 'tocsin',
      limit: 200,
      types: ['page.acknowledged'],
    });
    const before = events.find(
      ({ event }) => event.type === 'page.acknowledged' && event.request === input.request,
    );
    if (before) {
      const who = before.actor === input.actor ? 'You are' : 'Somebody is';
      throw new UserError('wrong-state', `${who} on it already.`);
    }
    const by = { actor: input.actor, occurredAt: deps.now() };
    return [
      ...(await lettingIn(tx, incident, [input.actor], by)),
      { event: { type: 'page.acknowledged', request: input.request }, ...by },
    ];
  });
}
