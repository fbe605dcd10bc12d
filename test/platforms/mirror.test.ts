/** One incident with a Slack room and a Teams room, over both sandboxes. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nativeId, type RoomId } from '../../src/ids.js';
import type { Incident } from '../../src/incident/incident.js';
import { current, recorded, settled, startTestApp, stringsIn, type TestApp, until } from '../helpers/app.js';
import { declared, roomOf, type Stage, stageOf } from './stage.js';

let test: TestApp;
const stages = () => ({ slack: stageOf('slack', test), teams: stageOf('teams', test) });
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test?.stop());

/** An incident that was declared on one platform and has a second room on the other. */
async function mirrored(from: Stage): Promise<{ incident: Incident; first: string; second: string }> {
  const incident = await declared(from);
  await from.type('alice', roomOf(incident), 'mirror');
  const mirror = await until('the second room', async () => (await current(test, incident)).mirror?.room);
  await settled(test);
  return {
    incident: await current(test, incident),
    first: roomOf(incident),
    second: nativeId(mirror as RoomId),
  };
}

const reads = (stage: Stage, room: string, words: string) =>
  until(`“${words}” in ${stage.platform}`, async () =>
    stage.shown(room).find((text) => text.includes(words)),
  );

describe.each([
  ['slack', 'teams'],
  ['teams', 'slack'],
] as const)('declared in %s, mirrored in %s', (here, there) => {
  it('what is said in one room is read in the other with who said it, as it stands at last, and is recorded once', async () => {
    const { [here]: own, [there]: other } = stages();
    const { incident, first, second } = await mirrored(own);
    await own.join('bruno', first);
    await other.join('chen', second);

    const said = await own.say('bruno', first, 'the cache is cold');
    await reads(other, second, 'the cache is cold');
    await own.edit('bruno', first, said, 'the cache is gone');
    await reads(other, second, 'the cache is gone');
    await other.say('chen', second, 'I warm it up');
    await reads(own, first, 'I warm it up');
    const slip = await own.say('bruno', first, 'a slip');
    await reads(other, second, 'a slip');
    await own.remove('bruno', first, slip);
    await until('the slip to be gone', async () =>
      other.shown(second).some((text) => text.includes('a slip')) ? undefined : true,
    );
    await settled(test);

    const copies = other.shown(second).filter((text) => text.includes('the cache is'));
    expect(copies).toHaveLength(1);
    expect(copies[0]).toMatch(here === 'slack' ? /bruno|Bruno/ : /Bruno/);
    const posted = (await recorded(test, incident)).flatMap(({ event }) =>
      event.type === 'message.posted' ? [event.text] : [],
    );
    for (const text of ['the cache is cold', 'I warm it up', 'a slip']) {
      expect(posted.filter((one) => one === text)).toHaveLength(1);
    }
  });

  it('both cards say what is so, whichever room it was said in', async () => {
    const { [here]: own, [there]: other } = stages();
    const { incident, second } = await mirrored(own);
    await other.join('chen', second);
    await other.type('chen', second, 'severity sev1 all customers');
    await settled(test);

    const after = await current(test, incident);
    if (!after.card || !after.mirror?.card) throw new Error('both rooms have a card');
    expect(own.words(after.card)).toContain('SEV1');
    expect(other.words(after.mirror.card)).toContain('SEV1');
  });
});

it('a card that somebody refreshes in Teams names people of Slack as every card there does', async () => {
  const { slack, teams } = stages();
  const { incident, first, second } = await mirrored(teams);
  await slack.join('bruno', second);
  await slack.type('bruno', second, 'lead');
  await settled(test);
  const shown = () =>
    test.sandbox.teams
      .messages(first, 'alice')
      .filter(({ id }) => id === incident.card?.id)
      .flatMap(({ cards }) => stringsIn(cards))
      .filter((text) => text.includes('(Slack)'));
  const before = shown();

  await test.sandbox.teams.as('alice').refresh(first, incident.card?.id ?? '');

  expect(before).not.toEqual([]);
  expect(shown()).toEqual(before);
});

it('logs no error', () => {
  expect(test.errors).toEqual([]);
});
