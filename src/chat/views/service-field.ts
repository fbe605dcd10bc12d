import type { Catalogue } from '../../incident/catalogue.js';
import type { Field } from '../form.js';

/** Slack's limit for a list (docs.slack.dev/reference/block-kit/block-elements/select-menu-element). */
const mostOptions = 100;

/** Asks for the affected service: from the catalogue where there is one. `current` may be one that left it. */
export function serviceField(catalogue: Catalogue, current: string | undefined): Field {
  const field = { id: 'service', label: 'Affected service', optional: true } as const;
  const names = catalogue.map(({ name }) => name);
  if (current && names.length > 0 && !names.includes(current)) names.unshift(current);
  const initial = current && { initial: current };
  if (names.length === 0 || names.length > mostOptions) {
    return { ...field, type: 'text', maxLength: 100, ...initial };
  }
  return {
    ...field,
    type: 'select',
    options: names.map((name) => ({ value: name, label: name })),
    ...initial,
  };
}
