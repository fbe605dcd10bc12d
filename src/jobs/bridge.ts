import { PermanentFailure } from '../errors.js';
import type { Deps } from '../incident/ports.js';
import { reportBridge } from '../incident/report.js';
import { platformName } from '../incident/sides.js';
import { type Job, type JobContext, type JobDeps, roomOf } from './context.js';
import { proofOf, roomName } from './room-name.js';

export async function openBridge(
  deps: Deps & Pick<JobDeps, 'bridges'>,
  { incident, effect, attempt }: Pick<JobContext<'bridge.open'>, 'incident' | 'effect' | 'attempt'>,
): Promise<void> {
  if (incident.bridge || incident.private) return;
  const bridge = deps.bridges[effect.provider];
  if (!bridge) {
    throw new PermanentFailure(
      `Tocsin is not connected to ${platformName(effect.provider)}, where the call was to be.`,
    );
  }
  const { url } = await bridge.open({
    key: proofOf(incident),
    attempt,
    name: roomName(incident),
    by: incident.declaredBy,
  });
  await reportBridge(deps, incident.id, { url, provider: effect.provider });
}

export const bookmarkBridge: Job<'room.bridge'> = async (deps, { incident, attempt }) => {
  if (!incident.bridge) return;
  await deps.chat.bookmark(roomOf(incident), { title: 'Bridge', url: incident.bridge.url, attempt });
};
