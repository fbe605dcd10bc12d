import type { Catalogue } from '../../incident/catalogue.js';
import { type Field, mostOptions } from '../form.js';
import type { Option } from '../view.js';

/** Asks for the affected service: from the catalogue where there is one. `current` may be one that left it. */
export function serviceField(catalogue: Catalogue, current: string | undefined): Field {
  const field = { id: 'service', label: 'Affected service', optional: true } as const;
  const options: Option[] = catalogue.map(({ name, tier, team }) => ({
    value: name,
    label: name,
    hint: [`Tier ${tier}`, team].filter(Boolean).join(' · '),
  }));
  const isKnown = options.some(({ value }) => value === current);
  if (current && options.length > 0 && !isKnown) options.unshift({ value: current, label: current });
  const initial = current && { initial: current };
  if (options.length === 0 || options.length > mostOptions) {
    return { ...field, type: 'text', maxLength: 100, ...initial };
  }
  return { ...field, type: 'select', options, ...initial };
}
