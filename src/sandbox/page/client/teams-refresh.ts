/**
 * A card that has `refresh` asks the app for its newest state when somebody comes to look at it
 * (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/up-to-date-views).
 */
import { post } from './api.js';
import type { App } from './app.js';

/** The conversation being looked at, and the messages whose cards have asked since it was opened. */
let visit = '';
const asked = new Set<string>();

/** Older ones are out of sight. */
const most = 20;

export function refreshCards({ history, state }: App): void {
  const here = history ? `${state.me} ${history.id}` : '';
  if (here !== visit) asked.clear();
  visit = here;
  if (!history || document.visibilityState !== 'visible') return;
  const cards = history.messages.filter((message) =>
    message.cards.some(({ refresh }) => refresh !== undefined),
  );
  for (const { id } of cards.slice(-most)) {
    if (asked.has(id)) continue;
    asked.add(id);
    // It is for certain people in some cards: then nothing comes of it, and nothing needs to be said.
    void post('teams/refresh', { as: state.me, chat: history.id, message: id });
  }
}
