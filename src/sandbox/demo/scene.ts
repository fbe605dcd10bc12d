import type { Cast } from './cast.js';
import type { Stage } from './stage.js';
import type { Workspace } from './workspace.js';

/** What every scene is given. */
export interface Play extends Stage {
  cast: Cast;
  workspace: Workspace;
}

/** What scenes after the declaration know as well: where the incident is handled. */
export interface InRoom extends Play {
  /** The incident's room. */
  room: { id: string; name: string };
  /** The pinned card. */
  card: { channel: string; ts: string };
}

/** What the pinned card says now. */
export function cardText({ sandbox, workspace, card }: InRoom): string {
  const message = sandbox.slack.messages(card.channel).find(({ ts }) => ts === card.ts);
  return message ? workspace.textOf(message) : '';
}
