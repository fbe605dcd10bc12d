/** The bridge: the call in which an incident's people talk, opened by a link. */
import { z } from 'zod';
import type { NewEvent } from './event.js';
import type { Bridge, Incident, IncidentKind } from './incident.js';
import { Role } from './roles.js';
import { Severity } from './severity.js';

const Link = z.url({ protocol: /^https$/, error: 'expected a link that begins with https://' });

export const BridgeSettings = z
  .strictObject({
    provider: z
      .enum(['none', 'fixed', 'teams', 'zoom'])
      .default('none')
      .describe(
        'Where the people of an incident talk: `fixed`, behind a link that is always the same; `teams` or `zoom`, in an online meeting of its own, made in Microsoft Teams or in Zoom',
      ),
    url: Link.optional().describe('The link of `fixed`, such as that of a standing meeting'),
    urls: z
      .partialRecord(Severity, Link)
      .default({})
      .describe('Other links of `fixed`, by severity; without a link for it, an incident has no bridge'),
    roles: z
      .array(Role)
      .default([])
      .describe(
        'The roles that have to be on the bridge, such as `[commander, comms]`: they are named with its link, and asked for while nobody has them',
      ),
  })
  .superRefine(({ provider, url, urls }, context) => {
    const isGiven = url !== undefined || Object.keys(urls).length > 0;
    if (provider === 'fixed' && !isGiven) {
      context.addIssue({
        code: 'custom',
        path: ['provider'],
        message: 'expected a link in url or urls, or another provider',
      });
    }
    if (provider !== 'fixed' && isGiven) {
      context.addIssue({
        code: 'custom',
        path: ['provider'],
        message: 'expected fixed where there is a link',
      });
    }
  });
export type BridgeSettings = z.infer<typeof BridgeSettings>;

type About = Pick<Incident, 'severity' | 'bridge' | 'private'> & { kind: IncidentKind };

/**
 * A link that is known opens at once; a meeting has to be made. A private incident has none: others know the link, or organise the
 * meeting.
 */
export function bridgeAtDeclaration(settings: BridgeSettings, incident: About, occurredAt: Date): NewEvent[] {
  const { provider } = settings;
  if (provider !== 'teams' && provider !== 'zoom') return fixedBridge(settings, incident, occurredAt);
  if (incident.kind === 'retrospective' || incident.private) return [];
  return [{ event: { type: 'bridge.requested', provider }, actor: undefined, occurredAt }];
}

/** The link for the severity, where there is none yet: nobody has to leave a call because the severity changed. */
export function fixedBridge(
  settings: BridgeSettings,
  { severity, bridge, kind, private: isPrivate }: About,
  occurredAt: Date,
): NewEvent[] {
  const { provider, url, urls } = settings;
  const link = urls[severity] ?? url;
  if (isPrivate || provider !== 'fixed' || bridge || link === undefined || kind === 'retrospective')
    return [];
  return [opening(settings, { url: link, provider }, occurredAt)];
}

/** What is recorded when it opens: with it, who has to be there. */
export function opening(
  { roles }: BridgeSettings,
  { url, provider }: Pick<Bridge, 'url' | 'provider'>,
  occurredAt: Date,
): NewEvent {
  const needed = [...new Set(roles)];
  return {
    event: { type: 'bridge.opened', url, provider, ...(needed.length > 0 && { roles: needed }) },
    actor: undefined,
    occurredAt,
  };
}

/** The roles that have to be there and that nobody has. The commander is not among them: another clock asks for one. */
export function missingRoles({ bridge, roles }: Pick<Incident, 'bridge' | 'roles'>): Role[] {
  return bridge?.needs?.roles.filter((role) => role !== 'commander' && !roles[role]) ?? [];
}

/** Somebody left a role: if it has to be there, the time to find another begins anew. */
export function roleVacated(bridge: Bridge | undefined, role: Role, at: Date): Bridge | undefined {
  return bridge?.needs?.roles.includes(role) ? { ...bridge, needs: { ...bridge.needs, since: at } } : bridge;
}
