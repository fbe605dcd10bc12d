import { z } from 'zod';
import { isPersonPlace } from '../comms/audiences.js';
import { checkChannel } from './channel.js';
import { type Finding, ill, well } from './finding.js';
import { placesOn, type Settings, summed } from './named-places.js';
import type { SlackCall } from './slack-call.js';

/** The channels and people of Slack that tocsin.yml names. */
export async function checkSlackPlaces(call: SlackCall, settings: Settings): Promise<Finding[]> {
  const places = placesOn('slack', settings);
  const faults: Finding[] = [];
  for (const { id, keys } of places) {
    const about = { what: `Slack: ${id}`, setting: `${keys} in tocsin.yml` };
    const finding = isPersonPlace(`slack:${id}`)
      ? await checkPerson(call, id, about)
      : await checkChannel(call, id, about);
    if (!finding.ok) faults.push(finding);
  }
  return summed('Slack', places, faults);
}

const User = z.object({ user: z.object({ deleted: z.boolean().default(false) }) });

async function checkPerson(
  call: SlackCall,
  user: string,
  { what, setting }: { what: string; setting: string },
): Promise<Finding> {
  const answer = await call('users.info', { user });
  const remedy = `Name somebody else in ${setting}.`;
  if (!answer.ok) return ill(what, answer.detail, remedy);
  return User.parse(answer.body).user.deleted
    ? ill(what, 'this person’s account was deactivated', remedy)
    : well(what, 'is there');
}
