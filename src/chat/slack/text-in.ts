import type { PersonId } from '../../ids.js';
import { PersonId as Person } from '../../ids.js';
import { cleanText } from '../clean-text.js';

/**
 * Text as Slack sends it (docs.slack.dev/messaging/formatting-message-text): `&`, `<` and `>` are escaped, and what
 * stands between `<` and `>` was resolved by Slack: people, channels, groups, links.
 */
const entity = /<([@#!]?)([^>|]*)(?:\|([^>]*))?>/g;

/** A message as people read it; a person in it is `@slack:U1`, so that whoever shows it can name them. */
export function readMessage(text: string): string {
  return decode(text, (id) => `@slack:${id}`);
}

/** A typed line, with what Slack resolved its mentions to. */
export function readLine(text: string): { text: string; people: Record<string, PersonId> } {
  const people: Record<string, PersonId> = {};
  const line = decode(text, (id, name) => {
    const mention = `@${name || id}`;
    people[mention] = Person.parse(`slack:${id}`);
    return mention;
  });
  return { text: line, people };
}

function decode(text: string, person: (id: string, name: string | undefined) => string): string {
  const plain = text.replaceAll(entity, (whole, kind: string, id: string, label: string | undefined) => {
    switch (kind) {
      case '@':
        return person(id, label);
      case '#':
        return `#${label || id}`;
      case '!':
        return id.startsWith('date^') ? (label ?? whole) : `@${label?.replace(/^@/, '') || id}`;
      default:
        return label && label !== id ? `${label} (${id})` : id;
    }
  });
  return cleanText(plain.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
}

/** Slack's `ts`, seconds with six decimals, as an instant. */
export function instant(ts: string): Date {
  return new Date(Math.round(Number(ts) * 1000));
}
