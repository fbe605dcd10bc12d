import { describe, expect, it } from '@jest/globals';
import { alternate } from './alternate.js';
import { toLine, toTable } from './report.js';
import { median, percentile, toRow } from './stats.js';

describe('median', () => {
  it('is the middle value, or the mean of the two in the middle, in whatever order they come', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 1, 4, 2])).toBe(3);
    expect(median([7])).toBe(7);
  });

  it('refuses to be taken of nothing', () => {
    expect(() => median([])).toThrow('no median');
  });
});

describe('percentile', () => {
  it('is the least value that so many do not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

    expect(percentile(hundred, 99)).toBe(99);
    expect(percentile(hundred, 50)).toBe(50);
    expect(percentile(hundred, 100)).toBe(100);
    expect(percentile([3], 99)).toBe(3);
  });
});

describe('toRow', () => {
  it('takes the median of the rounds’ ratios, so that a slow spell of the machine does not count', () => {
    const rounds = [
      { ours: 900, floor: 1000 },
      { ours: 90, floor: 100 },
      { ours: 100, floor: 1000 },
    ];

    const row = toRow({ bench: 'ingest', unit: 'events/s', budget: { min: 0.85 }, rounds });

    expect(row).toMatchObject({ ratio: 0.9, ok: true, spread: [0.1, 0.9] });
  });

  it('is not ok below a least or above a greatest ratio', () => {
    const at = (ours: number) => [{ ours, floor: 100 }];
    const row = (budget: { min: number } | { max: number }, ours: number) =>
      toRow({ bench: 'any', unit: 'ms', budget, rounds: at(ours) }).ok;

    expect(row({ min: 0.85 }, 84)).toBe(false);
    expect(row({ min: 0.85 }, 85)).toBe(true);
    expect(row({ max: 1.3 }, 130)).toBe(true);
    expect(row({ max: 1.3 }, 131)).toBe(false);
  });

  it('is not ok when something was lost, however fast it was', () => {
    const rounds = [{ ours: 100, floor: 100 }];

    expect(toRow({ bench: 'ingest', unit: 'events/s', budget: { min: 0.85 }, rounds, holds: false }).ok).toBe(
      false,
    );
  });
});

describe('a result', () => {
  const rounds = [{ ours: 387.4, floor: 314.2 }];
  const row = toRow({ bench: 'declare', unit: 'ms', budget: { max: 1.3 }, rounds });

  it('is one line of JSON for machines', () => {
    expect(JSON.parse(toLine(row))).toMatchObject({
      bench: 'declare',
      ours: 387,
      floor: 314,
      ratio: 1.23,
      budget: { max: 1.3 },
      ok: true,
    });
    expect(toLine(row)).not.toContain('\n');
  });

  it('is a line of a table for people, and says when it is over its budget', () => {
    const slow = toRow({ bench: 'slow', unit: 'ms', budget: { max: 1 }, rounds });

    const [head, first, second] = toTable([row, slow]).split('\n');

    expect(head).toMatch(/bench\s+ours\s+floor\s+ratio\s+budget/);
    expect(first).toMatch(/^ok\s+declare\s+387 ms\s+314 ms\s+1\.23\s+≤ 1\.3/);
    expect(second).toMatch(/^OVER\s+slow/);
  });
});

describe('alternate', () => {
  it('measures both sides in turn, changes who begins, and drops the rounds that warm up', async () => {
    const order: string[] = [];
    const side = (name: string) => async () => `${name}${order.push(name)}`;

    const rounds = await alternate({ rounds: 2, warmUp: 1, ours: side('A'), floor: side('B') });

    expect(order.join('')).toBe('ABBAAB');
    expect(rounds).toEqual([
      { ours: 'A4', floor: 'B3' },
      { ours: 'A5', floor: 'B6' },
    ]);
  });
});
