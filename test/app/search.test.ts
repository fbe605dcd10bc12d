/** From what is said in Slack to what is found there. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { declare, seeing, startTestApp, type TestApp, textOf, type, until } from '../helpers/app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.stop());

describe('a search in Slack', () => {
  it('finds what was said in another incident’s room, and pages on in place', async () => {
    const before = await declare(test, 'sev2 Carts were empty');
    const bruno = test.sandbox.slack.as('bruno');
    await bruno.join(before.channel);
    for (let number = 1; number <= 12; number += 1) {
      await bruno.say(before.channel, `heartbeat ${number}. of <https://redis.example.com/a|the cache>`);
    }
    await test.sandbox.slack.idle();
    const now = await declare(test, 'sev1 Checkout is down');

    await type(test, 'alice', now.channel, '/incident search redis heartbeats');
    const first = await seeing(test, now.channel, /Found: redis heartbeats/, 'alice');
    await test.sandbox.slack.as('alice').act({ channel: now.channel, ts: first.ts }, 'Next page');
    const second = await until('the next page', () => {
      const shown = test.sandbox.slack
        .messages(now.channel, 'alice')
        .filter((message) => textOf(message).includes('Found: redis'));
      return shown.length === 1 && shown[0] && textOf(shown[0]).includes('That is all.')
        ? shown[0]
        : undefined;
    });

    expect(textOf(first)).toContain(`INC-${before.number}`);
    const numbers = [textOf(first), textOf(second)].map(
      (text) => new Set([...text.matchAll(/(\d+)\. of/g)].map(([, number]) => number)).size,
    );
    expect(numbers).toEqual([10, 2]);
  });
});
