import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startSandbox } from '../../../src/sandbox/index.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-teams-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('the tenant outlives a run: what was said, who is where, files; Slack too', async () => {
  const stateFile = join(folder, 'state');
  const first = await startSandbox({ stateFile });
  const alice = first.teams.as('alice');
  const channel = await alice.createChannel('Incidents', 'kept');
  const id = await alice.say(channel, 'do not forget');
  await alice.upload(channel, { name: 'log.txt', content: 'line one' });
  await alice.addBot('personal');
  await alice.leaveTeam('Engineering');
  const said = await first.slack.as('alice').say('incidents', 'nor this');
  const before = { appId: first.teams.appId, password: first.teams.appPassword };
  await first.stop();

  const second = await startSandbox({ stateFile });
  const { teams, slack } = second;
  const kept = teams.messages(channel);
  const next = await teams.as('alice').say(channel, 'later');
  const files = teams.files('kept');
  const personal = teams.conversations().find(({ kind }) => kind === 'personal');
  const left = teams.conversation('random').members.includes(teams.as('alice').id);
  const heard = slack.messages('incidents').map(({ ts }) => ts);
  await second.stop();

  expect(kept).toMatchObject([{ id, text: 'do not forget' }, { files: [{ name: 'log.txt' }] }]);
  expect(Number(next)).toBeGreaterThan(Number(kept.at(-1)?.id));
  expect(files).toMatchObject([{ content: 'line one' }]);
  expect(personal).toMatchObject({ botIn: true, name: 'Alice Okafor' });
  expect(left).toBe(false);
  expect(heard).toContain(said);
  expect(teams.appId).toBe(before.appId);
  expect(teams.appPassword).not.toBe(before.password);
});
