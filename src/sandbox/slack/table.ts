import { z } from 'zod';

export interface Meta {
  id: number;
  created_at: string;
  updated_at: string;
}

const Written = z.object({ created_at: z.string().optional(), updated_at: z.string().optional() });

/** One collection of emulate's store, with the methods that its Slack service calls. */
export interface Table<Data extends object> {
  fieldNames: readonly string[];
  insert(data: Data): Data & Meta;
  update(id: number, data: Partial<Data>): (Data & Meta) | undefined;
  delete(id: number): boolean;
  get(id: number): (Data & Meta) | undefined;
  findBy(field: string, value: unknown): (Data & Meta)[];
  findOneBy(field: string, value: unknown): (Data & Meta) | undefined;
  all(): (Data & Meta)[];
  count(): number;
  /** Puts back rows of an earlier run under their ids. */
  restore(rows: readonly (readonly [id: number, row: unknown])[]): void;
  /** Called with every row that is written from now on, and without one for a row that is deleted. */
  watch(listener: (id: number, row?: Data & Meta) => void): void;
}

interface TableOptions<Data extends object> {
  /** Parses rows that come back from the state file. */
  schema: z.ZodType<Data>;
  index: readonly (keyof Data & string)[];
  /** Called after every change with the row as it is now, or as it was when it was deleted. */
  changed?: (row: Data & Meta) => void;
  /** Adds what emulate leaves out of a row before it is stored. */
  complete?: (data: Data) => Data;
  /** The same for a change of a row. */
  revise?: (before: Data, change: Partial<Data>) => Partial<Data>;
  /** What a row becomes that stays when it is deleted; undefined when it goes. */
  bury?: (row: Data & Meta) => Partial<Data> | undefined;
  now: () => Date;
}

export function createTable<Data extends object>(options: TableOptions<Data>): Table<Data> {
  const { index, changed = () => undefined, complete = (data: Data) => data } = options;
  const { revise = (_before: Data, change: Partial<Data>) => change, bury = () => undefined, now } = options;
  const rows = new Map<number, Data & Meta>();
  const indexes = new Map<string, Map<unknown, Set<number>>>(index.map((field) => [field, new Map()]));
  let nextId = 1;
  let written: (id: number, row?: Data & Meta) => void = () => undefined;

  const track = (row: Data & Meta, add: boolean): void => {
    for (const [field, ids] of indexes) {
      const key: unknown = Reflect.get(row, field);
      const set = ids.get(key) ?? new Set();
      if (add) set.add(row.id);
      else set.delete(row.id);
      if (set.size > 0) ids.set(key, set);
      else ids.delete(key);
    }
  };
  const put = (row: Data & Meta): void => {
    const before = rows.get(row.id);
    if (before) track(before, false);
    rows.set(row.id, row);
    track(row, true);
  };
  const present = (row: (Data & Meta) | undefined): row is Data & Meta => row !== undefined;

  const findBy = (field: string, value: unknown): (Data & Meta)[] => {
    const ids = indexes.get(field);
    if (!ids) return [...rows.values()].filter((row) => Reflect.get(row, field) === value);
    return [...(ids.get(value) ?? [])].map((id) => rows.get(id)).filter(present);
  };

  const update = (id: number, data: Partial<Data>): (Data & Meta) | undefined => {
    const before = rows.get(id);
    if (!before) return undefined;
    const row = { ...before, ...revise(before, data), id, updated_at: now().toISOString() };
    put(row);
    written(id, row);
    changed(row);
    return row;
  };

  return {
    fieldNames: [...index].sort(),
    insert(data) {
      const at = now().toISOString();
      const row = { ...complete(data), id: nextId++, created_at: at, updated_at: at };
      put(row);
      written(row.id, row);
      changed(row);
      return row;
    },
    update,
    delete(id) {
      const row = rows.get(id);
      if (!row) return false;
      const remains = bury(row);
      if (remains) return update(id, remains) !== undefined;
      track(row, false);
      rows.delete(id);
      written(id);
      changed(row);
      return true;
    },
    get: (id) => rows.get(id),
    findBy,
    findOneBy: (field, value) => findBy(field, value)[0],
    all: () => [...rows.values()],
    count: () => rows.size,
    restore(kept) {
      for (const [id, data] of kept) {
        const { created_at = now().toISOString(), updated_at = created_at } = Written.parse(data);
        put({ ...options.schema.parse(data), id, created_at, updated_at });
        nextId = Math.max(nextId, id + 1);
      }
    },
    watch(listener) {
      written = listener;
    },
  };
}
