import { z } from 'zod';
import type { Exported, SealStanding } from '../chat/views/export.js';
import type { Proof } from '../compliance/proof.js';
import { type Database, openDatabase } from '../db/database.js';
import { createReader } from '../db/reader.js';
import { checkSeals } from '../db/seal-check.js';
import { scopeOf } from '../db/seal-incidents.js';
import { proofOf } from '../db/seal-proof.js';
import { sealTimeline } from '../db/seal-store.js';
import { UserError } from '../errors.js';
import { asKnown } from '../incident/as-known.js';
import type { Incident } from '../incident/incident.js';
import { readTimeline } from '../incident/read-timeline.js';
import type { Material } from './export-documents.js';
import type { ExportRequest } from './export-request.js';

type Asked = Pick<ExportRequest, 'number' | 'asOf'>;

/** Seals what is not sealed yet and reads what an export is made of. Throws `UserError` when there is nothing of it. */
export async function gather(url: string, asked: Asked): Promise<Material> {
  const now = () => new Date();
  const database = openDatabase(url, { now });
  try {
    return await gatherFrom(database, asked, now);
  } finally {
    await database.stop();
  }
}

/** The same, from a database that is open. */
export async function gatherFrom(
  database: Pick<Database, 'db' | 'pool'>,
  asked: Asked,
  now: () => Date,
): Promise<Material> {
  const incident = await createReader(database.db).incidentByNumber(asked.number, 'tocsin');
  if (!incident) throw new UserError('not-found', `There is no INC-${asked.number}.`);
  await sealTimeline(database.db, now);
  // In this order: what is recorded in between is told to be missing in the proof.
  const proof = await proofOf(database.pool, incident);
  const { exported, runs } = await read(database, incident, asked);
  const intact = await isIntact(database.pool, asked.number);
  const seal = standingOf(proof);
  const unsealed = asked.asOf ? 0 : Math.max(0, exported.events.length - proof.events.length);
  return { exported: { ...exported, madeAt: now(), ...(seal && { seal }) }, runs, proof, unsealed, intact };
}

/** The timeline, and the row that its head is taken from. */
async function isIntact(pool: Database['pool'], number: number): Promise<boolean> {
  const scope = await scopeOf(pool, number);
  let intact = scope !== undefined;
  const report = () => {
    intact = false;
  };
  if (scope) await checkSeals(pool, { scope, anchors: [], report });
  return intact;
}

async function read(
  { db }: Pick<Database, 'db'>,
  incident: Incident,
  { asOf }: Asked,
): Promise<Pick<Material, 'runs'> & { exported: Omit<Exported, 'madeAt'> }> {
  const reader = createReader(db);
  const [items, runs] = [await reader.items(incident.id, 'tocsin'), await reader.runs(incident.id, 'tocsin')];
  const events = await readTimeline(reader, incident, {
    viewer: 'tocsin',
    ...(asOf && { recordedBy: asOf }),
  });
  if (!asOf) return { exported: { incident, events, items }, runs };
  const known = asKnown(events, { incident, items, runs });
  if (!known) {
    throw new UserError(
      'not-found',
      `Nothing was known of INC-${incident.number} at ${asOf.toISOString()}: it was declared at ${incident.declaredAt.toISOString()}.`,
    );
  }
  return { exported: { incident: known.incident, events, items: known.items, asOf }, runs: known.runs };
}

const Entry = z.object({ ledger: z.number() });

function standingOf({ events, ledger }: Proof): SealStanding | undefined {
  const [head, entry] = [events.at(-1), ledger.at(-1)];
  if (!head || !entry) return undefined;
  return {
    head: head.hash,
    events: events.length,
    ledger: `${Entry.parse(entry.record).ledger}:${entry.hash}`,
  };
}
