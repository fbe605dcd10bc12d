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

/** Neighbouring seeds and names give streams that have nothing in common. */
function mixed(seed: number, name: string): number {
  let hash = Math.imul(seed ^ (seed >>> 16), 0x85ebca6b);
  for (const character of name) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  }
  return hash ^ (hash >>> 16);
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
