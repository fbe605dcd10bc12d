/** When something happened and when it was learnt, from what is typed in Slack to what is read there. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answerOf,
  current,
  declare,
  recorded,
  seeing,
  settled,
  startTestApp,
  type TestApp,
  textOf,
  type,
} from '../helpers/app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.stop());

const minutesAgo = (count: number) => new Date(test.now().getTime() - count * 60_000);
/** As a clock on this person's wall shows it; the sandbox's people live in zones of their own. */
function wall(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
}

describe('what happened before it was told', () => {
  it('is noted by the clock of who types it, and told with both times', async () => {
    const incident = await declare(test);
    await test.advance(30);
    const at = minutesAgo(17);
    const zone = test.sandbox.slack.people.find(({ name }) => name === 'alice')?.tz ?? '';
    expect(zone).not.toBe('UTC');

    const answer = await type(
      test,
      'alice',
      incident.channel,
      `/incident note —at “${wall(at, zone)}” rolled back by hand`,
    );
    await settled(test);

    expect(answerOf(answer)).toContain('Noted for ');
    const noted = (await recorded(test, incident)).find(({ event }) => event.type === 'note.added');
    expect(noted).toMatchObject({ event: { text: 'rolled back by hand' } });
    expect(Math.abs((noted?.occurredAt.getTime() ?? 0) - at.getTime())).toBeLessThan(1000);
    const said = await seeing(test, incident.channel, 'rolled back by hand');
    expect(textOf(said)).toContain(' · at ');
    await type(test, 'alice', incident.channel, '/incident timeline key');
    const page = await seeing(test, incident.channel, /Timeline · INC/, 'alice');
    expect(textOf(page)).toMatch(/ · recorded [\s\S]*rolled back by hand/);
  });

  it('moves the beginning of the impact, on the card too', async () => {
    const incident = await declare(test);
    await test.advance(10);

    const answer = await type(test, 'alice', incident.channel, '/incident it started 25 min ago');
    await settled(test);

    expect(answerOf(answer)).toContain(`The impact of INC-${incident.number} began `);
    const { startedAt, card } = await current(test, incident);
    expect(Math.abs(startedAt.getTime() - minutesAgo(25).getTime())).toBeLessThan(60_000);
    const message = test.sandbox.slack.messages(incident.channel).find(({ ts }) => ts === card?.id);
    expect(message && textOf(message)).toContain(String(Math.floor(startedAt.getTime() / 1000)));
    await seeing(test, incident.channel, /set the beginning of the impact to/);
  });

  it('is no longer there when one asks what was known then', async () => {
    const incident = await declare(test);
    await test.advance(20);
    const then = wall(minutesAgo(10), 'UTC');
    await type(test, 'alice', incident.channel, '/incident note --at 15m it was the cache');

    await type(test, 'alice', incident.channel, `/incident timeline key as of ${then} UTC`);

    const page = textOf(await seeing(test, incident.channel, /Timeline as it was known then/, 'alice'));
    expect(page).toContain('declared the incident');
    expect(page).not.toContain('it was the cache');
  });

  it('can be filled in, with the time left empty or picked', async () => {
    const incident = await declare(test);
    await test.advance(30);
    const alice = test.sandbox.slack.as('alice');
    const at = minutesAgo(20);
    const noted = async () =>
      (await recorded(test, incident)).filter(({ event }) => event.type === 'note.added');

    await type(test, 'alice', incident.channel, '/incident note');
    await alice.submit({ text: 'it is slow' });
    await type(test, 'alice', incident.channel, '/incident note');
    await alice.submit({ text: 'it was slow', at });

    const [now, then] = await noted();
    expect(then).toMatchObject({ event: { text: 'it was slow' } });
    expect(Math.abs((then?.occurredAt.getTime() ?? 0) - at.getTime())).toBeLessThan(60_000);
    expect(now).toMatchObject({ event: { text: 'it is slow' } });
    expect((now?.recordedAt.getTime() ?? 0) - (now?.occurredAt.getTime() ?? 0)).toBeLessThan(1000);
  });

  it('is given back when its time cannot be read', async () => {
    const incident = await declare(test);

    const answer = await type(test, 'alice', incident.channel, '/incident note --at 25:99 rolled back');

    expect(answerOf(answer)).toContain('is no time that Tocsin can read');
    expect(answerOf(answer)).toContain('/incident note --at 25:99 rolled back');
  });
});
