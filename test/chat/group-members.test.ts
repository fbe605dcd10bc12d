import { describe, expect, it } from '@jest/globals';
import { createGroups, type GroupStore } from '../../src/chat/group-members.js';
import { createUnderWay } from '../../src/chat/under-way.js';
import { PassingFailure, PermanentFailure } from '../../src/errors.js';
import type { PersonId } from '../../src/ids.js';
import { GroupId } from '../../src/incident/permissions.js';
import { ana, bo, minute, morning } from '../helpers/cast.js';
import { movableClock } from '../helpers/movable-clock.js';

const group = GroupId.parse('S0614TZR7');

/** A platform that can be away, and what is kept of it. */
function setUp({ kept, patience }: { kept?: readonly PersonId[]; patience?: number } = {}) {
  const clock = movableClock(morning);
  let stored = kept;
  let asked = 0;
  let answer: () => Promise<readonly PersonId[]> = async () => [ana];
  const store: GroupStore = {
    read: async () => stored,
    async save(_, members) {
      stored = members;
    },
  };
  const groups = createGroups({
    ask: () => {
      asked += 1;
      return answer();
    },
    store,
    now: clock.now,
    underWay: createUnderWay(),
    ...(patience !== undefined && { patience }),
  });
  return {
    clock,
    members: () => groups.membersOf(group),
    answers: (next: typeof answer) => {
      answer = next;
    },
    asked: () => asked,
    stored: () => stored,
  };
}

const away = async () => {
  throw new PassingFailure('Slack could not be reached.');
};

describe('who is in a group', () => {
  it('is asked for once in a few minutes, and kept', async () => {
    const { clock, members, answers, asked, stored } = setUp();

    expect(await members()).toEqual({ members: [ana] });
    answers(async () => [bo]);
    expect(await members()).toEqual({ members: [ana] });
    expect(asked()).toBe(1);
    clock.pass(6 * minute);
    expect(await members()).toEqual({ members: [bo] });
    expect(stored()).toEqual([bo]);
  });

  it('is what was known last while the platform is away, also from before a restart', async () => {
    const { clock, members, answers, asked } = setUp({ kept: [bo] });
    answers(away);

    expect(await members()).toEqual({ members: [bo] });
    expect(await members()).toEqual({ members: [bo] });
    expect(asked()).toBe(1);
    answers(async () => [ana]);
    clock.pass(minute);
    expect(await members()).toEqual({ members: [ana] });
  });

  it('is not known where it never was, and the reason is told', async () => {
    const { members, answers } = setUp();
    answers(away);

    expect(await members()).toEqual({
      unknown: 'Who is in the group S0614TZR7 cannot be read now: Slack could not be reached.',
    });
  });

  it('is nobody where the platform says that there is no such group, whoever was in it', async () => {
    const { members, answers } = setUp({ kept: [bo] });
    answers(async () => {
      throw new PermanentFailure('Slack says that there is no such user group.');
    });

    expect(await members()).toEqual({
      unknown:
        'Who is in the group S0614TZR7 cannot be read now: Slack says that there is no such user group.',
    });
  });

  it('is what was known last when the answer is too late, and the answer counts the next time', async () => {
    const { members, answers } = setUp({ kept: [bo], patience: 0 });
    let tell = (_: readonly PersonId[]) => {};
    answers(
      () =>
        new Promise((resolve) => {
          tell = resolve;
        }),
    );

    expect(await members()).toEqual({ members: [bo] });
    tell([ana]);
    await Promise.resolve();
    expect(await members()).toEqual({ members: [ana] });
  });
});
