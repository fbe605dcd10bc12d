import { describe, expect, it } from '@jest/globals';
import { startRun } from '../../src/runbook/checklist.js';
import { findStep } from '../../src/runbook/find-step.js';
import { runbookOf } from './builders.js';

const run = startRun(
  runbookOf([
    { id: 'collect-dump', title: 'Collect a dump' },
    { id: 'collect-logs', title: 'Collect the logs' },
    { id: 'restart', title: 'Restart one instance' },
    { id: 'restart-all', title: 'Restart' },
  ]),
);

describe('findStep', () => {
  it.each([
    ['3', 'restart'],
    ['#3', 'restart'],
    ['3.', 'restart'],
    [' 03 ', 'restart'],
    ['collect-logs', 'collect-logs'],
    ['Collect-Logs', 'collect-logs'],
    ['collect  THE', 'collect-logs'],
    ['Collect a', 'collect-dump'],
    ['Restart one', 'restart'],
    ['restart', 'restart'],
  ])('finds %j', (query, expected) => {
    expect(findStep(run, query)).toMatchObject({ ok: true, step: { id: expected } });
  });

  it('takes a title typed in full before one that only begins so', () => {
    const titles = startRun(
      runbookOf([
        { id: 'one', title: 'Check the queues' },
        { id: 'two', title: 'Check' },
      ]),
    );

    expect(findStep(titles, 'check')).toMatchObject({ ok: true, step: { id: 'two' } });
  });

  it.each([
    ['', 'Say which step. Name one by its number, 1 to 4.', []],
    ['0', 'There is no step 0. Name one by its number, 1 to 4.', []],
    ['5', 'There is no step 5. Name one by its number, 1 to 4.', []],
    [
      'collect',
      '“collect” fits several steps: 1 “Collect a dump” or 2 “Collect the logs”. Type the number.',
      ['collect-dump', 'collect-logs'],
    ],
    [
      'colect-dump',
      'No step is called “colect-dump”. Did you mean 1 “Collect a dump”? Type the number.',
      ['collect-dump'],
    ],
    [
      'the logs',
      'No step is called “the logs”. Did you mean 2 “Collect the logs”? Type the number.',
      ['collect-logs'],
    ],
    ['make coffee', 'No step is called “make coffee”. Name one by its number, 1 to 4.', []],
    ['x'.repeat(5000), `No step is called “${'x'.repeat(59)}…”. Name one by its number, 1 to 4.`, []],
  ])('answers %j with what to type instead', (query, reason, suggestions) => {
    const found = findStep(run, query);

    expect(found).toMatchObject({ ok: false, reason });
    expect(found.ok ? [] : found.suggestions.map(({ id }) => id)).toEqual(suggestions);
  });
});
