import { describe, expect, it } from '@jest/globals';
import { Malformed } from '../../../src/chat/malformed.js';
import { isMoment } from '../../../src/chat/teams/reactions.js';
import { fromActivity } from '../../../src/chat/teams/sightings.js';
import { PersonId } from '../../../src/ids.js';

const appId = '608cacfd-1cea-40c9-b678-4b93e69bb72b';
const eye = { appId, momentEmoji: 'pushpin' };
const channel = '19:0b7f32667e064dd9b25d7969801541f4@thread.tacv2';
const chat = '19:2da4c29f6d7041eca70b638b43d45437@thread.v2';
const adele = 'teams:eddfa9d4-346e-4cce-a18f-fa6261ad776b';
const from = {
  id: '29:1ljv6N86roXr5pjPrCJVIz6xHh5QxjI',
  name: 'Adele',
  aadObjectId: 'EDDFA9D4-346E-4CCE-A18F-FA6261AD776B',
};

/** As in learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-messages-with-rsc. */
const activity = (more: Record<string, unknown> = {}) => ({
  type: 'message',
  id: '1616990032035',
  timestamp: '2021-03-29T03:53:52.100Z',
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/amer/',
  from,
  recipient: { id: `28:${appId}`, name: 'Tocsin' },
  conversation: { isGroup: true, conversationType: 'channel', id: `${channel};messageid=1616990032035` },
  text: 'it broke',
  attachments: [{ contentType: 'text/html', content: '<p>it broke</p>' }],
  channelData: { tenant: { id: 'b28fdbfd-2b78-4f93-b0f8-8881793f0f8f' } },
  ...more,
});
const page = (html: string) => ({ attachments: [{ contentType: 'text/html', content: html }] });
const one = (more: Record<string, unknown> = {}) => {
  const [seen] = fromActivity(activity(more), eye);
  return seen;
};

