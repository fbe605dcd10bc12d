/** What was said while nobody listened, and reading a room back for it. */
import type { EventOf } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import { declare, eventsOf, settled, type TestApp, type, until } from './app.js';

/** An incident whose room Bruno has come into. */
export async function incidentWithBruno(test: TestApp): Promise<Incident & { channel: string }> {
  const incident = await declare(test);
  await test.sandbox.slack.as('bruno').join(incident.channel);
  await settled(test);
  return incident;
}

/** Does what Slack tells nobody. */
export async function unheard({ sandbox: { slack } }: TestApp, work: () => Promise<void>): Promise<void> {
  await slack.idle();
  slack.delivery('lose');
  try {
    await work();
    await slack.idle();
  } finally {
    slack.delivery('normal');
  }
}

/** Has the room read back by a person, and waits for the result. */
export async function readBack(
  test: TestApp,
  incident: Incident & { channel: string },
): Promise<EventOf<'room.caught-up'>> {
  const before = (await eventsOf(test, incident, 'room.caught-up')).length;
  // What was recorded in the last half minute is not missed when it is not shown.
  await test.advance(2);
  await type(test, 'alice', incident.channel, '/incident catch-up');
  const result = await until(
    'the room to be read back',
    async () => (await eventsOf(test, incident, 'room.caught-up'))[before],
  );
  await settled(test);
  return result;
}
