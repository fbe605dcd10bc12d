/** Turns by botbuilder's own TestAdapter: what an activity becomes, without HTTP and without a tenant. */
import { describe, expect, it } from '@jest/globals';
import { type Activity, TestAdapter } from 'botbuilder';
import type { Seen } from '../../../src/chat/archive.js';
import { confirm, type Invocation, nothing, type Reply } from '../../../src/chat/command.js';
import { createTurn } from '../../../src/chat/teams/inbound.js';
import type { Placed } from '../../../src/chat/teams/places.js';
import type { View } from '../../../src/chat/view.js';
import { ada, shown } from '../../helpers/adaptive-card.js';
import { teamsMemory } from '../../helpers/teams-port.js';

const tenantId = '11111111-0000-4000-8000-000000000000';
const appId = '22222222-0000-4000-8000-000000000000';
const channel = '19:abc@thread.tacv2';

function stage(reply: Reply = nothing) {
  const memory = teamsMemory('https://smba.example/');
  const told = {
    invocations: [] as Invocation[],
    seen: [] as Seen[],
    whispers: [] as { view: View; place: Placed }[],
    removed: [] as string[],
    arrived: [] as string[],
    homes: [] as string[],
  };
  const turn = createTurn({
    appId,
    allowedTenants: [tenantId],
    memory,
    connector: { member: async () => Promise.reject(new Error('not asked')), groupOf: async () => 'group-1' },
    zoneTold: () => undefined,
    zoneOf: () => undefined,
    now: () => new Date('2026-11-28T09:00:00Z'),
    dispatch: async (invocation) => {
      told.invocations.push(invocation);
      return reply;
    },
    record: async (seen) => {
      told.seen.push(seen);
    },
    showHome: async (person) => {
      told.homes.push(person);
    },
    arrived: async (room) => {
      told.arrived.push(room);
    },
    removed: ({ id }) => told.removed.push(id),
    look: async () => shown,
    whisper: async (view, { place }) => {
      told.whispers.push({ view, place });
    },
    afterwards: (work) => void work(),
    localise: async (view) => view,
    redraw: async () => undefined,
    findIncidents: async () => [],
    momentEmoji: 'pushpin',
  });
  const adapter = new TestAdapter(turn);
  const send = (more: Record<string, unknown>) =>
    adapter.processActivity(activity(more) as unknown as Activity, turn);
  return { told, memory, send, replies: adapter.activeQueue };
}

function activity(more: Record<string, unknown>) {
  return {
    type: 'message',
    id: '1764320400000',
    channelId: 'msteams',
    serviceUrl: 'https://smba.example/emea/',
    timestamp: '2026-11-28T09:00:00.000Z',
    from: { id: '29:ada', name: 'Ada', aadObjectId: ada.slice('teams:'.length) },
    recipient: { id: `28:${appId}`, name: 'Tocsin' },
    conversation: {
      id: `${channel};messageid=1764320400000`,
      conversationType: 'channel',
      tenantId,
      isGroup: true,
    },
    channelData: { tenant: { id: tenantId }, team: { id: '19:team@thread.tacv2' }, channel: { id: channel } },
    text: 'the cache is cold',
    entities: [],
    ...more,
  };
}
const mention = {
  type: 'mention',
  text: '<at>Tocsin</at>',
  mentioned: { id: `28:${appId}`, name: 'Tocsin' },
};