describe('a message', () => {
  it('is named by what it is, and dated by its id', () => {
    expect(fromActivity(activity(), eye)).toEqual([
      {
        room: `teams:${channel}`,
        delivery: `teams:message:${channel}:1616990032035`,
        actor: adele,
        occurredAt: new Date(1616990032035),
        event: {
          type: 'message.posted',
          message: { room: `teams:${channel}`, id: '1616990032035' },
          text: 'it broke',
        },
      },
    ]);
  });

  it('that replies is in its thread', () => {
    const conversation = { conversationType: 'channel', id: `${channel};messageid=1616990000000` };

    expect(one({ conversation })).toMatchObject({
      room: `teams:${channel}`,
      event: { thread: '1616990000000' },
    });
  });

  it('in a chat has no thread', () => {
    const event = one({ conversation: { conversationType: 'groupChat', id: chat } })?.event;

    expect(event).not.toHaveProperty('thread');
  });

  it('that is a command is one that people see, with whom it names', () => {
    const people = new Map([['29:bo', PersonId.parse('teams:06a5b888-ad96-455e-88ef-c059ec4e4cf0')]]);
    const named = activity({
      text: '<at>Tocsin</at> commander <at>Bo Li</at>',
      entities: [
        { type: 'mention', mentioned: { id: `28:${appId}`, name: 'Tocsin' }, text: '<at>Tocsin</at>' },
        { type: 'mention', mentioned: { id: '29:bo', name: 'Bo Li' }, text: '<at>Bo Li</at>' },
        { type: 'clientInfo', locale: 'en-US' },
      ],
      ...page(
        '<p><span itemtype="http://schema.skype.com/Mention" itemscope itemid="0">Tocsin</span> commander <span itemtype="http://schema.skype.com/Mention" itemscope itemid="1">Bo Li</span></p>',
      ),
    });
    const words = (known: Map<string, PersonId>) =>
      fromActivity(named, { ...eye, people: known }).map(
        ({ event }) => event.type === 'message.posted' && event.text,
      );

    expect(words(people)).toEqual(['@Tocsin commander @teams:06a5b888-ad96-455e-88ef-c059ec4e4cf0']);
    expect(words(new Map())).toEqual(['@Tocsin commander @Bo Li']);
  });

  it('without a page is read as it was typed', () => {
    const event = one({ attachments: [], text: '<at>Tocsin</at> p99 < 2 s & rising\nnow' })?.event;

    expect(event).toMatchObject({ text: '@Tocsin p99 < 2 s & rising\nnow' });
  });

  it('brings files where it does', () => {
    // learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
    const file = {
      contentType: 'application/vnd.microsoft.teams.file.download.info',
      contentUrl: 'https://contoso.sharepoint.com/personal/johnadams/Documents/Applications/file_example.txt',
      name: 'file_example.txt',
      content: {
        downloadUrl: 'https://download.link',
        uniqueId: '1150D938-8870-4044-9F2C-5BBDEBA70C9D',
        fileType: 'txt',
      },
    };
    const image = {
      contentType: 'image/*',
      contentUrl: 'https://smba.trafficmanager.net/amer/v3/attachments/x/views/original',
    };

    expect(one({ attachments: [file, image] })?.event).toMatchObject({
      files: [
        {
          id: `${channel}/1616990032035/file-1150d938-8870-4044-9f2c-5bbdeba70c9d`,
          name: 'file_example.txt',
        },
      ],
    });
  });

  it('of another app names it, and says what its card says', () => {
    const card = {
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: { body: [{ type: 'TextBlock', text: 'Disk full' }] },
    };
    const seen = one({ from: { id: '28:other', name: 'Alerts' }, text: '', attachments: [card] });

    expect(seen).toMatchObject({ actor: undefined, event: { text: 'Disk full', bot: 'Alerts' } });
  });

  it('brings its pictures, by what Skype’s store calls them', () => {
    const src =
      'https://us-api.asm.skype.com/v1/objects/0-wus-d9-e54f6355f1bbd4d7e3f4bafe8529106f/views/imgo';
    const event = one(page(`<p>see <img itemscope="image/png" src="${src}"></p>`))?.event;

    expect(event).toMatchObject({
      files: [
        { id: `${channel}/1616990032035/image-0-wus-d9-e54f6355f1bbd4d7e3f4bafe8529106f`, name: 'a picture' },
      ],
    });
  });

  it.each([
    ['of our own', { from: { id: `28:${appId}`, name: 'Tocsin' } }],
    ['in a talk with the bot', { conversation: { conversationType: 'personal', id: 'a:1xyz' } }],
    ['that is no message', { type: 'invoke' }],
    ['of typing', { type: 'typing' }],
  ])('%s is none', (_, more) => {
    expect(fromActivity(activity(more), eye)).toEqual([]);
  });
});

describe('what becomes of a message', () => {
  const at = '2021-03-29T04:00:00.250Z';

  it('is an edit', () => {
    const seen = one({ type: 'messageUpdate', timestamp: at, channelData: { eventType: 'editMessage' } });

    expect(seen).toMatchObject({
      delivery: `teams:edit:${channel}:1616990032035:${at}`,
      occurredAt: new Date(at),
      approximate: true,
      event: { type: 'message.edited', text: 'it broke' },
    });
  });

  it('is that its words are back', () => {
    const seen = one({ type: 'messageUpdate', timestamp: at, channelData: { eventType: 'undeleteMessage' } });

    expect(seen?.delivery).toBe(`teams:restored:${channel}:1616990032035:${at}`);
  });

  it('is a deletion, one by its name', () => {
    const seen = one({
      type: 'messageDelete',
      timestamp: at,
      channelData: { eventType: 'softDeleteMessage' },
    });

    expect(seen).toMatchObject({
      delivery: `teams:delete:${channel}:1616990032035`,
      actor: adele,
      event: { type: 'message.deleted', message: { id: '1616990032035' } },
    });
  });

  // learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events#message-reaction-events
  it('is a mark of a key moment, put or taken off', () => {
    const reaction = (more: Record<string, unknown>) =>
      fromActivity(
        activity({ type: 'messageReaction', id: 'f:1', replyToId: '1575667808184', timestamp: at, ...more }),
        eye,
      ).map(({ event, delivery }) => [event.type, delivery]);
    const name = (type: string) => `teams:${type}:${channel}:1575667808184:${adele}:${at}`;

    expect(reaction({ reactionsAdded: [{ type: 'like' }, { type: '1f4cc_pushpin' }] })).toEqual([
      ['moment.marked', name('moment.marked')],
    ]);
    expect(reaction({ reactionsRemoved: [{ type: '📌' }] })).toEqual([
      ['moment.unmarked', name('moment.unmarked')],
    ]);
    expect(reaction({ reactionsAdded: [{ type: 'like' }] })).toEqual([]);
  });
});

