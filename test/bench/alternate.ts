/** Measures two sides in turn: A B, B A, A B … so that neither always has the warmer machine. */
export async function alternate<T>(input: {
  rounds: number;
  /** Rounds that are measured and thrown away, while both sides are compiled and their caches filled. */
  warmUp: number;
  ours: () => Promise<T>;
  floor: () => Promise<T>;
  onRound?: (round: { ours: T; floor: T }) => void;
}): Promise<{ ours: T; floor: T }[]> {
  const measured: { ours: T; floor: T }[] = [];
  for (let number = 0; number < input.warmUp + input.rounds; number += 1) {
    const round = number % 2 === 0 ? await oursFirst(input) : await floorFirst(input);
    if (number < input.warmUp) continue;
    measured.push(round);
    input.onRound?.(round);
  }
  return measured;
}

async function oursFirst<T>(input: { ours: () => Promise<T>; floor: () => Promise<T> }) {
  const ours = await input.ours();
  return { ours, floor: await input.floor() };
}

async function floorFirst<T>(input: { ours: () => Promise<T>; floor: () => Promise<T> }) {
  const floor = await input.floor();
  return { ours: await input.ours(), floor };
}
