/**
 * A checklist as one switch an item and a button that saves them all: a card has no input that acts by itself.
 *
 * Ids tell how the card showed an item. A client that keeps what its reader switched while ids stay the same shows the new
 * state where they do not.
 */
import { more } from '../cut-list.js';
import { type Block, type ChecklistItem, spansOf, type Text } from '../view.js';
import { toggleId } from './action.js';
import type { Element } from './card.js';
import { bytesOf, limits } from './limits.js';
import type { Surface } from './surface.js';
import { isLiteral, label, smallPrint, textBlock } from './text.js';

type Checklist = Extract<Block, { type: 'checklist' }>;

export function renderChecklist(checklist: Checklist, on: Surface): Element[] {
  if (checklist.items.length === 0) return [];
  const prefix = `check:${on.next()}${checklist.turn ? `:${checklist.turn}` : ''}`;
  const { items, dropped } = fitting(checklist.items.map((item) => renderItem(item, prefix, on)));
  const { command, args = {} } = checklist;
  const save = {
    type: 'Action.Execute',
    title: 'Save the ticks',
    verb: command,
    data: { args, checklist: prefix },
  };
  return [
    {
      type: 'Container',
      items: [
        ...items.flat(),
        ...(dropped > 0 ? [textBlock(more(dropped), on, smallPrint)] : []),
        { type: 'ActionSet', actions: [save] },
      ],
    },
  ];
}

function renderItem(item: ChecklistItem, prefix: string, on: Surface): Element[] {
  // The values that changed travel as one comma-joined argument.
  if (item.value.includes(',')) throw new Error(`the checklist value "${item.value}" has a comma`);
  const toggle = {
    type: 'Input.Toggle',
    id: toggleId(prefix, item.value, item.done),
    title: label(item.text, on.shown, limits.itemText),
    value: String(item.done),
    wrap: true,
  };
  const print = smallPrintOf(item);
  return print === undefined
    ? [toggle]
    : [toggle, textBlock(print, on, { ...smallPrint, spacing: 'None' }, limits.itemText)];
}

/** A switch's title mentions nobody and shows times in UTC; what it cannot say stands under it again, as it should be. */
function smallPrintOf({ text, note }: ChecklistItem): Text | undefined {
  if (isLiteral(text)) return note;
  return note === undefined ? text : [...spansOf(text), ' · ', ...spansOf(note)];
}

function fitting(all: readonly Element[][]): { items: readonly Element[][]; dropped: number } {
  let left = limits.checklistBytes;
  const tooMany = all.findIndex((elements) => {
    left -= bytesOf(elements);
    return left < 0;
  });
  return tooMany < 0
    ? { items: all, dropped: 0 }
    : { items: all.slice(0, tooMany), dropped: all.length - tooMany };
}
