import { UserError } from '../errors.js';
import { nearest } from '../runbook/nearest.js';

/** What to say of an option that there is not. */
export function noOption(given: string, options: readonly string[]): UserError {
  const [name = given] = given.split('=');
  const close = options.includes(name) ? name : nearest(name, options);
  const hint = close ? `. Did you mean ${close}?` : `: choose from ${options.join(', ')}.`;
  return new UserError('invalid', `There is no option ${given}${hint}`);
}
