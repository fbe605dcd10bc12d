import type { SandboxTeamsActor } from '../contract.js';
import type { Talker } from './actor.js';
import { messageAction, search } from './extensions.js';
import { type Invoking, press, refresh, submit } from './invokes.js';

/** What a person does with cards, dialogs and message extensions. */
export function actOnCards(deps: Invoking, { person: { id }, placed, seen }: Talker) {
  return {
    press: async (where, message, label, values, nth) =>
      press(deps, placed(where), seen(where, message), id, label, values, nth),
    refresh: async (where, message) => refresh(deps, placed(where), seen(where, message), id),
    submit: (values, label, nth) => submit(deps, id, values, label, nth),
    async close() {
      // A bot is not told of a dialog that is closed.
      deps.dialogs.shut(deps.dialogs.topmost(id));
    },
    messageAction: async (commandId, where, message) =>
      messageAction(deps, placed(where), seen(where, message), id, commandId),
    search: async (commandId, query, { conversation = 'personal' } = {}) =>
      search(deps, placed(conversation), id, commandId, query),
  } satisfies Partial<SandboxTeamsActor>;
}
