import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { localising } from '../../src/chat/localise.js';
import { bold, link, person, room, sentence, type View } from '../../src/chat/view.js';
import { PersonId, RoomId } from '../../src/ids.js';
import { anyView } from '../helpers/view-arbitraries.js';

const ana = PersonId.parse('slack:U0ANA');
const tea = PersonId.parse('teams:0a-tea');
const slackRoom = RoomId.parse('slack:C1');
const teamsRoom = RoomId.parse('teams:19:x@thread.tacv2');

function world() {
  const state = { isAway: false, looked: 0 };
  const localise = localising({
    async profile(id) {
      state.looked += 1;
      if (state.isAway) throw new Error('away');
      return id === tea
        ? { id, name: 'Tea', email: undefined, zone: 'UTC', active: true, ownsEmail: false }
        : undefined;
    },
    roomLink: (id) => `https://example.com/${id}`,
  });
  return { state, localise };
}

it('names people of other platforms, and links to their rooms', async () => {
  const { localise } = world();
  const text = [person(tea), ' in ', room(teamsRoom), ' and ', person(ana), ' in ', room(slackRoom)];

  const shown = await localise(sentence(text), 'slack');

  const there = link(`https://example.com/${teamsRoom}`, 'the room in Teams');
  const words = [bold('Tea (Teams)'), ' in ', there, ' and ', person(ana), ' in ', room(slackRoom)];
  expect(shown).toEqual(sentence(words));
  expect(await localise(sentence([person(ana)]), 'teams')).toEqual(sentence([bold('Somebody (Slack)')]));
});

it('waits for nobody where the other platform is away: people keep the names they had', async () => {
  const { localise, state } = world();
  state.isAway = true;
  expect(await localise(sentence([person(tea)]), 'slack')).toEqual(sentence([bold('Somebody (Teams)')]));
  state.isAway = false;
  await localise(sentence([person(tea)]), 'slack');
  state.isAway = true;

  expect(await localise(sentence([person(tea)]), 'slack')).toEqual(sentence([bold('Tea (Teams)')]));
});

it('leaves as it is what has nothing of another platform, and asks for nobody', async () => {
  await fc.assert(
    fc.asyncProperty(anyView, async (view: View) => {
      const { localise, state } = world();
      const platforms = new Set(JSON.stringify(view).match(/"id":"(slack|teams):/g) ?? []);
      fc.pre(platforms.size < 2);
      const platform = [...platforms].join('').includes('teams') ? 'teams' : 'slack';

      expect(await localise(view, platform)).toEqual(view);
      expect(state.looked).toBe(0);
    }),
  );
});
