import { actionsOf } from '../teams/card/inputs.js';

/**
 * A card as the browser gets it: the id of each button tells which of those with its label it is, so that two called "Save" can
 * be told apart when one is pressed.
 */
export function numbered(card: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(card);
  const seen = new Map<unknown, number>();
  for (const { action } of actionsOf(copy)) {
    if (action.type === 'Action.ShowCard') continue;
    const nth = seen.get(action.title) ?? 0;
    seen.set(action.title, nth + 1);
    action.id = String(nth);
  }
  return copy;
}
