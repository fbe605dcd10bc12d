import type { PersonId, RoomId } from '../../ids.js';

/** What a renderer must know about ids, looked up before. */
export interface Shown {
  /** Display names of people and rooms. */
  names: ReadonlyMap<PersonId | RoomId, string>;
  roomLink(room: RoomId): string;
  /** Words that begin a command. */
  commandWords: ReadonlySet<string>;
  botName: string;
}

/**
 * Hints are written once, as one types them in Slack; in Teams there is no slash command of ours, the bot is addressed. Only
 * before a command or an incident's number: `/incident` elsewhere is something that a person wrote.
 */
export function asTyped(text: string, { commandWords, botName }: Shown): string {
  return text.replace(/(?<![^\s"'“‘(:])\/incident(?= ([a-z-]+|INC-\d+))/gi, (whole, word: string) =>
    /^INC-/i.test(word) || commandWords.has(word.toLowerCase()) ? `@${botName}` : whole,
  );
}
