import { describe, expect, it } from '@jest/globals';
import type { Profile } from '../../src/chat/port.js';
import { askingZones } from '../../src/chat/zone-of.js';
import { ana } from '../helpers/cast.js';

const profile: Profile = {
  id: ana,
  name: 'Ana',
  email: undefined,
  ownsEmail: false,
  zone: 'Europe/Berlin',
  active: true,
};

describe('a person’s time zone', () => {
  it('is what the platform says', async () => {
    expect(await askingZones({ profile: async () => profile })(ana)).toBe('Europe/Berlin');
  });

  it.each([
    ['does not know the person', async () => undefined],
    ['fails', async () => Promise.reject(new Error('ratelimited'))],
    ['takes too long', () => new Promise<never>(() => undefined)],
  ])('is not known when the platform %s', async (_, ask) => {
    expect(await askingZones({ profile: ask }, 5)(ana)).toBeUndefined();
  });
});
