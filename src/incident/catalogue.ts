import { z } from 'zod';
import { UserError } from '../errors.js';
import { RoomId } from '../ids.js';
import { didYouMean } from '../runbook/nearest.js';

/** A service as the company runs it, and what belongs to it elsewhere. */
export const Service = z.strictObject({
  name: z.string().trim().min(1).max(75, 'expected at most 75 characters').describe('As people call it'),
  tier: z.number().int().min(1).max(4).default(3).describe('How much depends on it: 1 is the most'),
  team: z.string().trim().min(1).optional().describe('Who runs it'),
  repositories: z
    .array(z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'expected owner/name, as GitHub shows it'))
    .default([])
    .describe('Where its code is, as `owner/name` on GitHub'),
  pagerduty: z
    .string()
    .regex(/^[A-Z0-9]+$/, 'expected the id of a service in PagerDuty, such as PIJ90N7')
    .optional()
    .describe('Its id in PagerDuty: the end of its address there'),
  jiraProject: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]+$/, 'expected the key of a Jira project, such as SHOP')
    .optional()
    .describe('The key of the Jira project for its action items'),
  channels: z
    .array(RoomId)
    .default([])
    .describe('Channels that hear of its incidents, such as `slack:C024BE91L`'),
});
export type Service = z.infer<typeof Service>;

export const Catalogue = z
  .array(Service)
  .superRefine((services, context) => {
    services.forEach(({ name }, index) => {
      if (findService(services.slice(0, index), name)) {
        context.addIssue({ code: 'custom', path: [index, 'name'], message: 'expected each service once' });
      }
    });
  })
  .default([]);
export type Catalogue = z.infer<typeof Catalogue>;

/** A service by its name, however it is capitalised. */
export function findService<S extends Pick<Service, 'name'>>(
  catalogue: readonly S[],
  name: string,
): S | undefined {
  const sought = name.trim().toLowerCase();
  return catalogue.find((service) => service.name.toLowerCase() === sought);
}

/** The service that an incident is about, as far as the catalogue knows it. */
export const ownService = (
  catalogue: Catalogue,
  { service }: { service?: string | undefined },
): Service | undefined => (service === undefined ? undefined : findService(catalogue, service));

/** The one service that a sentence names; undefined when it names none, or several. */
export function serviceIn(catalogue: Catalogue, text: string): string | undefined {
  const words = ` ${wordsOf(text)} `;
  const named = catalogue.filter(({ name }) => words.includes(` ${wordsOf(name)} `));
  return named.length === 1 ? named[0]?.name : undefined;
}

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(' ');

/**
 * The name of a service as the catalogue writes it; without a catalogue any name will do. Throws `UserError` with the nearest
 * name for one that is not in it.
 */
export function knownService(catalogue: Catalogue, name: string): string {
  if (catalogue.length === 0) return name;
  const found = findService(catalogue, name);
  if (found) return found.name;
  const names = catalogue.map((service) => service.name);
  const shown = names.length > 10 ? `${names.slice(0, 10).join(', ')} … (${names.length})` : names.join(', ');
  const hint = didYouMean(name, names) || `. There are: ${shown}.`;
  const message = `There is no service “${name}”${hint}`;
  throw new UserError('invalid', message, { service: message });
}
