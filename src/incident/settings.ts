import { z } from 'zod';
import { Audiences, ExecutiveNotices, SubscriptionRules, SupportScript } from '../comms/audiences.js';
import { PersonId } from '../ids.js';
import { didYouMean } from '../runbook/nearest.js';
import { BridgeSettings } from './bridge.js';
import { Catalogue, findService } from './catalogue.js';
import { PagerSettings } from './pager-settings.js';
import { Permissions, unknownRoles } from './permissions.js';
import { ConfiguredRoles, rolesOf } from './roles.js';
import { Rota } from './rota.js';
import { Severity } from './severity.js';
import { SeverityCriteria } from './severity-criteria.js';

const minutes = z
  .number()
  .int()
  .min(1)
  .max(60 * 24 * 30);

/** Services that a schedule is for and that are not in the catalogue, where there is one: nobody would ever be asked for them. */
function unknownServices({ rota, services: catalogue }: { rota: Rota; services: Catalogue }) {
  if (catalogue.length === 0) return [];
  return rota.flatMap(({ services = [] }, schedule) =>
    services
      .map((name, index) => ({ schedule, index, name }))
      .filter(({ name }) => !findService(catalogue, name)),
  );
}

/** What a company may decide about its incidents: the `incidents` part of tocsin.yml. */
export const Settings = z
  .strictObject({
    clocks: z
      .strictObject({
        commanderMinutes: minutes.default(5).describe('Minutes without a commander until the room is asked'),
        commanderRepeatMinutes: minutes
          .default(5)
          .describe(
            'Minutes until the next reminder, with which those on call are asked; each further one waits twice as long, up to an hour, and asks the next level',
          ),
        handoverMinutes: minutes
          .default(5)
          .describe('Minutes until whoever offered a role is told that nobody has answered'),
        rolesMinutes: minutes
          .default(10)
          .describe(
            'Minutes until a role that a severity requires is asked for; then at longer and longer intervals',
          ),
        firstUpdateMinutes: minutes
          .default(15)
          .describe('Minutes until the first status update is asked for'),
        updateMinutes: z
          .strictObject({
            sev1: minutes.default(30),
            sev2: minutes.default(60),
            sev3: minutes.default(120),
            sev4: minutes.default(240),
          })
          .prefault({})
          .describe('Minutes between status updates, by severity'),
        updateRepeatMinutes: minutes
          .default(10)
          .describe(
            'Minutes until the next reminder of an update that is due; each further one waits twice as long, up to the pace of updates. Where nobody leads and there is no comms lead, those on call are asked with it',
          ),
        postmortemHours: z
          .number()
          .int()
          .min(1)
          .default(48)
          .describe('Hours after resolving within which the post-mortem is due'),
        decisionMinutes: minutes
          .default(10)
          .describe('Minutes within which people answer to /incident decide, unless it says otherwise'),
        bridgeMinutes: minutes
          .default(5)
          .describe(
            'Minutes until a role of `incidents.bridge.roles` that nobody has is asked for; reminders come as those for a commander, who has a clock of their own, and as there those on call are asked from the second one on',
          ),
        archiveHours: z
          .number()
          .int()
          .min(1)
          .max(24 * 365)
          .optional()
          .describe(
            'Hours until the room is archived after the end of its incident, and of its post-mortem; never when left out. Teams archives channels, not chats',
          ),
      })
      .prefault({}),
    audiences: Audiences,
    supportScript: SupportScript,
    executiveNotices: ExecutiveNotices,
    subscriptions: SubscriptionRules,
    sensitive: z
      .strictObject({
        internalHosts: z
          .array(z.string().min(1).max(200))
          .default([])
          .describe(
            'Names of your own machines: “corp.example.com” stands for itself and all below it. Known anyway: *.internal, *.local, *.corp, *.lan and the addresses of private networks',
          ),
        words: z
          .array(z.string().min(2).max(100))
          .default([])
          .describe('Words that are not for outside: names of projects, of customers'),
      })
      .prefault({}),
    pagerduty: PagerSettings,
    mirror: z
      .boolean()
      .default(false)
      .describe(
        'Whether every incident has a second room on the other platform from its declaration, where both are connected',
      ),
    bridge: BridgeSettings.prefault({}),
    changes: z
      .strictObject({
        windowHours: z
          .number()
          .int()
          .min(1)
          .max(24 * 7)
          .default(24)
          .describe('Hours before the impact began in which changes are looked for'),
        shown: z
          .number()
          .int()
          .min(1)
          .max(10)
          .default(5)
          .describe('How many of them the card shows, the likeliest first'),
      })
      .prefault({}),
    severityCriteria: SeverityCriteria,
    roles: ConfiguredRoles,
    rota: Rota,
    permissions: Permissions,
    private: z
      .strictObject({
        severities: z
          .array(Severity)
          .default([])
          .describe('Severities whose incidents are private from their declaration'),
        services: z
          .array(z.string().trim().min(1))
          .default([])
          .describe('Services, by their names, whose incidents are private from their declaration'),
      })
      .prefault({}),
    breakGlass: z
      .boolean()
      .default(true)
      .describe(
        'Whether everyone may do what they lack the permission for, for this once and with a reason; the room, the commander and the owners are told',
      ),
    breakGlassIntoPrivate: z
      .boolean()
      .default(false)
      .describe('Whether that lets them into private incidents, too'),
    owners: z
      .array(PersonId)
      .default([])
      .describe(
        'People who answer for how incidents are run, such as slack:U061F7AUR: they are told when somebody did what they lack the permission for',
      ),
    services: Catalogue.describe('The services that incidents are about'),
  })
  .superRefine((settings, context) => {
    for (const { permission, index, message } of unknownRoles(settings.permissions, rolesOf(settings))) {
      context.addIssue({ code: 'custom', path: ['permissions', permission, index], message });
    }
    for (const { schedule, index, name } of unknownServices(settings)) {
      const names = settings.services.map((service) => service.name);
      const message = `expected a service of incidents.services${didYouMean(name, names)}`;
      context.addIssue({ code: 'custom', path: ['rota', schedule, 'services', index], message });
    }
    // A mistyped one would fit no incident, and nobody would know.
    settings.subscriptions.forEach(({ service }, index) => {
      if (service === undefined || settings.services.length === 0 || findService(settings.services, service))
        return;
      const message = 'expected a service of the catalogue';
      context.addIssue({ code: 'custom', path: ['subscriptions', index, 'service'], message });
    });
  })
  .prefault({});
export type Settings = z.infer<typeof Settings>;
