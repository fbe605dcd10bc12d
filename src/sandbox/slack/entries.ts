import { type Block, elementsOf } from './block-kit/blocks.js';
import { type Entered, initialOf } from './values.js';

export type Entries = ReturnType<typeof createEntries>;
type Values = Record<string, Record<string, Entered>>;

/** What people have entered and not sent yet, by person and by the message or view they entered it in. */
export function createEntries() {
  const entered = new Map<string, Map<string, Entered>>();
  const keyOf = (person: string, surface: string): string => `${person} ${surface}`;
  return {
    set(person: string, surface: string, blockId: string, actionId: string, value: Entered): void {
      const key = keyOf(person, surface);
      const values = entered.get(key) ?? new Map<string, Entered>();
      values.set(`${blockId}/${actionId}`, value);
      entered.set(key, values);
    },
    forget(person: string, surface: string): void {
      entered.delete(keyOf(person, surface));
    },
    /** `state.values`: every element that holds a value, by block id and action id. */
    values(person: string, surface: string, blocks: readonly Block[]): Values {
      const own = entered.get(keyOf(person, surface));
      const values: Values = {};
      for (const { element, block } of elementsOf(blocks)) {
        const blockId = block.block_id ?? '';
        const actionId = element.action_id ?? '';
        const value = own?.get(`${blockId}/${actionId}`) ?? initialOf(element);
        if (value) values[blockId] = { ...values[blockId], [actionId]: value };
      }
      return values;
    },
  };
}
