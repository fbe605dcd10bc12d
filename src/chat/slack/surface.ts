/** What the blocks of one message or view share: numbers that make their ids unique, and the one native table. */
export interface Surface {
  next(): number;
  /** True once for a message: Slack takes one native table in a message and none in a view. */
  takeTable(): boolean;
}

export function surface(nativeTable: boolean): Surface {
  let count = 0;
  let tableLeft = nativeTable;
  return {
    next: () => count++,
    takeTable: () => {
      const taken = tableLeft;
      tableLeft = false;
      return taken;
    },
  };
}
