import { describe, expect, it } from '@jest/globals';
import { Refused } from '../../../src/chat/teams/errors.js';
import { placeOf } from '../../../src/chat/teams/places.js';
import { whisper } from '../../../src/chat/teams/whisper.js';
import { sentence } from '../../../src/chat/view.js';
import { RetryLater } from '../../../src/errors.js';
import { PersonId } from '../../../src/ids.js';

const tea = PersonId.parse('teams:0a-tea');
const channel = placeOf({
  serviceUrl: 'https://smba.example/emea/',
  conversation: { id: '19:incidents@thread.tacv2', conversationType: 'channel', tenantId: 'tenant' },
  from: { id: '29:tea', aadObjectId: '0a-tea' },
} as never);
const chat = { ...channel.conversation, id: 'a:tea', kind: 'personal' as const };
const notAdded = new Refused({ status: 403, code: 'ForbiddenOperationException' });
const busy = new RetryLater(12, 'Teams takes no more messages there for now');

/** What comes of a word to Tea in the channel, when what is sent there, and to her alone, fares like this. */
async function told(there: readonly (Error | 'sent')[], personal: Error | 'sent') {
  const [sent, waits, fates]: [string[], number[], (Error | 'sent')[]] = [[], [], [...there]];
  const failure = await whisper(
    {
      connector: {
        async send({ id }) {
          const fate = id === chat.id ? personal : (fates.shift() ?? 'sent');
          if (fate !== 'sent') throw fate;
          sent.push(id);
          return '1';
        },
        personalChat: async () => chat,
      },
      look: async () => ({ zones: new Map(), names: new Map() }) as never,
      recipient: async () => '29:tea',
      wait: async (ms) => waits.push(ms),
    },
    sentence('INC-7 is declared.'),
    { person: tea, place: channel },
  ).catch((error: unknown) => error);
  return { sent, waits, failure };
}

describe('a private word', () => {
  it('is said where it was asked for', async () => {
    expect(await told(['sent'], notAdded)).toEqual({
      sent: [channel.conversation.id],
      waits: [],
      failure: undefined,
    });
  });

  it.each([busy, new Refused({ status: 400 })])(
    'comes in the personal chat where that fails: %s',
    async (first) => {
      expect(await told([first], 'sent')).toEqual({ sent: [chat.id], waits: [], failure: undefined });
    },
  );

  it.each([busy, new Refused({ status: 429, retryAfterSeconds: 12 })])(
    'waits for its turn where the place takes no more for a moment, and there is no personal chat: %s',
    async (first) => {
      expect(await told([first, first, 'sent'], notAdded)).toEqual({
        sent: [channel.conversation.id],
        waits: [12_000, 12_000],
        failure: undefined,
      });
    },
  );

  it('is given up where neither takes it', async () => {
    const { sent, waits, failure } = await told([new Refused({ status: 400 })], notAdded);

    expect({ sent, waits }).toEqual({ sent: [], waits: [] });
    expect(failure).toBeInstanceOf(Error);
    expect((await told([busy, busy, busy, busy], notAdded)).waits).toHaveLength(3);
  });
});
