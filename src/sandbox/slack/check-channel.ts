import { type Answer, refuse } from './answer.js';
import { CHANNELS } from './limits.js';

/** https://docs.slack.dev/reference/methods/conversations.create#errors. emulate mends a name; Slack refuses it. */
export function checkChannelName(name: string): Answer | undefined {
  if (name === '') return refuse('invalid_name_required');
  if ([...name].length > CHANNELS.name) return refuse('invalid_name_maxlength');
  if (/^[-_]+$/.test(name)) return refuse('invalid_name_punctuation');
  if (!/^[\p{Ll}\p{Lo}\p{M}\p{N}_-]+$/u.test(name)) return refuse('invalid_name_specials');
  return undefined;
}
