import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { openStateFile } from '../../../src/sandbox/state-file.js';

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

  /** What a run that is killed at this moment leaves behind. */
  function killed(stateFile: string): string {
    const left = join(folder, 'left-behind.json');
    copyFileSync(stateFile, left);
    return left;
  }

  it('has forgotten nothing that was answered when the run is killed', async () => {
    const stateFile = join(folder, 'workspace.json');
    const before = await startSandbox({ stateFile });
    const alice = before.slack.as('alice');
    const room = await alice.createChannel('inc-1');
    const kept = await alice.say('inc-1', 'the first words');
    const gone = await alice.say('inc-1', 'words taken back');
    await alice.remove('inc-1', gone);
    await alice.invite('inc-1', 'bruno');
    const members = before.slack.channel('inc-1').members;
    const left = killed(stateFile);
    await before.stop();
    appendFileSync(left, '{"key":"slack.messages/99","val');

    const after = await startSandbox({ stateFile: left });

    expect(after.slack.channel('inc-1')).toMatchObject({ id: room, members });
    expect(after.slack.messages('inc-1').map(({ ts }) => ts)).toContain(kept);
    expect(after.slack.messages('inc-1').map(({ text }) => text)).not.toContain('words taken back');
    await after.stop();
  });

  it('keeps the issues of Jira with their links, and numbers on from them', async () => {
    const stateFile = join(folder, 'workspace.json');
    const before = await startSandbox({ stateFile });
    await fileIssue(before, 'Roll back');
    await fileIssue(before, 'Tell customers');
    await jira(before, 'issueLink', {
      type: { name: 'Blocks' },
      inwardIssue: { key: 'OPS-1' },
      outwardIssue: { key: 'OPS-2' },
    });
    await jira(before, 'issue/OPS-1/remotelink', { object: { url: 'http://127.0.0.1/', title: 'Incident' } });
    const issues = before.jira.issues();
    const left = killed(stateFile);
    await before.stop();

    const after = await startSandbox({ stateFile: left });

    expect(after.jira.issues()).toEqual(issues);
    await fileIssue(after, 'Add an alert');
    expect(after.jira.issues().map(({ key }) => key)).toEqual(['OPS-1', 'OPS-2', 'OPS-3']);
    await after.stop();
  });

  it("keeps PagerDuty's incidents", async () => {
    const stateFile = join(folder, 'workspace.json');
    const before = await startSandbox({ stateFile });
    const { services } = await pagerDuty(before, 'GET', 'services');
    const service = { id: services?.[0]?.id, type: 'service_reference' };
    const { incident } = await pagerDuty(before, 'POST', 'incidents', {
      incident: { type: 'incident', title: 'Checkout is down', service },
    });
    const incidents = before.pagerduty.incidents();
    expect(incidents).toHaveLength(1);
    await before.stop();

    const after = await startSandbox({ stateFile });

    expect(after.pagerduty.incidents()).toEqual(incidents);
    await pagerDuty(after, 'PUT', `incidents/${incident?.id}`, {
      incident: { type: 'incident', status: 'acknowledged' },
    });
    expect(after.pagerduty.incidents()).toMatchObject([{ status: 'acknowledged' }]);
    await after.stop();
  });

  it('remembers how far its clock was moved', async () => {
    const stateFile = join(folder, 'workspace.json');
    const before = await startSandbox({ stateFile, advanceClock: async () => undefined });
    expect(before.movedMs()).toBe(0);
    await moveClock(before, 60);
    await moveClock(before, 5);
    const left = killed(stateFile);
    await before.stop();

    const after = await startSandbox({ stateFile: left, advanceClock: async () => undefined });

    expect(after.movedMs()).toBe(65 * 60_000);
    await after.stop();
  });

  it('reads a file that an earlier version wrote', async () => {
    const stateFile = join(folder, 'workspace.json');
    const before = await startSandbox({ stateFile });
    await before.slack.as('alice').say('incidents', 'remember me');
    await before.stop();
    const tables: Record<string, unknown[]> = {};
    const state = openStateFile(stateFile);
    for (const [key, row] of state.entries()) {
      const name = key.split('/')[0] ?? '';
      tables[name] = [...(tables[name] ?? []), row];
    }
    state.close();
    writeFileSync(stateFile, JSON.stringify({ version: 1, tables }));

    const after = await startSandbox({ stateFile });

    expect(after.slack.messages('incidents')).toMatchObject([{ text: 'remember me' }]);
    await after.stop();
  });

  it('is written anew before changes that are out of date fill the disk', () => {
    const stateFile = join(folder, 'workspace.json');
    const state = openStateFile(stateFile);

    for (let change = 0; change <= 20_000; change++) state.set('clock', change);

    expect(readFileSync(stateFile, 'utf8').split('\n').length).toBeLessThan(10_000);
    expect(state.get('clock')).toBe(20_000);
    state.close();
    const again = openStateFile(stateFile);
    expect(again.entries()).toEqual([['clock', 20_000]]);
    again.close();
  });

  it('listens on loopback only', async () => {
    await expect(startSandbox({ host: '0.0.0.0' })).rejects.toThrow('loopback only');
  });
});

const Services = z.object({
  services: z.array(z.object({ id: z.string() })).optional(),
  incident: z.object({ id: z.string() }).optional(),
});

async function pagerDuty({ pagerduty }: Sandbox, method: string, path: string, body?: object) {
  const response = await fetch(`${pagerduty.apiUrl}/${path}`, {
    method,
    headers: {
      authorization: `Token token=${pagerduty.token}`,
      'content-type': 'application/json',
      from: 'alice@example.com',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return Services.parse(await response.json());
}

async function jira(sandbox: Sandbox, path: string, body: object): Promise<void> {
  const { baseUrl, email, token } = sandbox.jira;
  const response = await fetch(`${baseUrl}/rest/api/3/${path}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(201);
}

function fileIssue(sandbox: Sandbox, summary: string): Promise<void> {
  return jira(sandbox, 'issue', {
    fields: { project: { key: 'OPS' }, issuetype: { name: 'Task' }, summary, labels: ['tocsin'] },
  });
}

async function moveClock({ url }: Sandbox, minutes: number): Promise<void> {
  const response = await fetch(`${url}/page/api/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ minutes }),
  });
  expect(response.status).toBe(200);
}
