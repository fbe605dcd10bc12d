import { type IncidentId, type MessageRef, platformOf, type RoomId } from '../ids.js';
import { change } from './append.js';
import { opening } from './bridge.js';
import type { NewEvent, TimelineEvent } from './event.js';
import type { Bridge, Incident } from './incident.js';
import type { Deps } from './ports.js';
import { sideOf } from './sides.js';

/** Records what a job did outside: Tocsin's own deeds are part of the timeline like everybody's. */
export async function report(
  deps: Deps,
  incidentId: IncidentId,
  event: TimelineEvent,
  /** A name under which it counts once. */
  more: { delivery?: string } = {},
): Promise<Incident> {
  return change(deps, incidentId, () => [{ event, actor: undefined, occurredAt: deps.now(), ...more }]);
}

/** Its room is there; where it is a call, that is the bridge, unless there is one. */
export async function reportRoom(
  deps: Deps,
  incidentId: IncidentId,
  { joinUrl, ...made }: { room: RoomId; name: string; joinUrl?: string | undefined; private?: true },
): Promise<Incident> {
  return change(deps, incidentId, (incident) => [
    { event: { type: 'room.created', ...made }, actor: undefined, occurredAt: deps.now() },
    ...(joinUrl === undefined
      ? []
      : opened(deps, incident, { url: joinUrl, provider: platformOf(made.room) })),
  ]);
}

/** An incident has one bridge: the first that opens. */
export async function reportBridge(deps: Deps, incidentId: IncidentId, bridge: Bridge): Promise<Incident> {
  return change(deps, incidentId, (incident) => opened(deps, incident, bridge));
}

function opened(deps: Deps, incident: Incident, bridge: Bridge): NewEvent[] {
  if (incident.bridge || incident.private) return [];
  return [opening(deps.settings.bridge, bridge, deps.now())];
}

export async function reportChecklist(
  deps: Deps,
  incidentId: IncidentId,
  input: { run: string; message: MessageRef },
): Promise<Incident> {
  return change(deps, incidentId, async (incident, tx) => {
    const stored = (await tx.runs.list(incident.id)).find(({ id }) => id === input.run);
    if (!stored) return [];
    const side = sideOf(incident, input.message.room);
    const card = side === 'mirror' ? { mirrorCard: input.message } : { card: input.message };
    await tx.runs.save(incident.id, { ...stored, ...card });
    return [{ event: { type: 'checklist.posted', ...input }, actor: undefined, occurredAt: deps.now() }];
  });
}

export async function reportTask(
  deps: Deps,
  incidentId: IncidentId,
  input: { item: string; task: { id: string; url: string }; ownerKnown: boolean },
): Promise<Incident> {
  return change(deps, incidentId, async (incident, tx) => {
    const item = (await tx.items.list(incident.id)).find(({ id }) => id === input.item);
    if (!item || item.task) return [];
    await tx.items.save(incident.id, { ...item, task: input.task });
    return [
      {
        event: {
          type: 'item.filed',
          item: item.id,
          title: item.title,
          task: input.task.id,
          url: input.task.url,
          ownerKnown: input.ownerKnown,
        },
        actor: undefined,
        occurredAt: deps.now(),
      },
    ];
  });
}
