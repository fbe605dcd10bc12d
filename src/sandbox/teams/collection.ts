import type { z } from 'zod';
import type { StateFile } from '../state-file.js';

/** Rows by id, in the order in which they were first put; with a state file they outlive the run. */
export interface Collection<Row extends { id: string }> {
  get(id: string): Row | undefined;
  all(): Row[];
  put(row: Row): Row;
  remove(id: string): void;
}

export function createCollection<Row extends { id: string }>(
  name: string,
  schema: z.ZodType<Row>,
  file: StateFile | undefined,
): Collection<Row> {
  const prefix = `teams.${name}|`;
  const kept = (file?.entries() ?? []).filter(([key]) => key.startsWith(prefix));
  const rows = new Map(
    kept.map(([key, row]): [string, Row] => [key.slice(prefix.length), schema.parse(row)]),
  );
  return {
    get: (id) => rows.get(id),
    all: () => [...rows.values()],
    put(row) {
      rows.set(row.id, row);
      file?.set(prefix + row.id, row);
      return row;
    },
    remove(id) {
      rows.delete(id);
      file?.set(prefix + id, undefined);
    },
  };
}
