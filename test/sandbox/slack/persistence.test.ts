import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSandbox } from '../../../src/sandbox/index.js';

describe('a workspace kept in a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is there again after a restart, under the same ids', async () => {
    const stateFile = join(folder, 'workspace.json');
    const before = await startSandbox({ stateFile });
    const ts = await before.slack.as('alice').say('incidents', 'remember me');
    const room = await before.slack.as('alice').createChannel('inc-1');
    await before.stop();

    const after = await startSandbox({ stateFile });

    expect(after.slack.messages('incidents')).toMatchObject([{ ts, text: 'remember me', user: 'U0ALICE00' }]);
    expect(after.slack.channel('inc-1').id).toBe(room);
    await after.slack.as('alice').edit('incidents', ts, 'and change me');
    expect(after.slack.messages('incidents')).toMatchObject([{ ts, text: 'and change me' }]);
    await after.stop();
  });

  it('listens on loopback only', async () => {
    await expect(startSandbox({ host: '0.0.0.0' })).rejects.toThrow('loopback only');
  });
});
