/** A disk that really is full, in a name space of its own, and is given more room while the replica runs. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Replica } from '../helpers/replica.js';
import { until } from '../helpers/until.js';
import { incidentsOf, recordedOf } from '../replicas/stage.js';
import { allDoneSoon, hasten } from './course.js';
import { type ChaosStage, openChaosStage } from './stage.js';
import { assertWhole } from './whole/index.js';

const run = promisify(execFile);

let stage: ChaosStage;
let disk: string;
beforeAll(async () => {
  stage = await openChaosStage();
  disk = await mkdtemp(join(tmpdir(), 'tocsin-chaos-disk-'));
});
afterAll(async () => {
  await stage.close();
  await rm(disk, { recursive: true, force: true });
});

/** How to be given a full disk, and how it gets room: by a mount, or where nobody may mount by a limit of the process. */
interface FullDisk {
  within: readonly string[];
  makeRoom(replica: Replica): Promise<unknown>;
  says: RegExp;
}

/** The kernel lets people have name spaces, or we are root. */
async function fullDisk(): Promise<FullDisk> {
  for (const flags of ['-rm', '-m']) {
    const mounted = ['unshare', flags, 'sh', '-c', 'mount -t tmpfs -o size=1m none "$0" && exec "$@"', disk];
    const [program = '', ...rest] = [...mounted, 'true'];
    if (!(await run(program, rest).catch(() => undefined))) continue;
    const enter = flags === '-rm' ? ['-U', '--preserve-credentials', '-m'] : ['-m'];
    return {
      within: mounted,
      // With a source named, mount adds no options of its own: a user's id from outside is none in there.
      makeRoom: ({ pid }) =>
        run('nsenter', ['-t', String(pid), ...enter, 'mount', '-o', 'remount,size=1g', 'none', disk]),
      says: /is full .*free some space/,
    };
  }
  return {
    within: ['sh', '-c', 'ulimit -S -f 1; exec "$@"', 'sh'],
    makeRoom: ({ pid }) => run('prlimit', ['--pid', String(pid), '--fsize=unlimited']),
    says: /disk for files fails .*EFBIG/,
  };
}

it('keeps a file once there is room, and tells meanwhile that it could not', async () => {
  const { within, makeRoom, says } = await fullDisk();
  const replica = await stage.start({ ARTIFACT_DIR: join(disk, 'artifacts') }, { within });
  stage.office.addressees.push(replica);
  const alice = stage.sandbox.slack.as('alice');
  await alice.command('incidents', '/incident declare Full disk');
  const room = await until('the room', async () => (await incidentsOf(stage)).find(({ card }) => card)?.room);
  await alice.join(room).catch(() => undefined);
  const stop = hasten(stage);

  await alice.upload(room, { name: 'graph.txt', content: 'x'.repeat(5000) });

  const [told] = await until('the timeline to tell', async () => {
    const delayed = await recordedOf(stage, 'effect.delayed');
    return delayed.length > 0 ? delayed : undefined;
  });
  expect(told?.payload).toMatchObject({ effect: 'file.keep', reason: expect.stringMatching(says) });
  expect(await recordedOf(stage, 'file.kept')).toEqual([]);

  await makeRoom(replica);

  const [kept] = await until('the file to be kept', async () => {
    const all = await recordedOf(stage, 'file.kept');
    return all.length > 0 ? all : undefined;
  });
  stop();
  await allDoneSoon(stage);
  const sha256 = String(kept?.payload.sha256);
  const path = join(disk, 'artifacts', sha256.slice(0, 2), sha256.slice(2));
  // As the replica sees it: nobody else does.
  expect(await readFile(`/proc/${replica.pid}/root${path}`, 'utf8')).toBe('x'.repeat(5000));
  await assertWhole(stage, 'npm run jest -- test/chaos/full-disk');
}, 120_000);
