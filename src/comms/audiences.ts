/** Whom an update is for, where its words go, and how they are made. */
import { z } from 'zod';
import type { Incident } from '../incident/incident.js';
import { Severity } from '../incident/severity.js';
import { fillIns, unknownFillIn } from './wording.js';

export const AudienceName = z.enum(['internal', 'executives', 'support', 'customers']);
export type AudienceName = z.infer<typeof AudienceName>;

/** A channel or a person by an id with its platform's prefix, or the channel that incidents are announced in. */
const place = z
  .string()
  .regex(
    /^(?:announcement|(?:slack|teams):[A-Za-z0-9._:@-]+)$/,
    'expected announcement, a channel such as slack:C024BE91L or a person such as slack:U061F7AUR',
  );

const template = z
  .string()
  .min(1)
  .max(2000)
  .superRefine((text, context) => {
    const unknown = unknownFillIn(text);
    if (unknown === undefined) return;
    const message = `knows no {${unknown}}; there are ${fillIns.map((name) => `{${name}}`).join(', ')}`;
    context.addIssue({ code: 'custom', message });
  });

const audience = (defaults: { to?: string[]; template: string; resolved: string; external?: boolean }) =>
  z
    .strictObject({
      to: z
        .array(place)
        .max(20)
        .default(defaults.to ?? [])
        .describe(
          'Where its words go: “announcement”, channels (slack:C024BE91L) and people (slack:U061F7AUR); empty, it is told nothing',
        ),
      template: template
        .default(defaults.template)
        .describe(
          `How its words are made of an update; a line whose part is not known is left out. Parts: ${fillIns.map((name) => `{${name}}`).join(', ')}`,
        ),
      resolved: template
        .default(defaults.resolved)
        .describe('The same for an update that is published once the incident is resolved: its last word'),
      external: z
        .boolean()
        .default(defaults.external ?? false)
        .describe(
          'Whether it is outside the company: words in which something sensitive is found are held back',
        ),
    })
    .prefault({});

export const Audiences = z
  .strictObject({
    internal: audience({
      to: ['announcement'],
      template:
        '{ref} · {title} · {severity} · {status}\nImpact: {impact}\nKnown cause: {cause}\nBeing done: {doing}\nNext: {next}\nNext update: {nextUpdate}',
      resolved:
        '{ref} · {title} · {severity} · {status}, {since} to {until}\nImpact: {impact}\nCause: {cause}\nDone: {doing}\nNext: {next}',
    }),
    executives: audience({
      template:
        '{ref} · {title} · {severity} · {status}, since {since}\nImpact: {impact}\nBeing done: {doing}\nNext update: {nextUpdate}',
      resolved:
        '{ref} · {title} · {severity} · {status}, {since} to {until}\nImpact: {impact}\nDone: {doing}\nNext: {next}',
    }),
    support: audience({
      template:
        '{ref} · {title} · {status}\nWhat customers see: {impact}\nBeing done: {doing}\nNext: {next}\nNext update: {nextUpdate}',
      resolved:
        '{ref} · {title} · {status}, {since} to {until}\nWhat customers saw: {impact}\nDone: {doing}\nNext: {next}',
    }),
    customers: audience({
      template:
        '{impact}\n\nWhat we are doing: {doing}\nWhat happens next: {next}\nNext update: {nextUpdate}',
      resolved:
        'This is resolved. It lasted from {since} to {until}.\n\nWhat was affected: {impact}\nWhat we did: {doing}\nWhat happens next: {next}',
      external: true,
    }),
  })
  .prefault({});
export type Audiences = z.infer<typeof Audiences>;

/** What support says to who asks, made of what the customers were told. */
export const SupportScript = template
  .default(
    'Script for support · {ref} · {title}\nSay: {said}\nNext update: {nextUpdate}\nSay and promise nothing that is not written above: no cause, no name, no time.',
  )
  .describe(
    'What support is told to say whenever customers are told something; {said} is what the customers were told, the other parts are those of the templates',
  );

export const ExecutiveNotices = z
  .array(
    z.strictObject({
      severity: Severity.describe('The incident has exactly this severity'),
      afterMinutes: z
        .number()
        .int()
        .min(0)
        .max(60 * 24 * 30)
        .describe('Minutes that it has been open, since its declaration or its last reopening'),
      to: z.array(place).min(1).describe('People and channels, as for an audience'),
      template: template
        .default(
          '{ref} · {title}\n{severity} · {status} · {openFor}\nService: {service}\n{summary}\n{lastUpdate}\nNext update: {nextUpdate}',
        )
        .describe(
          'What they are told, with the parts of an audience’s template; {impact}, {cause}, {doing} and {next} are those of the last update',
        ),
    }),
  )
  .max(50)
  .default([])
  .describe(
    'Who is told by itself how bad a live incident is, and for how long. Each entry counts once an incident; when the severity is raised, those whose time has passed are told at once',
  );
export type ExecutiveNotice = z.infer<typeof ExecutiveNotices>[number];

export const SubscriptionRules = z
  .array(
    z.strictObject({
      service: z.string().min(1).max(100).optional().describe('A live incident of this service'),
      severity: Severity.optional().describe('A live incident this bad, or worse'),
      people: z
        .array(
          z
            .string()
            .regex(/^(?:slack|teams):[A-Za-z0-9._:@-]+$/, 'expected a person such as slack:U061F7AUR'),
        )
        .min(1)
        .describe('Who follows it without asking to. Who does not want to: `/incident unsubscribe`'),
    }),
  )
  .max(50)
  .default([]);
export type SubscriptionRule = z.infer<typeof SubscriptionRules>[number];

/** Whether a place is a person: Slack's begin with U or W, Microsoft's are GUIDs. */
export const isPersonPlace = (place: string): boolean =>
  /^(?:slack:[UW][A-Z0-9]+|teams:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(place);

/** The audiences that are told of this incident. What is said of a private one stays in its room. */
export function audiencesOf(
  incident: Pick<Incident, 'kind' | 'private'>,
  audiences: Audiences,
): AudienceName[] {
  return incident.private ? [] : audiencesFor(incident, audiences);
}

/** Those that would be told of it, were it not private. */
export function leftOut(incident: Pick<Incident, 'kind' | 'private'>, audiences: Audiences): AudienceName[] {
  return incident.private ? audiencesFor(incident, audiences) : [];
}

/** A drill stays in the house; what is recorded afterwards is no news. */
function audiencesFor(incident: Pick<Incident, 'kind'>, audiences: Audiences): AudienceName[] {
  if (incident.kind === 'retrospective') return [];
  return AudienceName.options.filter((name) => {
    const { to, external } = audiences[name];
    return to.length > 0 && !(external && incident.kind === 'drill');
  });
}

export const audienceLabel: Readonly<Record<AudienceName, string>> = {
  internal: 'the company',
  executives: 'the executives',
  support: 'support',
  customers: 'the customers',
};
