import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { nativeId } from '../../src/ids.js';
import type { Incident } from '../../src/incident/incident.js';
import type { SandboxMessage } from '../../src/sandbox/contract.js';
import {
  answerOf,
  cardOf,
  current,
  declare,
  eventsOf,
  recorded,
  retryingUntil,
  seeing,
  settled,
  startTestApp,
  type TestApp,
  textOf,
  type,
  until,
} from '../helpers/app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    yaml: `
incidents:
  services:
    - name: payments
      repositories: [tocsin-demo/payments]
    - name: search
      repositories: [tocsin-demo/search]
`,
  });
});
afterAll(() => test?.stop());

const payments = 'tocsin-demo/payments';
const ofPayments = async () => {
  const incident = await declare(test, 'sev2 Payments fail');
  await type(test, 'alice', incident.channel, '/incident triage');
  await test.sandbox.slack.as('alice').submit({ 'Affected service': 'payments', 'What now?': 'investigate' });
  await settled(test);
  return { ...(await current(test, incident)), channel: incident.channel };
};
const changesMessage = async (incident: Pick<Incident, 'id'>) => {
  const { changesCard } = await current(test, incident);
  if (!changesCard) return undefined;
  return test.sandbox.slack.messages(nativeId(changesCard.room)).find(({ ts }) => ts === changesCard.id);
};
const changesCardOf = async (incident: Pick<Incident, 'id'>) => {
  const message = await changesMessage(incident);
  return message && textOf(message);
};

/** The likeliest change's: each change has the same two. */
const Buttons = z.object({
  elements: z.array(z.object({ action_id: z.string(), text: z.object({ text: z.string() }) })),
});
function firstButton(message: SandboxMessage, label: string): string {
  const buttons = message.blocks.flatMap((block) => Buttons.safeParse(block).data?.elements ?? []);
  return buttons.find(({ text }) => text.text === label)?.action_id ?? '';
}

describe('the card of recent changes', () => {
  it('shows what GitHub knows, takes a mark, and says the cause on the incident’s card and in the draft', async () => {
    const incident = await ofPayments();
    const shown = await changesCardOf(incident);

    expect(shown).toMatch(/Release 1\.9[\s\S]*Drop the index/);
    expect(shown).toContain(`/github/${payments}/compare/`);
    const message = await changesMessage(incident);
    if (!message) throw new Error('there is no card');
    await test.sandbox.slack.as('alice').act(message, firstButton(message, 'Cause'));
    await settled(test);

    expect(await changesCardOf(incident)).toContain('✔ Cause');
    const pinned = test.sandbox.slack.messages(incident.channel).find(({ ts }) => ts === cardOf(incident).ts);
    expect(pinned && textOf(pinned)).toMatch(/Cause[\s\S]*Release 1\.9/);
    await seeing(test, incident.channel, /marked as the[\s\S]*cause[\s\S]*Release 1\.9/);
    await type(test, 'alice', incident.channel, '/incident postmortem');
    await seeing(test, incident.channel, /A change that was marked as the cause: [\s\S]*Release 1\.9/);
  });

  it('is there without GitHub, from what webhooks told, and is filled in by whichever try succeeds', async () => {
    const { github } = test.sandbox;
    const told = {
      repository: payments,
      kind: 'deployment',
      title: 'Told by a webhook',
      by: 'chen',
    } as const;
    await github.change({ ...told, minutesAgo: 3 });
    await github.change({ ...told, title: 'Told to nobody', minutesAgo: 2, quietly: true });
    const up = github.fault({ kind: 'down' });
    const incident = await ofPayments();

    const shown = await until('the card', async () => {
      const text = await changesCardOf(incident);
      return text?.includes('does not answer') ? text : undefined;
    });
    expect(shown).toContain('Told by a webhook');
    expect(shown).not.toContain('Told to nobody');
    expect(shown).toMatch(/GitHub does not answer \(503\); showing what is known as of /);

    up();
    await retryingUntil(test, 'what was missing', async () => {
      const text = await changesCardOf(incident);
      return text?.includes('Told to nobody') && !text.includes('does not answer') ? text : undefined;
    });
    expect(await eventsOf(test, incident, 'changes.posted')).toHaveLength(1);
  });

  it('takes in what is told later, and nothing of other services', async () => {
    const { github } = test.sandbox;
    const incident = await ofPayments();
    await github.change({
      repository: 'tocsin-demo/search',
      kind: 'deployment',
      title: 'Elsewhere',
      by: 'elif',
      minutesAgo: 4,
    });
    await github.change({
      repository: payments,
      kind: 'merge',
      title: 'Heard of late',
      by: 'chen',
      lines: 900,
      minutesAgo: 1,
    });

    await until('the card', async () =>
      (await changesCardOf(incident))?.includes('Heard of late') ? true : undefined,
    );
    expect(await changesCardOf(incident)).not.toContain('Elsewhere');
  });
});

describe('POST /webhooks/github', () => {
  const body = JSON.stringify({ zen: 'x' });

  it('refuses whoever does not know the secret, before it looks at what they say', async () => {
    const { github } = test.sandbox;
    for (const signature of ['', 'sha256=', `sha256=${'0'.repeat(64)}`, `sha1=${'0'.repeat(40)}`]) {
      expect((await github.deliverRaw({ event: 'release', body: '{not even JSON', signature })).status).toBe(
        401,
      );
    }
    const answer = await fetch(`${test.app.url}/webhooks/github`, { method: 'POST', body });
    expect(answer.status).toBe(401);
  });

  it('takes a delivery once, passes over what it has no use for, and says what is wrong with the rest', async () => {
    const { github } = test.sandbox;
    const logged = test.errors.length;
    await github.change({ repository: payments, kind: 'release', title: 'Once', tag: 'v9', by: 'chen' });
    const [release] = github
      .deliveries()
      .filter(({ event }) => event === 'release')
      .slice(-1);
    const count = async () => (await test.pool.query('select from change')).rowCount;
    const before = await count();

    expect((await github.redeliver(release?.id ?? '')).status).toBe(200);
    expect(await count()).toBe(before);
    expect((await github.deliverRaw({ event: 'ping', body })).body).toBe('It works.');
    expect((await github.deliverRaw({ event: 'star', body })).status).toBe(200);
    expect((await github.deliverRaw({ event: 'release', body })).status).toBe(422);
    expect((await github.deliverRaw({ event: 'release', body: 'not JSON' })).status).toBe(422);
    const form = 'application/x-www-form-urlencoded';
    expect(await github.deliverRaw({ event: 'release', body, contentType: form })).toMatchObject({
      status: 415,
    });
    expect((await github.deliverRaw({ event: 'star', body: 'x'.repeat(1_100_000) })).status).not.toBe(200);
    expect(test.errors.slice(logged)).toEqual([]);
  });
});

it('/incident changes asks GitHub for another service, and answers in private', async () => {
  const incident = await declare(test);
  const answer = answerOf(await type(test, 'alice', incident.channel, '/incident changes search since 1d'));

  expect(answer).toContain('Rank new products higher');
  expect((await recorded(test, incident)).at(-1)?.event).toMatchObject({
    type: 'command.ran',
    outcome: 'ok',
  });
  expect((await current(test, incident)).changesCard).toBeUndefined();
});
