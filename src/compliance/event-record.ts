/** What of an event is sealed, as docs/seal.md has it. */
import { hash } from 'node:crypto';
import { canonicalText } from './canonical.js';

/** In the place of a previous hash where there is nothing before. */
export const zeros = '0'.repeat(64);

/** An event as it is stored: times and JSON as text, so that nothing is lost or changed by reading it. */
export interface StoredEvent {
  id: number;
  /** The first day of the month in which its incident was declared, or in which it was recorded when it has none. */
  era: string;
  incidentId: string | null;
  type: string;
  actor: string | null;
  /** `2026-11-21T14:05:12.123456Z` */
  occurredAt: string;
  recordedAt: string;
  delivery: string | null;
  /** JSON. */
  facts: string;
  /** JSON; null when nobody wrote anything, and once it was taken out. */
  words: string | null;
  /** 16 bytes in hexadecimal; null once the words were taken out. */
  salt: string | null;
}

/** Where an event stands in its chain. */
export interface Link {
  /** 1, 2, 3 … */
  position: number;
  /** Of the words; null when there are none. */
  digest: string | null;
  /** The hash at the position before. */
  previous: string;
}

/** An incident's events are one chain; those outside incidents one a month. */
export function chainOf({ incidentId, era }: Pick<StoredEvent, 'incidentId' | 'era'>): string {
  return incidentId ?? `${outside}${era.slice(0, 7)}`;
}

const outside = 'outside:';
export const isOutside = (chain: string) => chain.startsWith(outside);

/** Canonical JSON of the record that is hashed. Its members stand in the order of their names. */
export function eventRecord(
  event: StoredEvent,
  { position, digest, previous }: Link,
  facts = canonicalText(event.facts),
): string {
  const text = JSON.stringify;
  // Digests and times are made of characters that need no care.
  return (
    `{"actor":${text(event.actor)},"chain":${text(chainOf(event))},"delivery":${text(event.delivery)},` +
    `"era":"${event.era}","event":${event.id},"facts":${facts},` +
    `"occurredAt":"${event.occurredAt}","position":${position},"previous":"${previous}",` +
    `"recordedAt":"${event.recordedAt}","type":${text(event.type)},"v":1,"words":${digest === null ? null : `"${digest}"`}}`
  );
}

export function sha256(data: string | Buffer): string {
  return hash('sha256', data);
}

/** Undefined when there are words without a salt: it was taken away. */
export function wordsDigest({ words, salt }: Pick<StoredEvent, 'words' | 'salt'>): string | null | undefined {
  if (words === null) return null;
  if (salt === null) return undefined;
  return sha256(salted(salt, canonicalText(words)));
}

const scratch = Buffer.alloc(65_536);
const saltBytes = 16;

/** The salt's bytes and the text's; in memory that is used again, for there are millions. */
function salted(salt: string, text: string): Buffer {
  // A character takes three bytes at most.
  if (salt.length !== 2 * saltBytes || saltBytes + 3 * text.length > scratch.length) {
    return Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(text)]);
  }
  scratch.write(salt, 'hex');
  return scratch.subarray(0, saltBytes + scratch.write(text, saltBytes));
}
