import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Tables } from './tables.js';

const StateFile = z.object({ version: z.literal(1), tables: z.record(z.string(), z.array(z.unknown())) });

/** Tokens and triggers belong to one run; the rest outlives it. */
const TRANSIENT = new Set(['slack.tokens', 'slack.view_triggers']);
const SAVE_AFTER_MS = 250;

/** Keeps the tables in a file. `restored` tells whether there was one. */
export function createPersistence(file: string, tables: Tables) {
  let timer: NodeJS.Timeout | undefined;

  const kept = Object.entries(tables).filter(([name]) => !TRANSIENT.has(name));
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const dumped = Object.fromEntries(kept.map(([name, table]) => [name, table.dump()]));
    writeFileSync(`${file}.tmp`, JSON.stringify({ version: 1, tables: dumped }));
    // A run that dies while it writes leaves the earlier file whole.
    renameSync(`${file}.tmp`, file);
  };

  const restored = existsSync(file);
  if (restored) {
    const state = StateFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    for (const [name, table] of kept) table.restore(state.tables[name] ?? []);
  }
  return {
    restored,
    saveSoon(): void {
      timer ??= setTimeout(save, SAVE_AFTER_MS);
    },
    save,
  };
}
