import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RunbookFaults } from '../../src/runbook/faults.js';
import { loadRunbooks, parseRunbook } from '../../src/runbook/load.js';
import { matchRunbooks } from '../../src/runbook/match-runbooks.js';

const dir = join(import.meta.dirname, '../../runbooks');
const names = (await readdir(dir)).filter((name) => name.endsWith('.yaml'));
const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
const runbooks = await loadRunbooks(dir);

describe('the shipped runbooks', () => {
  it('are the ones a team needs on its first night', () => {
    expect(runbooks.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'bad-deploy',
        'crash-loop',
        'database-degradation',
        'security-incident',
        'service-outage',
      ]),
    );
    expect(runbooks).toHaveLength(names.length);
  });

  it.each(names)('%s parses to itself', async (name) => {
    const runbook = parseRunbook(name, await readFile(join(dir, name), 'utf8'));

    expect(runbooks).toContainEqual(runbook);
  });

  it.each(runbooks)('$id has titles that a card shows whole, beside their number', ({ steps }) => {
    // A Slack checkbox label holds 75 characters (docs.slack.dev/reference/block-kit/composition-objects/option-object).
    const tooLong = steps.filter(({ title }) => title.length > 70).map(({ title }) => title);

    expect(tooLong).toEqual([]);
  });

  it.each(runbooks)(
    '$id works on parallel tracks, leaves evidence and says what to undo',
    ({ steps, tracks }) => {
      const used = new Set(steps.map(({ track }) => track));

      expect(tracks.length).toBeGreaterThan(1);
      expect([...used].sort()).toEqual(tracks.map(({ id }) => id).sort());
      expect(steps.some(({ evidence }) => evidence !== undefined)).toBe(true);
      expect(steps.some(({ obligation }) => obligation !== undefined)).toBe(true);
      expect(steps.some(({ kind }) => kind === 'approval')).toBe(true);
    },
  );

  it.each(runbooks)('$id asks a permission for every approval', ({ steps }) => {
    const open = steps.filter(({ kind, permission }) => kind === 'approval' && permission === undefined);

    expect(open).toEqual([]);
  });

  it.each(runbooks)('$id reads downwards: a step waits only for steps above it', ({ steps }) => {
    const ids = steps.map(({ id }) => id);
    const upwards = steps.filter((step, index) => step.requires.some((id) => ids.indexOf(id) >= index));

    expect(upwards).toEqual([]);
  });

  it.each([
    ['Checkout is down in eu-west', ['service-outage']],
    ['Error 503 on every page', ['service-outage']],
    ['Payments fail for all customers', ['service-outage']],
    ['Downloads are slow', []],
    ['payments-api in CrashLoopBackOff', ['crash-loop']],
    ['Workers OOMKilled every ten minutes', ['crash-loop']],
    ['Memory leak in search', []],
    ['Replica 2 lags by an hour', ['database-degradation']],
    ['PostgreSQL: too many connections', ['database-degradation']],
    ['Customer data leaked on a forum', ['security-incident']],
    ['Unauthorised login to the admin console', ['security-incident']],
    ['Latency doubled after the 14:00 deployment', ['bad-deploy']],
    ['Search down after release 4.2', ['bad-deploy', 'service-outage']],
  ])('answer %j with %j', (title, expected) => {
    const incident = { title, severity: 'sev2', kind: 'live', service: undefined } as const;

    expect(matchRunbooks(runbooks, incident).map(({ id }) => id)).toEqual(expected);
  });

  it('with any stretch cut out are still a runbook, or faults with a place', () => {
    fc.assert(
      fc.property(
        fc.nat(names.length - 1),
        fc.nat(),
        fc.integer({ min: 1, max: 40 }),
        (which, start, length) => {
          const text = texts[which] ?? '';
          const at = start % text.length;
          const file = names[which] ?? '';
          try {
            return parseRunbook(file, text.slice(0, at) + text.slice(at + length)).steps.length > 0;
          } catch (error) {
            if (!(error instanceof RunbookFaults)) throw error;
            return (
              error.faults.length > 0 &&
              error.faults.every((fault) => /^[a-z-]+\.yaml:\d+:\d+ \S/.test(fault))
            );
          }
        },
      ),
    );
  });
});
