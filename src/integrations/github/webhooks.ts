import type { Change } from '../../detection/change.js';
import type { Delivered } from '../../detection/ports.js';
import { deliveries } from './schema.js';
import { deploymentChange, pullChange, releaseChange, runChange } from './to-change.js';

/** What a delivery tells of: https://docs.github.com/en/webhooks/webhook-events-and-payloads. */
export function readDelivery(event: string, payload: unknown): Delivered {
  if (!Object.hasOwn(readers, event)) return { kind: 'ignored' };
  const change = readers[event as keyof typeof readers](payload);
  if (change === 'unreadable') return { kind: 'unreadable' };
  return change ? { kind: 'change', change } : { kind: 'ignored' };
}

type Read = (payload: unknown) => Change | undefined | 'unreadable';

const readers: Readonly<Record<keyof typeof deliveries, Read>> = {
  deployment: (payload) => {
    const { data } = deliveries.deployment.safeParse(payload);
    return data ? deploymentChange(data.repository, data.deployment) : 'unreadable';
  },
  deployment_status: (payload) => {
    const { data } = deliveries.deployment_status.safeParse(payload);
    if (!data) return 'unreadable';
    const { repository, deployment, deployment_status } = data;
    if (deployment_status.state === 'inactive') return undefined;
    return deploymentChange(repository, deployment, [deployment_status]);
  },
  release: (payload) => {
    const { data } = deliveries.release.safeParse(payload);
    if (!data) return 'unreadable';
    const isPublished = ['published', 'released', 'prereleased', 'edited'].includes(data.action);
    return isPublished ? releaseChange(data.repository, data.release) : undefined;
  },
  pull_request: (payload) => {
    const { data } = deliveries.pull_request.safeParse(payload);
    if (!data) return 'unreadable';
    return data.action === 'closed' ? pullChange(data.repository, data.pull_request) : undefined;
  },
  workflow_run: (payload) => {
    const { data } = deliveries.workflow_run.safeParse(payload);
    if (!data) return 'unreadable';
    return data.action === 'completed' ? runChange(data.repository, data.workflow_run) : undefined;
  },
};
