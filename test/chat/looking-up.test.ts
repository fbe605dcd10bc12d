import { afterAll, expect, it } from '@jest/globals';
import { findIncidents, redraw } from '../../src/chat/looking-up.js';
import { announcementCard, incidentCard } from '../../src/chat/views/incident-card.js';
import { Settings } from '../../src/incident/settings.js';
import { ana, bo } from '../helpers/cast.js';
import { declared, openWorld } from '../helpers/world.js';

const world = await openWorld();
const { deps } = world;
afterAll(() => world.stop());

const guarded = { ...deps, settings: Settings.parse({ permissions: { 'incident.read': [bo] } }) };

it('draws a card as it is now, by the key of its message', async () => {
  const incident = await declared(deps);

  expect(await redraw(deps, `card:${incident.id}`, ana)).toEqual(incidentCard(incident));
  expect(await redraw(deps, `announcement:${incident.id}`, ana)).toEqual(announcementCard(incident));
});

it.each([
  '',
  'card',
  'card:',
  'card:nothing',
  'say:7',
  'constructor:x',
  'card:00000000-0000-4000-8000-000000000000',
])('knows no card by the key “%s”', async (key) => {
  expect(await redraw(deps, key, ana)).toBeUndefined();
});

it('finds incidents by their reference or by words of the title, the newest first', async () => {
  const first = await declared(deps, { title: 'Search is slow' });
  const second = await declared(deps, { title: 'Slow SEARCH again' });

  const refs = async (words: string) => (await findIncidents(deps, words, ana)).map(({ number }) => number);
  expect(await refs('search')).toEqual([second.number, first.number]);
  expect(await refs(` inc-${first.number} `)).toContain(first.number);
  expect(await refs('nothing like it')).toEqual([]);
  expect((await refs('')).length).toBeGreaterThanOrEqual(2);
});

it('shows nobody what they may not read', async () => {
  const incident = await declared(deps, { title: 'Behind the curtain' });

  expect(await findIncidents(guarded, 'curtain', ana)).toEqual([]);
  expect(await redraw(guarded, `card:${incident.id}`, ana)).toBeUndefined();
  expect(await findIncidents(guarded, 'curtain', bo)).toHaveLength(1);
});
