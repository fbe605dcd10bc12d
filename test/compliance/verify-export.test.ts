/** How the script behaves that comes with an export: what it says, and what a script hears. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256 } from '../../src/compliance/event-record.js';
import type { Proof } from '../../src/compliance/proof.js';
import { redact } from '../../src/compliance/redact.js';
import { proofOf } from '../../src/db/seal-proof.js';
import { EventId, Sha256 } from '../../src/ids.js';
import { messageIn, minute } from '../helpers/cast.js';
import { declaredInRoom, openWorld } from '../helpers/world.js';
import { note, seal } from './tampering.js';

const script = fileURLToPath(new URL('../../docs/verify-export.mjs', import.meta.url));
const content = 'a stack trace';
const world = await openWorld();
let directory = '';
let plain: Proof;
let withFile: Proof;
afterAll(async () => {
  await world.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tocsin-verifier-'));
  const incident = await declaredInRoom(world.deps);
  for (let round = 0; round < 7; round += 1) {
    await world.deps.transact((tx) =>
      tx.timeline.record(incident, [note(`round ${round}`), note('and on'), note('and on')]),
    );
    world.clock.pass(minute);
    await seal(world);
  }
  const [victim] = (
    await world.deps.read.timeline(incident, { viewer: 'tocsin', types: ['note.added'], limit: 1 })
  ).events;
  await redact(world.deps, { incident, event: EventId.parse(victim?.id), reason: 'asked', by: 'Ana' });
  await world.deps.transact((tx) => tx.timeline.record(incident, [note('after all')]));
  await seal(world);
  plain = await proofOf(world.database.pool, incident);
  const holder = await declaredInRoom(world.deps);
  const file = {
    type: 'file.kept' as const,
    message: messageIn(holder.room ?? never()),
    file: 'F1',
    name: 'trace.txt',
    bytes: content.length,
    sha256: Sha256.parse(sha256(content)),
  };
  await world.deps.transact((tx) => tx.timeline.record(holder, [{ ...note(''), event: file }]));
  await seal(world);
  withFile = await proofOf(world.database.pool, holder);
});

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    cwd: directory,
  });
  return { status, stdout, stderr };
}

async function check(exported: unknown, ...args: string[]) {
  await writeFile(path.join(directory, 'INC-1.json'), JSON.stringify(exported));
  return run('INC-1.json', ...args);
}

describe('the script that checks an export', () => {
  it.each([
    [['gone.json'], 'cannot read gone.json: it is not there.'],
    [['.'], 'cannot read .: it is a folder.'],
    [['text.txt'], 'cannot read text.txt: it is not JSON.'],
    [['null.json'], 'cannot read null.json: it is no export of a timeline that this script knows.'],
    [['as-of.json'], 'cannot check as-of.json: it shows a part, what was known at a time.'],
    [['--help'], 'node verify-export.mjs INC-7.json [--head'],
    [[], 'node verify-export.mjs INC-7.json [--head'],
    [['null.json', '--file', 'x'], 'There is no option --file'],
    [['null.json', '--clocks-apart', 'long'], 'node verify-export.mjs INC-7.json [--head'],
  ])('says of %j that it cannot be checked, not that it was changed', async (args, says) => {
    await writeFile(path.join(directory, 'text.txt'), '# INC-1');
    await writeFile(path.join(directory, 'null.json'), 'null');
    await writeFile(path.join(directory, 'as-of.json'), '{"format": "tocsin-timeline-as-of/1"}');

    const { status, stdout, stderr } = run(...args);

    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(says),
    });
    expect(stderr).not.toContain('NOT what was sealed');
  });

  it('says whether files were checked', async () => {
    const files = path.join(directory, 'files');
    await mkdir(files);
    await writeFile(path.join(files, 'trace.txt'), content);

    expect(await check(withFile)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('1 file not checked: name the folder with --files.'),
    });
    expect(await check(withFile, '--files', 'files')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('1 file is what was kept.'),
    });
    expect(await check(withFile, '--files', 'nowhere')).toMatchObject({
      status: 2,
      stderr: 'cannot read the folder nowhere: it is not there.\n',
    });
    // An export of an incident without files has no such folder.
    const none = await check(plain, '--files', 'nowhere');
    expect(none).toMatchObject({ status: 0, stderr: '' });
    expect(none.stdout).not.toMatch(/checked|kept/);
  });

  it('says of any one event that is missing that it is, and no more', async () => {
    expect(await check(plain)).toMatchObject({ status: 0, stderr: '' });
    const last = plain.events.length - 1;

    for (const at of plain.events.keys()) {
      const { status, stderr } = await check({ ...plain, events: plain.events.toSpliced(at, 1) });
      const says = at === last ? /^(Event|Ledger entry) \d+.*$/m : `Position ${at + 1} is missing.`;

      expect({ at, status, lines: stderr.trim().split('\n') }).toEqual({
        at,
        status: 1,
        lines: [expect.stringMatching(says), '', 'INC-1.json is NOT what was sealed.'],
      });
    }
  });

  it('names what stands in another place', async () => {
    const [a, b, c, ...rest] = plain.events;

    expect((await check({ ...plain, events: [a, c, b, ...rest] })).stderr).toContain(
      'position 2) stands in another place than it was sealed at.',
    );
    expect(await check({ ...plain, events: [a, b, b, c, ...rest] })).toMatchObject({ status: 1 });
  });

  it('names twenty of many', async () => {
    const events = plain.events.map((event) => ({ ...event, hash: '0'.repeat(64) }));

    const lines = (await check({ ...plain, events })).stderr.trim().split('\n');

    expect(lines).toHaveLength(23);
    expect(lines[20]).toMatch(/^… and \d+ more$/);
  });
});

function never(): never {
  throw new Error('it has no room');
}
