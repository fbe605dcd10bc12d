/** What Teams takes as a name. Lengths are in characters, as people count them. */
import { withLink } from '../with-link.js';

/** "The maximum length of displayName is 50 characters": https://learn.microsoft.com/graph/api/channel-post */
const maxChannelName = 50;
/** https://learn.microsoft.com/powershell/module/teams/set-teamchannel: "Channel Description Characters Limit - 1024" */
const maxDescription = 1024;
/** https://learn.microsoft.com/graph/api/chat-patch: at most 250 characters, no colon. */
const maxTopic = 250;

/** https://learn.microsoft.com/microsoftteams/limits-specifications-teams#channel-names */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these very characters are what Teams refuses.
const forbidden = /[~#%&*{}+/\\:<>?|'".\u0000-\u001f\u0080-\u009f]+/g;

/** The name of a channel; the second and later ones have their number. */
export function channelName(name: string, number: number): string {
  const suffix = number === 1 ? '' : `-${number}`;
  const clean = name.replace(forbidden, '-').replace(/^[_\s-]+/, '');
  const kept = [...clean].slice(0, maxChannelName - suffix.length).join('');
  return `${kept.replace(/[\s-]+$/, '')}${suffix}`;
}

export const chatTopic = (text: string): string => cutTo(text.replaceAll(':', '–'), maxTopic);

/** The first line is the topic, what follows the purpose. A purpose is never cut: it ends with the proof. */
export function description({
  topic,
  link,
  purpose,
}: {
  topic: string;
  link?: string | undefined;
  purpose: string;
}): string {
  if (topic === '') return cutTo(purpose, maxDescription);
  const left = maxDescription - purpose.length - 1;
  return `${cutTo(withLink(topic.replace(/\s+/g, ' '), link, left), left)}\n${purpose}`;
}

export function readDescription(text: string): { topic: string; purpose: string } {
  const [first = '', ...rest] = text.split('\n');
  return rest.length === 0 ? { topic: '', purpose: first } : { topic: first, purpose: rest.join('\n') };
}

export function cutTo(text: string, max: number): string {
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, Math.max(max - 1, 0)).join('')}…`;
}
