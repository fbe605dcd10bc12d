import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createPace, type Kind, perTenant, perThread, type Window } from '../../../src/chat/teams/pace.js';
import { RetryLater } from '../../../src/errors.js';

/** A pace whose waits are over at once, and when by its clock each turn came. */
function stage() {
  let at = 0;
  let waitUntil = 0;
  const pace = createPace(
    () => at,
    async (ms) => {
      waitUntil = at + ms;
    },
  );
  return {
    pass(ms: number): void {
      at += ms;
    },
    /** When the turn comes; undefined when it is put back. */
    async ask(kind: Kind, thread: string): Promise<number | undefined> {
      waitUntil = at;
      try {
        await pace.turn(kind, thread);
        return waitUntil;
      } catch (error) {
        expect(error).toBeInstanceOf(RetryLater);
        return undefined;
      }
    },
    turn: pace.turn,
  };
}

/** The most that fell into any stretch of so many seconds. */
function most(times: readonly number[], { seconds }: Window): number {
  const sorted = [...times].sort((a, b) => a - b);
  let first = 0;
  let highest = 0;
  for (const [index, time] of sorted.entries()) {
    while ((sorted[first] ?? time) <= time - seconds * 1000) first += 1;
    highest = Math.max(highest, index - first + 1);
  }
  return highest;
}

const kinds: readonly Kind[] = ['send', 'create', 'read'];
const asked = fc.record({
  gapMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 40_000 })),
  kind: fc.constantFrom(...kinds),
  thread: fc.constantFrom('a', 'b', 'c'),
  count: fc.integer({ min: 1, max: 40 }),
});

describe('the pace of what is sent', () => {
  it('never has more in any window than Teams’ published rates', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { maxLength: 60 }), async (asks) => {
        const { ask, pass } = stage();
        const turns: { kind: Kind; thread: string; at: number }[] = [];
        for (const { gapMs, kind, thread, count } of asks) {
          pass(gapMs);
          for (let number = 0; number < count; number += 1) {
            const at = await ask(kind, thread);
            if (at !== undefined) turns.push({ kind, thread, at });
          }
        }

        for (const kind of kinds) {
          for (const thread of ['a', 'b', 'c']) {
            const times = turns.filter((turn) => turn.kind === kind && turn.thread === thread);
            for (const window of perThread[kind]) {
              expect(
                most(
                  times.map(({ at }) => at),
                  window,
                ),
              ).toBeLessThanOrEqual(window.most);
            }
          }
        }
        for (const window of perTenant) {
          expect(
            most(
              turns.map(({ at }) => at),
              window,
            ),
          ).toBeLessThanOrEqual(window.most);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps to what an hour may have', async () => {
    const { ask, pass } = stage();
    const times: number[] = [];
    for (let second = 0; second < 2 * 3600; second += 1) {
      const at = await ask('send', 'a');
      if (at !== undefined) times.push(at);
      pass(1000);
    }

    for (const window of perThread.send) expect(most(times, window)).toBeLessThanOrEqual(window.most);
    // Nothing is held back that could go: one message less than the published rate would be too few.
    expect(times.length).toBeGreaterThan(3500);
  });

  it('lets as many go at once as a second takes', async () => {
    const { ask } = stage();
    const times: (number | undefined)[] = [];
    for (let number = 0; number < 8; number += 1) times.push(await ask('send', 'a'));

    expect(times.slice(0, 7)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(times[7]).toBeGreaterThanOrEqual(1000);
  });

  it('gives turns in the order in which they were asked for', async () => {
    const { ask } = stage();
    const times: number[] = [];
    for (let number = 0; number < 20; number += 1) {
      const at = await ask('send', 'a');
      if (at !== undefined) times.push(at);
    }

    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.length).toBeGreaterThan(8);
  });

  it('puts back what would have to wait for long, and says for how long', async () => {
    const { ask, turn, pass } = stage();
    while ((await ask('send', 'a')) !== undefined);

    const failure: unknown = await turn('send', 'a').catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(RetryLater);
    const { afterSeconds } = failure as RetryLater;
    expect(afterSeconds).toBeGreaterThan(5);
    pass(afterSeconds * 1000);
    await expect(turn('send', 'a')).resolves.toBeUndefined();
  });

  it('counts each conversation, and each kind of call, apart', async () => {
    const { ask } = stage();
    for (let number = 0; number < 7; number += 1) await ask('send', 'a');

    expect(await ask('send', 'b')).toBe(0);
    expect(await ask('read', 'a')).toBe(0);
  });
});
