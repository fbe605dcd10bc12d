import { describe, expect, it } from '@jest/globals';
import { WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { ianaZone } from '../../../src/chat/teams/iana-zone.js';

describe('a mailbox’s time zone', () => {
  it.each([
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['Pacific Standard Time', 'America/Los_Angeles'],
    ['India Standard Time', 'Asia/Calcutta'],
    ['UTC', 'UTC'],
    ['Europe/Vienna', 'Europe/Vienna'],
    ['Customized Time Zone', undefined],
  ])('%s is %s', (name, zone) => {
    expect(ianaZone(name)).toBe(zone);
  });

  it('is one that Node knows, for every one that Windows has', () => {
    const unknown = WINDOWS_TO_IANA_MAP.map(({ windowsName }) => windowsName).filter(
      (name) => ianaZone(name) === undefined,
    );
    expect(unknown).toEqual([]);
  });
});
