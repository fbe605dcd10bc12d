import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadRunbooks, parseRunbook } from '../../src/runbook/load.js';

const dir = join(import.meta.dirname, '../../runbooks');
const names = (await readdir(dir)).filter((name) => name.endsWith('.yaml'));
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
});
