import { afterAll, describe, expect, it } from '@jest/globals';
import { type TeamsConversation, teamsMemory } from '../../src/db/teams-memory.js';
import { PersonId } from '../../src/ids.js';
import { hour } from '../helpers/cast.js';
import { openWorld } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const memory = teamsMemory(world.database.db, world.clock.now);

const ana = PersonId.parse('teams:0a1b2c3d-0000-4000-8000-000000000001');
const channel: TeamsConversation = {
  id: '19:war@thread.tacv2',
  kind: 'channel',
  serviceUrl: 'https://smba.example/emea/',
  tenantId: 'tenant-1',
  teamId: 'team-1',
  name: 'inc-1',
};

describe('conversations', () => {
  it('are remembered with where they are reached, and the newest address counts', async () => {
    await memory.remember(channel);
    const { teamId: _, name: __, ...moved } = { ...channel, serviceUrl: 'https://smba.example/amer/' };
    await memory.remember(moved);

    expect(await memory.conversation(channel.id)).toEqual({
      ...channel,
      serviceUrl: 'https://smba.example/amer/',
    });
    expect(await memory.conversation('19:other@thread.tacv2')).toBeUndefined();
  });

  it('are found by the person whose chat it is, the newest first', async () => {
    const chat = { kind: 'personal', serviceUrl: 'https://a/', tenantId: 'tenant-1', person: ana } as const;
    await memory.remember({ ...chat, id: 'a:old' });
    world.clock.pass(hour);
    await memory.remember({ ...chat, id: 'a:new' });

    expect((await memory.personalChat(ana))?.id).toBe('a:new');
    await memory.forget('a:new');
    expect((await memory.personalChat(ana))?.id).toBe('a:old');
    expect(await memory.personalChat(PersonId.parse('teams:nobody'))).toBeUndefined();
  });

  it('say where a tenant was heard from last', async () => {
    world.clock.pass(hour);
    await memory.remember({ ...channel, id: '19:late@thread.tacv2', serviceUrl: 'https://late/' });

    expect(await memory.anyServiceUrl('tenant-1')).toBe('https://late/');
    expect(await memory.anyServiceUrl('tenant-2')).toBeUndefined();
  });

  it('are forgotten with their team', async () => {
    await memory.remember({ ...channel, id: '19:x@thread.tacv2', teamId: 'team-9' });
    await memory.forget('team-9');

    expect(await memory.conversation('19:x@thread.tacv2')).toBeUndefined();
    expect(await memory.conversation(channel.id)).toBeDefined();
  });
});

describe('subscriptions', () => {
  it('are one for each resource, those that end first in front', async () => {
    const at = world.clock.now();
    const later = new Date(at.getTime() + hour);
    const one = { id: 's1', resource: '/chats/1/messages', clientState: 'x', expiresAt: later };
    await memory.rememberSubscription(one);
    await memory.rememberSubscription({ ...one, id: 's2', resource: '/chats/2/messages', expiresAt: at });
    await memory.rememberSubscription({ ...one, id: 's3', clientState: 'y' });

    expect(await memory.subscriptions()).toEqual([
      { id: 's2', resource: '/chats/2/messages', clientState: 'x', expiresAt: at },
      { ...one, id: 's3', clientState: 'y' },
    ]);
    await memory.forgetSubscription('s2');
    expect((await memory.subscriptions()).map(({ id }) => id)).toEqual(['s3']);
  });
});
