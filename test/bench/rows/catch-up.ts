/**
 * Reading a room back under Slack's published limits, against who does nothing but read the same pages as fast as those
 * limits allow. Most of a minute goes by in waiting, on both sides.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import type { Benchmark } from '../row.js';
import { toRow } from '../stats.js';
import { until } from '../until.js';
import type { World } from '../world.js';

const threads = 100;

export const catchUp: Benchmark = {
  name: 'catch-up',
  async run(world) {
    const [ours, floor] = [await readBackByTocsin(world), await readAlone()];
    return toRow({
      bench: 'catch-up',
      unit: 's',
      budget: { max: 1.1 },
      rounds: [{ ours: ours.seconds, floor }],
      holds: ours.found === threads * 2,
      note: `${threads} threads, ${ours.found} of ${threads * 2} missed messages found`,
    });
  },
};

async function readBackByTocsin(world: World): Promise<{ seconds: number; found: number }> {
  const sandbox = await startSandbox({ retryDelaysMs: [] });
  try {
    const database = await world.createDatabase();
    const { url } = await world.startTocsin({ slack: sandbox.slack, databaseUrl: database.url });
    sandbox.connect(url);
    const alice = sandbox.slack.as('alice');
    await alice.command('incidents', '/incident declare sev1 Checkout is down');
    const room = await until('the incident’s room', async () => {
      const [row] = await database.rows('select room from incident');
      return z.object({ room: z.string() }).safeParse(row).data?.room.slice('slack:'.length);
    });
    await database.quiet();
    await talkUnheard(sandbox, room);
    const started = performance.now();
    await alice.command(room, '/incident catch-up');
    await until(
      'the room to be read back',
      async () =>
        (await database.count(`select count(*) from timeline_event where type = 'room.caught-up'`)) > 0 ||
        undefined,
    );
    const seconds = (performance.now() - started) / 1000;
    world.say(`catch-up: ${seconds.toFixed(1)} s`);
    const found = await database.count(`select count(*) from timeline_event where type = 'message.posted'`);
    return { seconds, found };
  } finally {
    await sandbox.stop();
  }
}

/** In a workspace of its own: what one has used up of an allowance, the other must not miss. */
async function readAlone(): Promise<number> {
  const sandbox = await startSandbox({ retryDelaysMs: [] });
  try {
    const room = await sandbox.slack.as('alice').createChannel('inc-1');
    await sandbox.slack.as('alice').invite(room, sandbox.slack.botUserId);
    const stamps = await talkUnheard(sandbox, room);
    const started = performance.now();
    await ask(sandbox, 'pins.list', { channel: room });
    await ask(sandbox, 'conversations.history', { channel: room, limit: '200' });
    for (const ts of stamps) await ask(sandbox, 'conversations.replies', { channel: room, ts, limit: '200' });
    return (performance.now() - started) / 1000;
  } finally {
    await sandbox.stop();
  }
}

async function talkUnheard({ slack }: Sandbox, room: string): Promise<string[]> {
  slack.delivery('lose');
  const alice = slack.as('alice');
  const stamps: string[] = [];
  for (let number = 0; number < threads; number += 1) {
    const ts = await alice.say(room, `thought ${number}`);
    await alice.say(room, `answer ${number}`, { threadTs: ts });
    stamps.push(ts);
  }
  slack.delivery('normal');
  return stamps;
}

async function ask({ slack }: Sandbox, method: string, args: Record<string, string>): Promise<void> {
  for (;;) {
    const response = await fetch(`${slack.apiUrl}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}` },
      body: new URLSearchParams(args),
    });
    const { ok, error } = z
      .object({ ok: z.boolean(), error: z.string().optional() })
      .parse(await response.json());
    if (ok) return;
    if (response.status !== 429) throw new Error(`${method}: ${error}`);
    await pause(Number(response.headers.get('retry-after')) * 1000);
  }
}
