import type { PersonId } from '../ids.js';
import type { ChatPort, Profile } from './port.js';

/** Slack wants its answer within three seconds: what a profile says is worth waiting for, but not for long. */
const patienceMs = 1000;

type Asking = Pick<ChatPort, 'profile'>;

/** Asks the platform who somebody is; undefined when it does not say so soon enough, `nobody` when it knows of no such person. */
export function askingProfiles(
  chat: Asking,
  patience = patienceMs,
): (person: PersonId) => Promise<Profile | 'nobody' | undefined> {
  return async (person) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), patience);
    });
    const asked = chat.profile(person).then(
      (profile) => profile ?? ('nobody' as const),
      () => undefined,
    );
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
  };
}

/** Asks the platform where a person's clock hangs; undefined when it does not say so soon enough. */
export function askingZones(
  chat: Asking,
  patience = patienceMs,
): (person: PersonId) => Promise<string | undefined> {
  const profileOf = askingProfiles(chat, patience);
  return async (person) => {
    const profile = await profileOf(person);
    return profile === 'nobody' ? undefined : profile?.zone;
  };
}
