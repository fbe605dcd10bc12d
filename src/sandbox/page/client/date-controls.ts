import type { PlainTextElement } from '@slack/types';
import { type Control, fieldControl } from './control.js';
import { fromLocalInput, toLocalInput } from './dates.js';
import { h } from './dom.js';

export function dateControl(
  type: 'date' | 'time',
  initial: string | undefined,
  placeholder: PlainTextElement | undefined,
  name: string,
  changed: () => void,
): Control {
  const field = h('input', {
    type,
    'data-focus': name,
    title: placeholder?.text,
    on: {
      change() {
        // A year typed digit by digit passes through 0002, 0020 and 0202.
        if (type === 'time' || field.value === '' || field.value >= '1970') changed();
      },
    },
  });
  field.value = initial ?? '';
  return fieldControl(field);
}

/** An instant, picked in the acted person's zone. */
export function instantControl(
  initial: number | undefined,
  zone: string,
  name: string,
  changed: () => void,
): Control {
  const field = h('input', {
    type: 'datetime-local',
    'data-focus': name,
    title: `In your time zone, ${zone}`,
    on: {
      change() {
        if (field.value === '' || field.value >= '1970') changed();
      },
    },
  });
  field.value = initial === undefined ? '' : toLocalInput(initial * 1000, zone);
  return {
    node: h('span', { class: 'with-zone' }, field, h('small', {}, zone)),
    field,
    isGroup: false,
    read() {
      const at = fromLocalInput(field.value, zone);
      return at === undefined ? null : { instant: Math.floor(at / 1000) };
    },
    write(value) {
      const at =
        value !== null && typeof value === 'object' && 'instant' in value ? value.instant * 1000 : undefined;
      field.value = at === undefined ? '' : toLocalInput(at, zone);
    },
  };
}
