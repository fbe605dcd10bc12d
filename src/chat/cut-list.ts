/** Lists cut visibly. */
export const more = (count: number): string => `… ${count} more`;

/** As many items as fit; when some do not, one place is kept free for the line that says how many. */
export function cutList<T>(items: readonly T[], max: number): { kept: readonly T[]; dropped: number } {
  if (items.length <= max) return { kept: items, dropped: 0 };
  return { kept: items.slice(0, max - 1), dropped: items.length - max + 1 };
}

export function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
