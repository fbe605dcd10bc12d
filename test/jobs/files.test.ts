import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { redact } from '../../src/compliance/redact.js';
import { enqueueEffects } from '../../src/db/job-queue.js';
import { recordSightings } from '../../src/db/sightings.js';
import { type EventId, Sha256 } from '../../src/ids.js';
import type { Incident } from '../../src/incident/incident.js';
import { createArtifacts } from '../../src/integrations/artifacts/index.js';
import type { ArtifactStore } from '../../src/integrations/ports.js';
import { keepFile, removeArtifact } from '../../src/jobs/files.js';
import { seal } from '../compliance/tampering.js';
import { ana, messageIn, morning } from '../helpers/cast.js';
import { until } from '../helpers/until.js';
import { declaredInRoom, eventTypesOf, jobsOf, openWorld, type World, workOff } from '../helpers/world.js';

let world: World;
let dir: string;
let store: ArtifactStore;
beforeAll(async () => {
  world = await openWorld();
  dir = await mkdtemp(join(tmpdir(), 'tocsin-kept-'));
  store = createArtifacts({ dir, reserveBytes: 0 });
});
afterAll(async () => {
  await world?.stop();
  await rm(dir, { recursive: true, force: true });
});

const name = 'passwords.txt';

/** An incident in whose room a file was shared, sealed. */
async function shared(content: string) {
  const incident = await declaredInRoom(world.deps);
  const { room } = incident;
  if (!room) throw new Error('it has a room');
  const event = {
    type: 'message.posted' as const,
    message: messageIn(room, '1.1'),
    text: 'see',
    files: [{ id: 'F1', name }],
  };
  const seen = { event, actor: ana, occurredAt: morning, room, delivery: `slack:message:${room}:1.1` };
  await recordSightings(world.database.db, [seen], world.clock.now());
  await seal(world);
  const { events } = await world.deps.read.timeline(incident, {
    viewer: 'tocsin',
    limit: 1,
    types: ['message.posted'],
  });
  const [posted] = events;
  if (!posted) throw new Error('nothing was posted');
  await workOff(world, incident.id);
  const sha256 = Sha256.parse(createHash('sha256').update(content).digest('hex'));
  return { incident, posted: posted.id, content, sha256 };
}
type Shared = Awaited<ReturnType<typeof shared>>;

function keep({ incident, posted, content }: Shared, artifacts: ArtifactStore = store): Promise<void> {
  async function* bytes() {
    yield Buffer.from(content);
  }
  const archive = { download: async () => ({ name, mimetype: undefined, content: bytes() }) };
  return keepFile(
    {
      ...world.deps,
      archiveOf: () => archive,
      artifacts,
      mostFileBytes: 1000,
      again: (effect, wait) => enqueueEffects(world.database.db, [effect], wait),
    },
    {
      incident,
      platform: 'slack',
      attempt: 1,
      effect: { name: 'file.keep', incidentId: incident.id, event: posted, file: 'F1' },
    },
  );
}

const takeOut = (incident: Incident, event: EventId) =>
  redact(world.deps, { incident, event, reason: 'A password was shared.', by: 'Ana' });

const remove = ({ incident, sha256 }: Shared, artifacts: ArtifactStore = store) =>
  removeArtifact(
    { ...world.deps, artifacts },
    { effect: { name: 'artifact.remove', incidentId: incident.id, sha256 } },
  );

async function rowsWith(text: string, { id }: Incident): Promise<number> {
  const { rowCount } = await world.database.pool.query(
    'select from timeline_event event where incident_id = $2 and strpos(event::text, $1) > 0',
    [text, id],
  );
  return rowCount ?? 0;
}

const removals = async ({ incident }: Shared) =>
  (await jobsOf(world, incident.id)).filter(({ task }) => task === 'artifact.remove');

it('a file that is kept leaves nothing to be done', async () => {
  const file = await shared('as usual');

  await keep(file);
  await keep(file);

  expect(await eventTypesOf(world, file.incident.id)).toContain('file.kept');
  expect(await removals(file)).toEqual([]);
  expect(await store.has(file.sha256)).toBe(true);
});

it('a message that is redacted while its file is fetched: the name is not written down, the content goes', async () => {
  const file = await shared('redacted while it is fetched');
  const { incident, posted } = file;

  await keep(file, {
    ...store,
    async put(content, options) {
      const stored = await store.put(content, options);
      await takeOut(incident, posted);
      return stored;
    },
  });

  expect(await rowsWith(name, incident)).toBe(0);
  const [removal] = await removals(file);
  expect(Number(removal?.runAt)).toBeLessThan(Date.now() + 60_000);
  await remove(file);
  expect(await store.has(file.sha256)).toBe(false);
});

it('a replica that ends between storing a file and saying so leaves nothing behind when the message is redacted', async () => {
  const file = await shared('the end came between');
  const { incident, posted, sha256 } = file;
  const ends = {
    ...store,
    has: () => Promise.reject(new Error('this is the end')),
  };
  await expect(keep(file, ends)).rejects.toThrow('this is the end');
  expect(await store.has(sha256)).toBe(true);
  await takeOut(incident, posted);

  await keep(file);

  expect(await removals(file)).toHaveLength(1);
  await remove(file);
  expect(await store.has(sha256)).toBe(false);
});

it('a content that is removed for one message and kept for another at the same moment is there', async () => {
  const file = await shared('the same');
  const again = async () => {
    let kept: Promise<void> | undefined;
    // Looks whether it is kept, and is about to remove it, when somebody keeps it.
    await remove(file, {
      ...store,
      async remove(sha256) {
        kept = keep(file);
        await until('it to wait', waitsForTheFile, 5000);
        await store.remove(sha256);
      },
    });
    await kept;
  };

  await expect(again()).rejects.toThrow('removed for another message while it was being kept');
  await keep(file);

  expect(await eventTypesOf(world, file.incident.id)).toContain('file.kept');
  await remove(file);
  expect(await store.has(file.sha256)).toBe(true);
});

async function waitsForTheFile(): Promise<true | undefined> {
  const { rowCount } = await world.database.pool.query(
    `select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`,
  );
  return rowCount ? true : undefined;
}
