import { isRecord } from '../body.js';
import type { StateFile } from '../state-file.js';
import type { Tables } from './tables.js';

/** Tokens and triggers belong to one run; the rest outlives it. */
const TRANSIENT = new Set(['slack.tokens', 'slack.view_triggers']);

/** Slack's client forgets its open modals when it is loaded anew; what the app published as a home stays. */
const isModal = (row: unknown): boolean => isRecord(row) && row.type === 'modal';

/** Fills the tables from the file and keeps them there from now on. Answers whether there was anything. */
export function keepTables(file: StateFile, tables: Tables): boolean {
  const rows = new Map<string, Map<number, unknown>>();
  for (const [key, value] of file.entries()) {
    const [table = '', id] = key.split('/');
    if (id === undefined) continue;
    rows.set(table, (rows.get(table) ?? new Map()).set(Number(id), value));
  }
  for (const [name, table] of Object.entries(tables)) {
    if (TRANSIENT.has(name)) continue;
    const passing = (row: unknown): boolean => name === 'slack.views' && isModal(row);
    table.restore([...(rows.get(name) ?? [])].filter(([, row]) => !passing(row)));
    table.watch((id, row) => {
      if (!passing(row)) file.set(`${name}/${id}`, row);
    });
  }
  return rows.size > 0;
}
