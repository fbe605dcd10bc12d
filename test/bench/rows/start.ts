/**
 * `npm start` on a machine that has nothing yet: from the command to "ready", with the build, a new PostgreSQL and the
 * sandbox. Its floor is the budget itself, 6 s; the second row is what Node holds in memory then, of 350 MB.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { startChild } from '../child.js';
import type { Benchmark } from '../row.js';
import { type Round, toRow } from '../stats.js';
import { root } from '../world.js';

const rounds = 3;
const budgetSeconds = 6;
const budgetMegabytes = 350;

const Ready = z.object({ pid: z.number() });

export const start: Benchmark = {
  name: 'start',
  async run(world) {
    const seconds: Round[] = [];
    const megabytes: Round[] = [];
    for (let number = 0; number < rounds; number += 1) {
      const dir = await world.createDirectory();
      const started = performance.now();
      const app = await startChild({
        command: 'npm',
        args: ['start', '--silent'],
        cwd: root,
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          DATA_DIR: dir,
          PORT: '0',
          SANDBOX_PORT: '0',
        },
        isReady: ({ msg }) => msg === 'tocsin is ready',
      });
      try {
        seconds.push({ ours: (performance.now() - started) / 1000, floor: budgetSeconds });
        const resident = await residentMegabytes(Ready.parse(app.announced).pid);
        megabytes.push({ ours: resident, floor: budgetMegabytes });
      } finally {
        await app.stop();
      }
      const [last] = seconds.slice(-1);
      world.say(`start: ready after ${last?.ours.toFixed(1)} s`);
    }
    return [
      toRow({
        bench: 'start',
        unit: 's',
        budget: { max: 1 },
        rounds: seconds,
        note: 'the floor is the budget',
      }),
      toRow({
        bench: 'start-memory',
        unit: 'MB',
        budget: { max: 1 },
        rounds: megabytes,
        note: 'the floor is the budget',
      }),
    ];
  },
};

/** `ps` is the same on Linux and macOS; it tells kilobytes. */
async function residentMegabytes(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.trim()) / 1024;
}
