import { describe, expect, it } from '@jest/globals';
import { createAcquaintance } from '../../src/chat/acquaint.js';
import type { Profile } from '../../src/chat/port.js';
import { createUnderWay } from '../../src/chat/under-way.js';
import { AccountId, PersonId } from '../../src/ids.js';
import { accountsOf } from '../../src/incident/people.js';
import type { Directory } from '../../src/incident/ports.js';
import { ana, bo, hour } from '../helpers/cast.js';
import { memoryWorld } from '../helpers/memory.js';

const anaInTeams = PersonId.parse('teams:ana');
const jira = AccountId.parse('jira:a');

function profileOf(id: PersonId, more: Partial<Profile> = {}): Profile {
  return { id, name: 'Ana', email: 'Ana@example.com', ownsEmail: true, zone: 'UTC', active: true, ...more };
}

function world(
  options: {
    directory?: Directory['accountsAt'];
    profile?: (id: PersonId) => Promise<Profile | undefined>;
  } = {},
) {
  const { deps, clock } = memoryWorld();
  const asked: string[] = [];
  const underWay = createUnderWay();
  const acquaintance = createAcquaintance({
    chat: {
      profile(id) {
        asked.push(id);
        return (options.profile ?? (async () => profileOf(id)))(id);
      },
    },
    platforms: ['slack', 'teams'],
    directories: [
      {
        platform: 'jira',
        accountsAt(email) {
          asked.push(email);
          return (options.directory ?? (async () => [jira]))(email);
        },
      },
    ],
    deps,
    underWay,
    patience: 5,
  });
  const of = async (id: AccountId) => (await accountsOf(deps.read, id)).sort();
  return { ...acquaintance, deps, clock, asked, of, ended: () => underWay.ended(1000) };
}

describe('a person who acts', () => {
  it('is looked up by their profile, once', async () => {
    const { acquaint, of, asked } = world();

    await acquaint([ana, anaInTeams]);
    await acquaint([ana]);

    expect(await of(ana)).toEqual([ana, anaInTeams]);
    expect(asked).toEqual([ana, anaInTeams]);
  });

  it('is looked up again after a day, and so are the others who had their address', async () => {
    let boHasLeft = false;
    const { acquaint, of, clock, asked } = world({
      profile: async (id) => profileOf(id, id === bo && boHasLeft ? { active: false, ownsEmail: false } : {}),
    });
    await acquaint([bo]);
    await acquaint([anaInTeams]);
    expect(await of(anaInTeams)).toEqual([bo, anaInTeams]);

    boHasLeft = true;
    clock.pass(25 * hour);
    await acquaint([anaInTeams]);

    expect(await of(anaInTeams)).toEqual([anaInTeams]);
    expect(asked).toEqual([bo, anaInTeams, anaInTeams, bo]);
  });

  it.each([
    ['a guest, a bot or one who has left', { ownsEmail: false }],
    ['one without an address', { email: undefined }],
  ])('is nobody else by the address of %s', async (_, more) => {
    const { acquaint, of } = world({ profile: async (id) => profileOf(id, id === ana ? more : {}) });

    await acquaint([ana, anaInTeams], 'anew');

    expect(await of(ana)).toEqual([ana]);
  });

  it('whom the platform does not know is nobody else', async () => {
    const { acquaint, of } = world({ profile: async () => undefined });

    await acquaint([ana, anaInTeams]);

    expect(await of(ana)).toEqual([ana]);
  });

  it('and what is no person on a platform of ours is passed over', async () => {
    const { acquaint, asked } = world();

    await acquaint(['everyone', 'role:commander', 'me', 'pagerduty:P1', 'discord:1']);

    expect(asked).toEqual([]);
  });
});

describe('a platform that does not answer', () => {
  it.each([
    ['fails', async () => Promise.reject(new Error('ratelimited'))],
    ['takes too long', () => new Promise<never>(() => undefined)],
  ])('keeps nobody waiting when it %s', async (_, profile) => {
    const { acquaint, of } = world({ profile });

    await acquaint([ana]);
    await acquaint([ana], 'anew');

    expect(await of(ana)).toEqual([ana]);
  });

  it('is asked again by the next command, and what comes late counts then', async () => {
    let answer: (profile: Profile) => void = () => undefined;
    const answers = [
      async () => Promise.reject(new Error('ratelimited')),
      () =>
        new Promise<Profile>((resolve) => {
          answer = resolve;
        }),
    ];
    const { acquaint, of, ended } = world({
      profile: (id) =>
        id === ana ? (answers.shift() ?? (async () => profileOf(id)))() : Promise.resolve(profileOf(id)),
    });
    await acquaint([anaInTeams]);
    await acquaint([ana]);
    await acquaint([ana]);
    expect(await of(ana)).toEqual([ana]);

    answer(profileOf(ana));
    await ended();

    expect(await of(ana)).toEqual([ana, anaInTeams]);
  });
});

describe('looking somebody up anew', () => {
  it('finds the accounts that show the address, and drops those that show it no more', async () => {
    let shown = [jira];
    const { lookUp, of, asked } = world({ directory: async () => shown });
    await lookUp(ana);
    expect(await of(ana)).toEqual([jira, ana]);
    expect(asked).toEqual([ana, 'ana@example.com']);

    shown = [];
    await lookUp(ana);

    expect(await of(ana)).toEqual([ana]);
  });

  it('leaves what is known where looking is not allowed', async () => {
    let may = true;
    const { lookUp, of } = world({ directory: async () => (may ? [jira] : undefined) });
    await lookUp(ana);
    may = false;

    await lookUp(ana);

    expect(await of(ana)).toEqual([jira, ana]);
  });

  it('fails for a job when it cannot be told, and knows by then what the profile said', async () => {
    const { lookUp, acquaint, of } = world({ directory: async () => Promise.reject(new Error('away')) });
    await acquaint([anaInTeams]);

    await expect(lookUp(ana)).rejects.toThrow('away');

    expect(await of(ana)).toEqual([ana, anaInTeams]);
  });
});
