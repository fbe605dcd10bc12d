import type { PersonId } from '../../ids.js';
import type { View } from '../view.js';
import type { Connector } from './connector.js';
import type { Look } from './look.js';
import type { Placed } from './places.js';
import { renderMessage } from './render.js';

/**
 * A private word to who asked: there, seen by nobody else, where Teams has targeted messages
 * (learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages, a preview in 2026); else in their personal chat.
 */
export async function whisper(
  {
    connector,
    look,
    recipient,
  }: {
    connector: Connector;
    look: Look;
    /** The id that the connector knows a person by. */
    recipient: (person: PersonId, place: Placed) => Promise<string>;
  },
  view: View,
  { person, place }: { person: PersonId; place: Placed },
): Promise<void> {
  const message = renderMessage(view, await look([view]));
  try {
    const aside = !place.isPersonal && { only: await recipient(person, place), thread: place.thread };
    await connector.send(place.conversation, message, aside || undefined);
  } catch {
    await connector.send(await connector.personalChat(person), message);
  }
}
