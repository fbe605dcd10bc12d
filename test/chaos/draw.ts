/** Chance that a seed gives again. Each use has a stream of its own, so that timing cannot shift what another one draws. */
export interface Draw {
  /** 0 … limit - 1. */
  below(limit: number): number;
  chance(probability: number): boolean;
  /** Throws when there is nothing to pick from. */
  pick<T>(list: readonly T[]): T;
  /** A stream of its own, named. */
  stream(name: string | number): Draw;
}

export function drawOf(seed: number): Draw {
  const next = mulberry32(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    chance: (probability) => next() < probability,
    pick(list) {
      const picked = list[below(list.length)];
      if (picked === undefined) throw new Error('there is nothing to pick from');
      return picked;
    },
    stream: (name) => drawOf(mixed(seed, String(name))),
  };
}

function mixed(seed: number, name: string): number {
  let hash = seed ^ 0x9e3779b9;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}

function mulberry32(state: number): () => number {
  let at = state;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mix = Math.imul(at ^ (at >>> 15), 1 | at);
    mix = (mix + Math.imul(mix ^ (mix >>> 7), 61 | mix)) ^ mix;
    return ((mix ^ (mix >>> 14)) >>> 0) / 4_294_967_296;
  };
}
