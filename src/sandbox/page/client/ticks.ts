import { type Child, h } from './dom.js';

export interface Ticks {
  node: HTMLElement;
  read(): string[];
  write(values: readonly string[]): void;
}

/** A list of boxes or of radio buttons. */
export function drawTicks(input: {
  kind: 'checkbox' | 'radio';
  name: string;
  items: readonly { value: string; content: Child; note?: Child }[];
  chosen: readonly string[];
  /** Boxes beyond this many cannot be ticked. Default: no limit. */
  max?: number;
  changed(): void;
}): Ticks {
  // Radio buttons with one name act as one group in the whole form, so the name is made unique.
  const name = `${input.name}-${crypto.randomUUID()}`;
  const boxes = input.items.map(({ value }, index) => {
    const box = h('input', {
      type: input.kind,
      name,
      value,
      'data-focus': `${input.name}:${index}`,
      on: {
        change() {
          limit();
          input.changed();
        },
      },
    });
    box.checked = input.chosen.includes(value);
    return box;
  });
  const limit = () => {
    const full = input.max !== undefined && boxes.filter((box) => box.checked).length >= input.max;
    for (const box of boxes) box.disabled = full && !box.checked;
  };
  limit();
  const rows = input.items.map(({ content, note }, index) =>
    h(
      'label',
      { class: 'tick' },
      boxes[index],
      h('span', {}, h('span', { class: 'tick-text' }, content), note && h('small', {}, note)),
    ),
  );
  return {
    node: h('div', { class: 'ticks', role: input.kind === 'radio' ? 'radiogroup' : 'group' }, rows),
    read: () => boxes.filter((box) => box.checked).map((box) => box.value),
    write(values) {
      for (const box of boxes) box.checked = values.includes(box.value);
      limit();
    },
  };
}
