import { describe, expect, it } from '@jest/globals';
import { allNear, nearest } from '../../src/runbook/nearest.js';

describe('nearest', () => {
  it.each([
    ['rollbak', 'rollback'],
    ['ROLLBACK', 'rollback'],
    ['rlolback', 'rollback'],
    ['rollbackk', 'rollback'],
    ['sevrity', 'severity'],
    ['coffee', undefined],
    ['', undefined],
  ])('%j was meant as %j', (word, expected) => {
    expect(nearest(word, ['severity', 'rollback', 'status'])).toBe(expected);
  });

  it('counts two swapped letters as one slip', () => {
    expect(nearest('ab', ['ba', 'xy'])).toBe('ba');
  });

  it('puts the likeliest first and each once', () => {
    expect(allNear('step-1', ['step-12', 'step-1', 'step-12', 'other'])).toEqual(['step-1', 'step-12']);
  });

  it('is not held up by a page pasted as a word', () => {
    expect(nearest('x'.repeat(1_000_000), ['rollback'])).toBeUndefined();
  });
});
