import { describe, expect, it } from '@jest/globals';
import { matchRunbooks } from '../../src/runbook/match-runbooks.js';
import { runbookOf } from './builders.js';

const when = (id: string, appliesWhen?: Record<string, unknown>) =>
  runbookOf([{ id: 'a' }], { id, ...(appliesWhen && { appliesWhen }) });

const incident = {
  severity: 'sev1',
  service: 'Payments',
  kind: 'live',
  title: 'Checkout crashes: out-of-memory',
} as const;

const matches = (
  condition: Record<string, unknown>,
  facts: Partial<typeof incident> | { title: string } = {},
) => matchRunbooks([when('it', condition)], { ...incident, ...facts }).length === 1;

describe('matchRunbooks', () => {
  it('leaves a runbook without conditions to be attached by hand', () => {
    expect(matchRunbooks([when('by-hand')], incident)).toEqual([]);
  });

  it('wants every condition that is named, and one entry of each list', () => {
    expect(matches({ severity: ['sev2', 'sev1'], service: ['search', 'payments'] })).toBe(true);
    expect(matches({ severity: ['sev2'], service: ['payments'] })).toBe(false);
    expect(matches({ kind: 'drill' })).toBe(false);
    expect(matches({ always: true })).toBe(true);
  });

  it('matches no service when the incident names none', () => {
    const found = matchRunbooks([when('it', { service: ['payments'] })], { ...incident, service: undefined });

    expect(found).toEqual([]);
  });

  it.each([
    ['out of memory', 'Checkout crashes: out-of-memory', true],
    ['OUT OF MEMORY', 'checkout is Out Of Memory', true],
    ['down', 'Checkout is down', true],
    ['down', 'Downloads are slow', false],
    ['crash', 'Checkout crashes', false],
    ['crash*', 'Checkout crashes', true],
    ['crash*', 'Checkout: CrashLoopBackOff', true],
    ['503', 'Error 503 at the edge', true],
    ['503', 'Order 5031 failed', false],
    ['störung', 'Große STÖRUNG', true],
    ['障害', '決済サービスで障害発生', true],
    ['memory', '', false],
    ['memory', '💥💥', false],
  ])('%j in %j: %j', (word, title, expected) => {
    expect(matches({ titleMatches: [word] }, { title })).toBe(expected);
  });

  it('puts the most specific first, whatever the order of the files', () => {
    const runbooks = [
      when('anything', { always: true }),
      when('severity', { severity: ['sev1'] }),
      when('title', { titleMatches: ['checkout'] }),
      when('service', { service: ['payments'] }),
      when('same-service', { service: ['payments'] }),
      when('severity-and-kind', { severity: ['sev1'], kind: 'live' }),
    ];
    const expected = ['severity-and-kind', 'same-service', 'service', 'title', 'severity', 'anything'];

    expect(matchRunbooks(runbooks, incident).map(({ id }) => id)).toEqual(expected);
    expect(matchRunbooks(runbooks.toReversed(), incident).map(({ id }) => id)).toEqual(expected);
  });
});
