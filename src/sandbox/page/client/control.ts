import type { WireValue } from './wire.js';

export interface Control {
  node: HTMLElement;
  /** What a label names and an error points to; a group of boxes is named as a whole. */
  field: HTMLElement;
  isGroup: boolean;
  read(): WireValue;
  /** Puts back what was chosen before. */
  write(value: WireValue): void;
}

/** A plain field: what is in it is its value. */
export function fieldControl(field: HTMLInputElement | HTMLTextAreaElement): Control {
  return {
    node: field,
    field,
    isGroup: false,
    read: () => (field.value === '' ? null : field.value),
    write(value) {
      field.value = typeof value === 'string' ? value : '';
    },
  };
}
