import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SandboxTeamsToken } from '../../src/sandbox/contract.js';
import { startTestApp, type TestApp } from '../helpers/app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test?.stop());

const declared = async () => (await test.read.incidents({ viewer: 'tocsin', limit: 100 })).length;

/** A line that a person typed, as Teams delivers it. */
function typed(more: Record<string, unknown> = {}) {
  const { teams } = test.sandbox;
  const [person] = teams.people;
  const channel = teams.conversation('incidents');
  return {
    type: 'message',
    id: String(Date.now()),
    channelId: 'msteams',
    serviceUrl: teams.connectorUrl,
    timestamp: new Date().toISOString(),
    from: { id: person?.mri, name: person?.displayName, aadObjectId: person?.id },
    recipient: { id: teams.botId, name: teams.botName },
    conversation: {
      id: `${channel.id};messageid=1`,
      conversationType: 'channel',
      tenantId: teams.tenantId,
      isGroup: true,
    },
    channelData: { tenant: { id: teams.tenantId }, channel: { id: channel.id } },
    text: `<at>${teams.botName}</at> declare sev3 From ${randomUUID()}`,
    entities: [
      {
        type: 'mention',
        text: `<at>${teams.botName}</at>`,
        mentioned: { id: teams.botId, name: teams.botName },
      },
    ],
    ...more,
  };
}

describe('whoever knocks at /api/messages', () => {
  it('is let in with a token that Bot Framework signed for this bot', async () => {
    const before = await declared();
    const { status } = await test.sandbox.teams.deliverRaw({ activity: typed() });

    expect(status).toBe(200);
    expect(await declared()).toBeGreaterThan(before);
  });

  it.each<[string, 'none' | SandboxTeamsToken]>([
    ['without a token', 'none'],
    ['with a token for another bot', { audience: randomUUID() }],
    ['with a token of another issuer', { issuer: 'https://evil.example' }],
    ['with a token signed by a key that is not published', { key: 'other' }],
    ['with a token that has expired', { expired: true }],
    ['with a token for another service URL', { serviceUrl: 'https://evil.example/' }],
  ])('is refused with 401 %s, and changes nothing', async (_, token) => {
    const before = await declared();

    const { status, body } = await test.sandbox.teams.deliverRaw({ activity: typed(), token });

    expect(status).toBe(401);
    expect(body).toBe('');
    expect(await declared()).toBe(before);
  });

  it.each(['', 'Bearer', 'Bearer x', 'Bearer a.b.c', 'Basic eDp5', `Bearer ${'x.'.repeat(5000)}`])(
    'is refused with 401 for the header “%.20s”',
    async (authorization) => {
      const response = await fetch(`${test.app.url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify(typed()),
      });

      expect(response.status).toBe(401);
    },
  );

  it.each(['', 'no JSON', '[]', '7', 'null', '{}', '{"type":"message"}'])(
    'is refused with 401 for the body “%s”, which no token can vouch for',
    async (body) => {
      const response = await fetch(`${test.app.url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });

      expect(response.status).toBe(401);
    },
  );

  it.each<[string, Record<string, unknown>]>([
    ['that has no conversation', { conversation: { id: 7 } }],
    ['whose person has no proper id', { from: { id: '29:x', aadObjectId: 'not an id' } }],
    [
      'of an invoke that carries nothing of ours',
      { type: 'invoke', name: 'adaptiveCard/action', value: { action: {} } },
    ],
    [
      'of a dialog that carries nothing of ours',
      { type: 'invoke', name: 'task/submit', value: { data: { a: 1 } } },
    ],
  ])('gets 400 for a delivery %s', async (_, more) => {
    const { status } = await test.sandbox.teams.deliverRaw({ activity: typed(more) });

    expect(status).toBe(400);
  });

  it('gets 403 when their tenant may not talk to it', async () => {
    const before = await declared();
    const stranger = randomUUID();
    const { status } = await test.sandbox.teams.deliverRaw({
      activity: typed({
        conversation: { id: '19:x@thread.v2', conversationType: 'groupChat', tenantId: stranger },
        channelData: { tenant: { id: stranger } },
      }),
    });

    expect(status).toBe(403);
    expect(await declared()).toBe(before);
  });

  it('gets 501 for what this version does not know, and 200 for events that say nothing to it', async () => {
    const { teams } = test.sandbox;
    const unknown = await teams.deliverRaw({
      activity: typed({ type: 'invoke', name: 'future/thing', value: {} }),
    });
    const event = await teams.deliverRaw({ activity: typed({ type: 'event', name: 'x' }) });

    expect([unknown.status, event.status]).toEqual([501, 200]);
  });

  it('leaves no error in the log', () => {
    expect(test.errors.filter((line) => !line.includes('delivery could not be read'))).toEqual([]);
  });
});
