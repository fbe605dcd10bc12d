import type { PersonId } from '../ids.js';
import type { ChatPort } from './port.js';

/** Slack wants its answer within three seconds: a time zone is worth waiting for, but not for long. */
const patienceMs = 1000;

/** Asks the platform where a person's clock hangs; undefined when it does not say so soon enough. */
export function askingZones(
  chat: Pick<ChatPort, 'profile'>,
  patience = patienceMs,
): (person: PersonId) => Promise<string | undefined> {
  return async (person) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), patience);
    });
    const asked = chat.profile(person).then(
      (profile) => profile?.zone,
      () => undefined,
    );
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
  };
}
