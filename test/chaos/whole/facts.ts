import { z } from 'zod';
import { createReader } from '../../../src/db/reader.js';
import { EventId, PersonId } from '../../../src/ids.js';
import { TimelineEvent } from '../../../src/incident/event.js';
import type { Incident } from '../../../src/incident/incident.js';
import type { ChaosStage } from '../stage.js';

/** What is stored, read once for all checks. */
export interface Facts {
  stage: ChaosStage;
  incidents: readonly StoredIncident[];
}

export interface StoredIncident {
  row: Incident;
  ref: string;
  /** Slack's id of its room. */
  room: string;
  /** In the order in which they were recorded. */
  events: readonly StoredEvent[];
}

export interface StoredEvent {
  id: EventId;
  event: TimelineEvent;
  actor: PersonId | undefined;
  occurredAt: Date;
  recordedAt: Date;
}

/** Answers what is wrong, a sentence for each fault; nothing when all is as it should be. */
export type Check = (facts: Facts) => string[] | Promise<string[]>;

const Row = z.object({
  id: z.coerce.number().pipe(EventId),
  type: z.string(),
  facts: z.record(z.string(), z.unknown()),
  words: z.record(z.string(), z.unknown()).nullable(),
  actor: PersonId.nullable(),
  occurred_at: z.date(),
  recorded_at: z.date(),
});

export async function readFacts(stage: ChaosStage): Promise<Facts> {
  const reader = createReader(stage.database.db);
  const rows = (await reader.incidents({ viewer: 'tocsin', open: false, limit: 10_000 })).toReversed();
  const incidents = rows.map(async (row) => ({
    row,
    ref: `INC-${row.number}`,
    room: row.room?.replace('slack:', '') ?? '',
    events: await eventsOf(stage, row),
  }));
  return { stage, incidents: await Promise.all(incidents) };
}

async function eventsOf({ pool }: ChaosStage, { id }: Incident): Promise<StoredEvent[]> {
  const { rows } = await pool.query(
    'select id, type, facts, words, actor, occurred_at, recorded_at from timeline_event where incident_id = $1 order by timeline_event.id',
    [id],
  );
  return rows.map((raw) => {
    const row = Row.parse(raw);
    return {
      id: row.id,
      event: TimelineEvent.parse({ ...row.facts, ...row.words, type: row.type }),
      actor: row.actor ?? undefined,
      occurredAt: row.occurred_at,
      recordedAt: row.recorded_at,
    };
  });
}

/** Those that are there more than once, each once. */
export function doubled(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** How the one list differs from the other, each with its count. */
export function difference(wanted: readonly string[], found: readonly string[]): string[] {
  const names = [...new Set([...wanted, ...found])];
  const count = (list: readonly string[], name: string) => list.filter((other) => other === name).length;
  return names.flatMap((name) => {
    const [want, have] = [count(wanted, name), count(found, name)];
    return want === have ? [] : [`${name} is there ${have} times, not ${want}`];
  });
}
