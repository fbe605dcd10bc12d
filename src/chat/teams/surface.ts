/** What the blocks of one card share: numbers that make their inputs' ids unique, and the people it mentions. */
import { nativeId, type PersonId } from '../../ids.js';
import { splitAt } from '../cut.js';
import { isBlank } from '../inert.js';
import type { MentionEntity } from './card.js';
import { literalLabel } from './escape.js';
import { limits } from './limits.js';
import type { Shown } from './shown.js';

export interface Surface {
  shown: Shown;
  next(): number;
  /** The text that mentions a person who can be mentioned in Teams. */
  mention(person: PersonId): string;
  /** The mentions that stand in this JSON. */
  entitiesIn(json: string): MentionEntity[];
}

export function surface(shown: Shown): Surface {
  let count = 0;
  const mentions = new Map<PersonId, MentionEntity>();
  return {
    shown,
    next: () => count++,
    mention(person) {
      const known = mentions.get(person);
      if (known) return known.text;
      const taken = new Set(Array.from(mentions.values(), ({ text }) => text));
      const entity = entityOf(person, nameOf(person, shown), taken);
      mentions.set(person, entity);
      return entity.text;
    },
    entitiesIn: (json) =>
      [...mentions.values()].filter(({ text }) => json.includes(JSON.stringify(text).slice(1, -1))),
  };
}

export const nameOf = (id: Parameters<Shown['names']['get']>[0], { names }: Shown): string => {
  const [name] = splitAt((names.get(id) ?? '').replace(/\s+/g, ' ').trim(), limits.person);
  return isBlank(name) ? id : name;
};

/** Teams finds a mention by its text, so two people of one name must differ in it. */
function entityOf(person: PersonId, name: string, taken: ReadonlySet<string>): MentionEntity {
  let text = `<at>${literalLabel(name)}</at>`;
  for (let n = 2; taken.has(text); n++) text = `<at>${literalLabel(name)} (${n})</at>`;
  return { type: 'mention', text, mentioned: { id: nativeId(person), name: literalLabel(name) } };
}
