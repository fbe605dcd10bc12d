import { z } from 'zod';
import { assertNever, UserError } from '../errors.js';
import { AccountId, PersonId, platformOf } from '../ids.js';
import { type ImpactNews, nothingKnown } from '../incident/impact.js';
import { platformNames } from '../incident/people.js';
import { type ImpactTopic, impactTopics, readTopic } from '../incident/read-impact.js';
import { Severity } from '../incident/severity.js';
import { platformName } from '../incident/sides.js';
import type { CommandDeps } from './command.js';

/** The argument types that commands share: what a person types, or a form answers. */

const text = (max: number, missing: string) =>
  z
    .string({ error: missing })
    .trim()
    .min(1, missing)
    .max(max, `That is too long. Keep it under ${max} characters`);

export const requiredText = (missing: string, max = 3000) => text(max, missing);
export const optionalText = (max = 3000) =>
  z.string().trim().max(max, `That is too long. Keep it under ${max} characters`).optional();

/** `me`, or a person: typed `@slack:U1` (the platform resolves the mention), from a form `slack:U1`. */
export const PersonArg = z
  .string({ error: 'Name a person: start typing @ and choose from the list' })
  .trim()
  .transform((value, context): PersonId | 'me' => {
    if (value.toLowerCase() === 'me') return 'me';
    if (value === '') {
      context.addIssue({
        code: 'custom',
        message: 'Say who: start typing @ and choose from the list, or say me',
      });
      return z.NEVER;
    }
    const person = PersonId.safeParse(value.replace(/^@/, ''));
    if (person.success) return person.data;
    // Identity is never guessed by name.
    context.addIssue({
      code: 'custom',
      message: `“${value.slice(0, 40)}” is not a person Tocsin can identify. Start typing @ and choose from the list`,
    });
    return z.NEVER;
  });

/** Refuses whoever cannot hold a role here. What the platform does not say in time keeps nobody from giving one. */
export async function guardMember(
  { profileOf }: Pick<CommandDeps, 'profileOf'>,
  person: PersonId,
): Promise<void> {
  const profile = await profileOf(person);
  if (profile === undefined) return;
  const platform = platformName(platformOf(person));
  const refuse = (message: string) => {
    throw new UserError('invalid', message, { person: message });
  };
  if (profile === 'nobody') {
    return refuse(`${platform} knows of no such person. Start typing @ and choose somebody from the list.`);
  }
  switch (profile.outsider) {
    case undefined:
      return;
    case 'bot':
      return refuse(`${profile.name} is a bot and cannot hold a role. Choose a person.`);
    case 'deactivated':
      return refuse(
        `The account of ${profile.name} in ${platform} is deactivated. Choose somebody who is still there.`,
      );
    case 'elsewhere':
      return refuse(
        `${profile.name} is a guest from another organisation. A role is for somebody of your own in ${platform}.`,
      );
    default:
      return assertNever(profile.outsider);
  }
}

/** An account, on a chat platform or in a tool around it: `@bo`, `pagerduty:PXPGF42`, `jira:712020:5e8f1b2c`. */
export const AccountArg = z
  .string({ error: 'Name an account: pagerduty:PXPGF42, jira:712020:5e8f1b2c, teams:… or slack:U061F7AUR' })
  .trim()
  .transform((value, context): AccountId => {
    const account = AccountId.safeParse(value.replace(/^@/, ''));
    if (account.success && Object.hasOwn(platformNames, platformOf(account.data))) {
      // Microsoft writes these ids in either case.
      return platformOf(account.data) === 'teams'
        ? AccountId.parse(account.data.toLowerCase())
        : account.data;
    }
    context.addIssue({
      code: 'custom',
      message: `“${value.slice(0, 40)}” is not an account. Say where it is and its id there: pagerduty:PXPGF42, jira:712020:5e8f1b2c, teams:… or slack:U061F7AUR`,
    });
    return z.NEVER;
  });

/** An incident by its number: `INC-7`, `7`. */
export const IncidentArg = z
  .string({ error: 'Name an incident, as in INC-7' })
  .trim()
  .regex(/^(?:INC-?)?#?\d{1,9}$/i, 'Name an incident, as in INC-7')
  .transform((value) => Number(value.replace(/\D+/g, '')));

export const SeverityArg = z
  .string({ error: 'Choose a severity: sev1, sev2, sev3 or sev4' })
  .trim()
  .transform((value, context): Severity => {
    const severity = readSeverity(value);
    if (severity) return severity;
    context.addIssue({
      code: 'custom',
      message: `There is no severity “${value.slice(0, 40)}”: choose sev1, sev2, sev3 or sev4`,
    });
    return z.NEVER;
  });

/** `sev1`, `SEV-1`, `S1`, `1`. */
export function readSeverity(word: string): Severity | undefined {
  const match = /^(?:sev|s|p)?[- ]?([1-4])$/i.exec(word.trim());
  const parsed = Severity.safeParse(match ? `sev${match[1]}` : undefined);
  return parsed.success ? parsed.data : undefined;
}

/**
 * A severity at the front of a sentence: `sev1 …`, `SEV-1: …`, `sev 1 …`. Only `sev` begins one, because “S3 is down” and
 * “3 customers are affected” are sentences. One that there is not (`sev7`) is handed on to be refused: as part of a title
 * it would pass unnoticed, and the incident would get a severity that nobody chose.
 */
export function leadingSeverity(line: string): { severity?: string; rest: string } {
  const [, digits, rest = ''] = /^\s*sev[ -]?(\d+)[:,.–-]*(?:\s+([\s\S]*))?$/i.exec(line) ?? [];
  return digits === undefined ? { rest: line } : { severity: `sev${digits}`, rest };
}

/** An instant, as forms answer it: ISO 8601 in UTC. */
export const InstantArg = z.iso
  .datetime({ error: 'Give a date and a time' })
  .transform((value) => new Date(value))
  .optional();

/** An instant where one must be given. */
export const RequiredInstant = (missing: string) =>
  z.iso.datetime({ error: missing }).transform((value) => new Date(value));

const topicArg = (topic: ImpactTopic) =>
  z
    .string()
    .transform((value, context): ImpactNews => {
      const read = readTopic(topic, value);
      if ('news' in read) return read.news;
      context.addIssue({ code: 'custom', message: read.problem });
      return z.NEVER;
    })
    .optional();

/** What is known of the impact, an argument for each thing that is asked. */
export const impactArgs = {
  errors: topicArg('errors'),
  transactions: topicArg('transactions'),
  customers: topicArg('customers'),
  regions: topicArg('regions'),
  revenue: topicArg('revenue'),
  data: topicArg('data'),
  security: topicArg('security'),
} satisfies Record<ImpactTopic, z.ZodType>;

type ImpactGiven = { readonly [T in ImpactTopic]?: ImpactNews | undefined };

/** All that was given. With `whole`, what was not given is not known: a form shows what was known before. */
export function impactNews(given: ImpactGiven, { whole }: { whole: boolean }): ImpactNews {
  return Object.assign({}, whole ? nothingKnown : {}, ...impactTopics.map((topic) => given[topic]));
}

/** A day on the calendar. */
export const DateArg = z.iso.date('Give the date as 2026-12-31').optional();

/** What is shown alone is a sentence, and ends as one. */
export const finished = (words: string): string => (/[.!?…]$/.test(words) ? words : `${words}.`);
