import type { Incident } from '../incident/incident.js';

/** Slack's limit (docs.slack.dev/reference/methods/conversations.create). */
const maxName = 80;

/** `inc-7-checkout-is-down`: letters, digits and hyphens whatever the title holds, or the number alone. */
export function roomName({ number, title, kind }: Pick<Incident, 'number' | 'title' | 'kind'>): string {
  const prefix = `${kind === 'drill' ? 'drill' : 'inc'}-${number}`;
  const slug = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, maxName - prefix.length - 1)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? prefix : `${prefix}-${slug}`;
}

/**
 * What shows that something made elsewhere is this incident's: enough of its random id. What was made before the incident became
 * private is not taken for what is to be private.
 */
export const proofOf = ({ id, private: isPrivate }: Pick<Incident, 'id' | 'private'>): string =>
  `tocsin ${isPrivate ? 'private ' : ''}${id.slice(0, 8)}`;