describe('what becomes of a room', () => {
  const update = (more: Record<string, unknown>) =>
    fromActivity(
      activity({
        type: 'conversationUpdate',
        id: 'f:dd6ec311',
        timestamp: '2021-12-07T22:34:56.534Z',
        conversation: {
          isGroup: true,
          conversationType: 'channel',
          id: '19:efa9296d959346209fea44151c742e73@thread.tacv2',
        },
        ...more,
      }),
      eye,
    );

  it.each([
    ['channelRenamed', { type: 'room.renamed', name: 'PhotographyUpdates' }],
    ['channelDeleted', { type: 'room.archived' }],
    ['channelRestored', { type: 'room.unarchived' }],
  ])('is told of the channel, not of its team: %s', (eventType, event) => {
    const channelData = {
      eventType,
      channel: { id: channel, name: 'PhotographyUpdates' },
      team: { id: '19:t@thread.tacv2' },
    };

    expect(update({ channelData })).toMatchObject([{ room: `teams:${channel}`, actor: adele, event }]);
  });

  it('is who came and who left, without bots', () => {
    const conversation = { conversationType: 'groupChat', id: chat };
    const bo = { id: '29:bo', aadObjectId: '06a5b888-ad96-455e-88ef-c059ec4e4cf0' };
    const person = 'teams:06a5b888-ad96-455e-88ef-c059ec4e4cf0';

    expect(update({ conversation, membersAdded: [{ id: `28:${appId}` }, bo] })).toMatchObject([
      { room: `teams:${chat}`, actor: person, event: { type: 'member.joined', person, invitedBy: adele } },
    ]);
    expect(update({ conversation, membersRemoved: [bo], from: bo }).map(({ event }) => event)).toEqual([
      { type: 'member.left', person },
    ]);
  });

  it('is nothing where it says nothing for a timeline', () => {
    expect(
      update({ channelData: { eventType: 'teamRenamed', team: { id: '19:t@thread.tacv2', name: 'x' } } }),
    ).toEqual([]);
  });
});

it('what is not as documented is refused as malformed', () => {
  expect(() => fromActivity({ type: 'message' }, eye)).toThrow(Malformed);
  expect(() => fromActivity(activity({ conversation: { id: '19:a b@thread.tacv2' } }), eye)).toThrow(
    Malformed,
  );
});

describe('the mark of a key moment', () => {
  it.each([
    ['📌', 'pushpin', true],
    ['pushpin', 'pushpin', true],
    ['1f4cc_pushpin', 'pushpin', true],
    ['📌', '📌', true],
    ['1f4cc_pushpin', '📌', true],
    ['like', '+1', true],
    ['👍🏽', 'thumbsup', true],
    ['❤', 'heart', true],
    ['custom', 'party-parrot', false],
    ['party-parrot', 'party-parrot', true],
    ['📍', 'pushpin', false],
    ['constructor', 'pushpin', false],
  ])('%s where %s is meant: %s', (reaction, momentEmoji, expected) => {
    expect(isMoment(reaction, momentEmoji)).toBe(expected);
  });
});