describe('a message', () => {
  it('in a channel is recorded, and runs nothing', async () => {
    const { told, send } = stage();
    await send({});

    expect(told.seen.map(({ event }) => event)).toMatchObject([
      { type: 'message.posted', text: 'the cache is cold' },
    ]);
    expect(told.invocations).toEqual([]);
  });

  it('that mentions the bot is recorded, too, and is a command, with or without a slash', async () => {
    const { told, send } = stage(confirm('Noted.'));
    await send({ text: '<at>Tocsin</at> note it is cold', entities: [mention] });
    await send({ id: '1764320400001', text: '<at>Tocsin</at> /incident note again', entities: [mention] });

    expect(told.seen).toHaveLength(2);
    expect(told.invocations).toMatchObject([
      {
        delivery: `teams:command:${channel}:1764320400000`,
        actor: ada,
        room: `teams:${channel}`,
        input: { kind: 'line', text: 'note it is cold' },
      },
      { input: { kind: 'line', text: 'note again' } },
    ]);
    expect(told.whispers.map(({ place }) => place.thread)).toEqual(['1764320400000', '1764320400000']);
  });

  it('in the private chat is a command and no part of any room', async () => {
    const { told, memory, send } = stage();
    const conversation = { id: 'a:1', conversationType: 'personal', tenantId };
    await send({ text: 'list', conversation, channelData: { tenant: { id: tenantId } } });

    expect(told.seen).toEqual([]);
    expect(told.invocations).toMatchObject([{ room: undefined, input: { text: 'list' } }]);
    expect(await memory.personalChat(ada)).toMatchObject({ id: 'a:1', kind: 'personal' });
  });

  it('tells where the conversation is reached from now on, and to which team it belongs', async () => {
    const { memory, send } = stage();
    await send({});

    expect(await memory.conversation(channel)).toMatchObject({
      kind: 'channel',
      serviceUrl: 'https://smba.example/emea/',
      tenantId,
      teamId: 'group-1',
    });
  });

  it('of a tenant that is not allowed is refused', async () => {
    const { told, send } = stage();
    const conversation = { id: '19:x@thread.v2', conversationType: 'groupChat', tenantId: 'another' };

    await expect(send({ conversation, channelData: { tenant: { id: 'another' } } })).rejects.toThrow(
      'may not talk',
    );
    expect(told.seen).toEqual([]);
  });
});

describe('coming and going', () => {
  it('of the bot in a channel is noticed', async () => {
    const { told, send, memory } = stage();
    const bot = [{ id: `28:${appId}` }];
    await send({ type: 'conversationUpdate', membersAdded: bot, text: undefined });
    await send({ type: 'conversationUpdate', membersRemoved: bot, text: undefined });

    expect(told.arrived).toEqual([`teams:${channel}`]);
    expect(told.removed).toEqual([channel]);
    expect(await memory.conversation(channel)).toBeUndefined();
  });

  it('draws the home of who adds the app', async () => {
    const { told, send } = stage();
    const conversation = { id: 'a:1', conversationType: 'personal', tenantId };
    await send({
      type: 'installationUpdate',
      action: 'add',
      conversation,
      channelData: { tenant: { id: tenantId } },
    });

    expect(told.homes).toEqual([ada]);
  });
});

describe('an invoke', () => {
  it('is answered with what the command said, in a sentence', async () => {
    const { send, replies } = stage(confirm('Ada leads INC-7.'));
    await send({
      type: 'invoke',
      name: 'adaptiveCard/action',
      value: { action: { type: 'Action.Execute', verb: 'role', data: { args: { role: 'commander' } } } },
    });

    expect(replies).toMatchObject([
      {
        type: 'invokeResponse',
        value: {
          status: 200,
          body: {
            statusCode: 200,
            type: 'application/vnd.microsoft.activity.message',
            value: 'Ada leads INC-7.',
          },
        },
      },
    ]);
  });

  it('for a form opens a dialog, which is sent once however often its button is pressed', async () => {
    const form = {
      command: 'note',
      title: 'Note',
      submit: 'Add',
      fields: [{ id: 'text', label: 'Text', type: 'text' as const }],
    };
    const { send, replies, told } = stage({ kind: 'form', form });
    await send({
      type: 'invoke',
      name: 'task/fetch',
      value: { data: { command: 'note', args: {}, open: true } },
    });
    const [opened] = replies as {
      value: { body: { task: { value: { card: { content: { actions: { data: object }[] } } } } } };
    }[];
    const [submit] = opened?.value.body.task.value.card.content.actions ?? [];
    const value = { data: { ...submit?.data, text: 'cold' } };
    await send({ type: 'invoke', id: 'i1', name: 'task/submit', value });
    await send({ type: 'invoke', id: 'i2', name: 'task/submit', value });

    const [, first, second] = told.invocations;
    expect(first?.input).toMatchObject({ kind: 'form', command: 'note', answers: { text: 'cold' } });
    expect(second?.delivery).toBe(first?.delivery);
  });
});
