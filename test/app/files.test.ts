import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sha256 } from '../../src/ids.js';
import { createArtifacts } from '../../src/integrations/artifacts/index.js';
import {
  declare,
  eventsOf,
  recorded,
  retryingUntil,
  seeing,
  settled,
  startTestApp,
  type TestApp,
  until,
} from '../helpers/app.js';

let test: TestApp;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tocsin-files-'));
  test = await startTestApp({
    config: (config) => ({ ...config, artifacts: { dir, mostBytes: 2_000_000, s3: undefined } }),
  });
});
afterAll(async () => {
  await test?.stop();
  await rm(dir, { recursive: true, force: true });
});

const as = (person: string) => test.sandbox.slack.as(person);
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

async function contentOf(hash: string): Promise<Buffer> {
  const found = await createArtifacts({ dir }).open(Sha256.parse(hash));
  const pieces: Uint8Array[] = [];
  for await (const piece of found?.content ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('a file that is shared in an incident’s room', () => {
  it('is kept, byte for byte, under its SHA-256, and the timeline says so', async () => {
    const incident = await declare(test);
    const content = randomBytes(300_000);

    await as('alice').upload(incident.channel, { name: 'graph.png', content, text: 'it began here' });

    const [kept] = await until('the file to be kept', async () => {
      const events = await eventsOf(test, incident, 'file.kept');
      return events.length > 0 ? events : undefined;
    });
    expect(kept).toMatchObject({
      name: 'graph.png',
      mimetype: 'image/png',
      bytes: 300_000,
      sha256: sha256(content),
    });
    const [posted] = await eventsOf(test, incident, 'message.posted');
    expect(posted).toMatchObject({ text: 'it began here', files: [{ id: kept?.file, name: 'graph.png' }] });
    expect(await contentOf(kept?.sha256 ?? '')).toEqual(content);
  });

  it('is recorded once when it is told twice, and stored once when two are the same', async () => {
    const incident = await declare(test);
    const before = (await readdir(dir, { recursive: true })).length;
    const content = randomBytes(1000);
    test.sandbox.slack.delivery('duplicate');

    await as('alice').upload(incident.channel, { name: 'one.log', content });
    await as('alice').upload(incident.channel, { name: 'two.log', content });
    await until('both to be kept', async () =>
      (await eventsOf(test, incident, 'file.kept')).length >= 2 ? true : undefined,
    );
    test.sandbox.slack.delivery('normal');
    await settled(test);

    expect((await eventsOf(test, incident, 'file.kept')).map(({ name }) => name).sort()).toEqual([
      'one.log',
      'two.log',
    ]);
    // A folder and a file in it.
    expect((await readdir(dir, { recursive: true })).length - before).toBeLessThanOrEqual(2);
  });

  it('is fetched again when Slack breaks off', async () => {
    const incident = await declare(test);
    test.sandbox.slack.fault({ method: 'files.info', kind: 'reset', times: 2 });
    const content = randomBytes(50_000);

    await as('alice').upload(incident.channel, { name: 'heap.txt', content });

    const kept = await retryingUntil(test, 'the file to be kept', async () => {
      const [event] = await eventsOf(test, incident, 'file.kept');
      return event;
    });
    expect(kept.sha256).toBe(sha256(content));
    await settled(test);
    const done = (await eventsOf(test, incident, 'effect.done')).find(({ effect }) => effect === 'file.keep');
    expect(done?.attempts).toBeGreaterThan(1);
  });

  it('is told of when it is too large to be kept: its name and size stay', async () => {
    const incident = await declare(test);

    await as('alice').upload(incident.channel, { name: 'core.dump', content: Buffer.alloc(2_000_001) });

    await seeing(test, incident.channel, /Keeping the file.*did not succeed/);
    const [posted] = await eventsOf(test, incident, 'message.posted');
    expect(posted?.files).toEqual([expect.objectContaining({ name: 'core.dump', bytes: 2_000_001 })]);
    expect(await eventsOf(test, incident, 'file.kept')).toEqual([]);
  });

  it('that was deleted before it could be fetched is told of, and the rest goes on', async () => {
    const incident = await declare(test);
    test.sandbox.slack.fault({ method: 'files.info', kind: '500', times: 1 });

    const file = await as('alice').upload(incident.channel, { name: 'gone.txt', content: 'x' });
    await until('the first try', async () =>
      test.sandbox.slack.calls('files.info').some(({ args }) => args.file === file) ? true : undefined,
    );
    await as('alice').deleteFile(file);

    await retryingUntil(test, 'the failure', async () =>
      (await eventsOf(test, incident, 'effect.failed')).find(({ effect }) => effect === 'file.keep'),
    );
    expect((await recorded(test, incident)).length).toBeGreaterThan(0);
  });
});
