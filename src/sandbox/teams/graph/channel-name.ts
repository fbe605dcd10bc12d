import { badRequest } from './refusals.js';

/** "The maximum length of the channel's displayName is 50 characters": https://learn.microsoft.com/graph/api/channel-post */
const MAX_NAME = 50;

/** https://learn.microsoft.com/microsoftteams/limits-specifications-teams#channel-names */
const FORBIDDEN = /[~#%&*{}+/\\:<>?|'".]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these very characters are what Teams refuses.
const CONTROL = /[\u0000-\u001f\u0080-\u009f]/;
const RESERVED = /^(forms|CON|CONIN\$|CONOUT\$|PRN|AUX|NUL|COM[0-9]|LPT[0-9]|desktop\.ini|_vti_)$/i;

/** Throws what Graph answers to a name that a channel cannot have. */
export function checkChannelName(name: string): void {
  if (name.trim() === '') throw badRequest('Channel name is required.');
  if ([...name].length > MAX_NAME)
    throw badRequest(`Channel name exceeds the maximum length of ${MAX_NAME}.`);
  if (FORBIDDEN.test(name) || CONTROL.test(name))
    throw badRequest('Channel name contains invalid characters.');
  if (/^[_.]|[.]$/.test(name) || name.includes('..')) {
    throw badRequest('Channel name cannot begin with an underscore or a period, nor end with a period.');
  }
  if (RESERVED.test(name)) throw badRequest('Channel name is reserved.');
}
