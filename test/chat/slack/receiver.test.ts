import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Seen } from '../../../src/chat/archive.js';
import { createTakeEvent } from '../../../src/chat/slack/events.js';
import { createHttpReceiver } from '../../../src/chat/slack/receiver.js';

const signingSecret = 'a-secret-between-slack-and-us';
const now = () => new Date('2026-11-20T14:00:00Z');

function signedRequest(body: string, secret = signingSecret, at = now()) {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
    body: Buffer.from(body),
  };
}

function told(event: object): string {
  return JSON.stringify({ type: 'event_callback', event_id: 'Ev1', event });
}

const message = told({
  type: 'message',
  channel: 'C1',
  user: 'U1',
  ts: '1795183200.000100',
  text: 'it is down',
});

const missed: string[] = [];

function receiverWith(record: (seen: Seen) => Promise<void>) {
  const takeEvent = createTakeEvent({
    self: async () => ({ userId: 'UBOT', botId: 'BBOT', teamId: 'T1' }),
    record,
    showHome: async () => undefined,
    arrived: async () => undefined,
    missed: () => void missed.push('missed'),
    momentEmoji: 'pushpin',
  });
  return createHttpReceiver({ signingSecret, now, takeEvent, onMalformed: () => undefined });
}

describe('an event over HTTP', () => {
  it('is answered with 200 when it is committed, and not before', async () => {
    const order: string[] = [];
    let commit = () => {};
    const committed = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const receiver = receiverWith(() => committed);

    const answering = receiver.handle(signedRequest(message)).then((answer) => {
      order.push('answered');
      return answer;
    });
    await new Promise((resolve) => setImmediate(resolve));
    order.push('committed');
    commit();

    expect(await answering).toEqual({ status: 200 });
    expect(order).toEqual(['committed', 'answered']);
  });

  it('is not answered with 200 when it could not be committed, so that Slack delivers it again', async () => {
    const receiver = receiverWith(async () => {
      throw new Error('the database is away');
    });

    await expect(receiver.handle(signedRequest(message))).rejects.toThrow('the database is away');
  });

  it('is refused and not recorded when it is forged, stale or from the future', async () => {
    const recorded: Seen[] = [];
    const receiver = receiverWith(async (seen) => void recorded.push(seen));
    const minutes = (many: number) => new Date(now().getTime() + many * 60_000);

    const answers = [
      await receiver.handle(signedRequest(message, 'another secret')),
      await receiver.handle(signedRequest(message, signingSecret, minutes(-6))),
      await receiver.handle(signedRequest(message, signingSecret, minutes(6))),
    ];

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(recorded).toEqual([]);
  });

  it('of a type that is not subscribed to is taken and forgotten, also one named like a property of objects', async () => {
    const recorded: Seen[] = [];
    const receiver = receiverWith(async (seen) => void recorded.push(seen));

    for (const type of ['channel_rename', 'constructor', 'toString']) {
      expect(await receiver.handle(signedRequest(told({ type })))).toEqual({ status: 200 });
    }

    expect(recorded).toEqual([]);
  });

  it('that says that others are held back is taken, and what was not told is read back', async () => {
    const receiver = receiverWith(async () => undefined);
    const limited = JSON.stringify({
      type: 'app_rate_limited',
      team_id: 'T1',
      minute_rate_limited: 1_795_183_200,
    });
    missed.length = 0;

    expect(await receiver.handle(signedRequest(limited))).toEqual({ status: 200 });

    expect(missed).toEqual(['missed']);
  });

  it('with a body that cannot be read gets 400', async () => {
    const receiver = receiverWith(async () => undefined);

    for (const body of ['{"type":', '[]', '"text"', 'null']) {
      expect(await receiver.handle(signedRequest(body))).toMatchObject({ status: 400 });
    }
  });
});
