/**
 * A checklist as groups of checkboxes, ten each (Slack's limit). The block_id tells which boxes are ticked: a client
 * keeps what its reader ticked while the ids stay the same, and a card updated in place must show the new state.
 */
import type { KnownBlock, Option, PlainTextElement, TextObject } from '@slack/types';
import type { Block, ChecklistItem, Text } from '../view.js';
import { controlId } from './action.js';
import { splitAt } from './cut.js';
import { chunk, limits, mustFit } from './limits.js';
import type { Surface } from './surface.js';
import { literalOf, mrkdwn, plainString, plainText, textObject } from './text.js';

type Checklist = Extract<Block, { type: 'checklist' }>;

export function renderChecklist(checklist: Checklist, on: Surface): KnownBlock[] {
  return chunk(checklist.items, limits.checkboxOptions).map((items): KnownBlock => {
    const number = on.next();
    const options = items.map(renderItem);
    const ticked = options.filter((_, i) => items[i]?.done);
    return {
      type: 'actions',
      block_id: `checklist:${number}:${items.map((item) => (item.done ? 'x' : '-')).join('')}`,
      elements: [
        {
          type: 'checkboxes',
          action_id: controlId('checklist', number, {
            command: checklist.command,
            ...(checklist.args && { args: checklist.args }),
          }),
          options,
          ...(ticked.length > 0 && { initial_options: ticked }),
        },
      ],
    };
  });
}

function renderItem(item: ChecklistItem): Option {
  // The values that changed travel as one comma-joined argument.
  if (item.value.includes(',')) throw new Error(`the checklist value "${item.value}" has a comma`);
  const value = mustFit('the value of a checklist item', item.value, limits.optionValue);
  const { text, description } = wording(item);
  const hint = description && { description };
  return text.type === 'mrkdwn' ? { text, value, ...hint } : { text, value, ...hint };
}

/** A long item runs on in the small print while nothing else stands there. */
function wording({ text, note }: ChecklistItem): { text: TextObject; description?: PlainTextElement } {
  if (note !== undefined) return { text: textObject(text, limits.optionText), description: smallPrint(note) };
  const literal = literalOf(text)?.replace(/\s+/g, ' ').trim();
  if (literal === undefined) return { text: textObject(text, limits.optionText) };

  const [start, rest] = splitAt(literal, limits.optionText - 1);
  const whole = plainString(literal, limits.optionText);
  if (rest === '' || !whole.endsWith('…') || start === '')
    return { text: plainText(literal, limits.optionText) };
  return {
    text: plainText(`${start}…`, limits.optionText),
    description: plainText(`…${rest}`, limits.optionText),
  };
}

/**
 * Slack's reference says that a checkbox's description takes mrkdwn, too
 * (https://docs.slack.dev/reference/block-kit/composition-objects/option-object); its published type knows plain text
 * only. Who ticked a box, and when, is a mention and a time: they need it.
 */
function smallPrint(note: Text): PlainTextElement {
  const literal = literalOf(note);
  if (literal !== undefined) return plainText(literal, limits.optionText);
  return mrkdwn(note, limits.optionText) as TextObject as PlainTextElement;
}
