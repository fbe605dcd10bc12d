import { setTimeout as sleep } from 'node:timers/promises';
import { RetryLater } from '../../errors.js';
import type { PersonId } from '../../ids.js';
import type { View } from '../view.js';
import type { Connector } from './connector.js';
import { toFailure } from './errors.js';
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
    wait = sleep,
  }: {
    connector: Pick<Connector, 'send' | 'personalChat'>;
    look: Look;
    /** The id that the connector knows a person by. */
    recipient: (person: PersonId, place: Placed) => Promise<string>;
    wait?: (ms: number) => Promise<unknown>;
  },
  view: View,
  { person, place }: { person: PersonId; place: Placed },
): Promise<void> {
  const message = renderMessage(view, await look([view]));
  const there = async () => {
    const aside = !place.isPersonal && { only: await recipient(person, place), thread: place.thread };
    await connector.send(place.conversation, message, aside || undefined);
  };
  for (let attempt = 1; ; attempt += 1) {
    const first = await failureOf(there);
    if (!first) return;
    const second = await failureOf(async () => connector.send(await connector.personalChat(person), message));
    if (!second) return;
    // Who never added Tocsin has no personal chat with it: where the place takes no more for a moment, the word waits.
    if (!(first instanceof RetryLater) || attempt === mostAttempts) throw second;
    await wait(first.afterSeconds * 1000);
  }
}

/** A place that is at its rate takes more within half a minute (`pace.ts`), unless others came first. */
const mostAttempts = 4;

async function failureOf(work: () => Promise<unknown>): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return toFailure(error);
  }
}
