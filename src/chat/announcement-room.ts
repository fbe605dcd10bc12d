import { PassingFailure, PermanentFailure } from '../errors.js';
import type { RoomId } from '../ids.js';
import { type ChatPort, RoomUnreachable } from './port.js';

/**
 * The shared room that incidents are announced in, looked up by its name once. When it cannot be posted to any more (it was
 * renamed and made anew, or the bot was put out) it is looked up and joined again, once for each message.
 */
export function announcing(
  chat: ChatPort,
  name: string,
): { chat: ChatPort; announcementRoom: () => Promise<RoomId> } {
  let answer: Promise<RoomId> | undefined;
  /** Every room that was the answer once: a job may still hold an earlier one. */
  const answers = new Set<string>();
  const triedAgain = new Set<string>();

  async function find(): Promise<RoomId> {
    const room = await chat.findRoom(name);
    if (room) {
      answers.add(room);
      return room;
    }
    throw new PermanentFailure(
      `There is no channel #${name}. Create it, or name another in ANNOUNCEMENT_CHANNEL.`,
    );
  }

  function announcementRoom(): Promise<RoomId> {
    answer ??= find().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  }

  async function post(input: Parameters<ChatPort['post']>[0]) {
    const known = answer;
    try {
      const posted = await chat.post(input);
      triedAgain.delete(input.key);
      return posted;
    } catch (error) {
      if (!(error instanceof RoomUnreachable) || !answers.has(input.to)) throw error;
      // Somebody else's failure may have had it looked up in the meantime.
      if (answer === known) answer = undefined;
      if (triedAgain.delete(input.key)) throw error;
      triedAgain.add(input.key);
      throw new PassingFailure(error.message, { cause: error });
    }
  }

  return { chat: { ...chat, post }, announcementRoom };
}
