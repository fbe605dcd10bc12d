import { describe, expect, it } from '@jest/globals';
import { ChatMessage } from '../../../src/chat/teams/chat-message.js';
import { momentsOf, shownMessage } from '../../../src/chat/teams/shown-message.js';
import { shownNotices } from '../../../src/chat/teams/shown-notices.js';
import { fromActivity } from '../../../src/chat/teams/sightings.js';

const eye = { appId: '608cacfd-1cea-40c9-b678-4b93e69bb72b', momentEmoji: 'pushpin' };
const chat = '19:2da4c29f6d7041eca70b638b43d45437@thread.v2';
const robin = 'teams:8ea0e38b-efb3-4757-924a-5f94061cf8c2';
const user = (id: string, displayName: string | null = null) => ({
  application: null,
  device: null,
  user: { id, displayName, userIdentityType: 'aadUser' },
});

/** As in learn.microsoft.com/graph/api/chat-list-messages, example 1. */
const message = (more: Record<string, unknown> = {}) =>
  ChatMessage.parse({
    id: '1616964509832',
    replyToId: null,
    etag: '1616964509832',
    messageType: 'message',
    createdDateTime: '2021-03-28T20:48:29.832Z',
    lastModifiedDateTime: '2021-03-28T20:48:29.832Z',
    lastEditedDateTime: null,
    deletedDateTime: null,
    subject: null,
    summary: null,
    chatId: chat,
    importance: 'normal',
    eventDetail: null,
    from: user('8ea0e38b-efb3-4757-924a-5f94061cf8c2', 'Robin Kline'),
    body: { contentType: 'text', content: 'Hello <world>' },
    attachments: [],
    mentions: [],
    reactions: [],
    messageHistory: [],
    ...more,
  });
const shown = (more: Record<string, unknown> = {}) => shownMessage(chat, message(more), eye);
const textOf = (more: Record<string, unknown>) => {
  const event = shown(more)?.posted?.event;
  return event?.type === 'message.posted' ? event.text : undefined;
};

describe('a message that Graph shows', () => {
  it('is what an activity would have told', () => {
    expect(shown()).toEqual({
      id: '1616964509832',
      posted: {
        room: `teams:${chat}`,
        delivery: `teams:message:${chat}:1616964509832`,
        actor: robin,
        occurredAt: new Date(1616964509832),
        event: {
          type: 'message.posted',
          message: { room: `teams:${chat}`, id: '1616964509832' },
          text: 'Hello <world>',
        },
      },
      edited: undefined,
      marks: [],
      files: { there: [], gone: [] },
    });
  });

  it.each([
    [
      'its subject and whom it mentions',
      {
        subject: 'Outage',
        body: { contentType: 'html', content: 'Hello World <at id="0">Jane Smith</at>' },
        mentions: [
          {
            id: 0,
            mentionText: 'Jane Smith',
            mentioned: user('EF1C916A-3135-4417-BA27-8EB7BD084193', 'Jane Smith'),
          },
        ],
      },
      'Outage\nHello World @teams:ef1c916a-3135-4417-ba27-8eb7bd084193',
    ],
    [
      'a mention of all',
      {
        body: { contentType: 'html', content: '<at id="0">General</at>: all' },
        mentions: [
          {
            id: 0,
            mentionText: 'General',
            mentioned: { user: null, conversation: { id: '19:x', displayName: 'General' } },
          },
        ],
      },
      '@General: all',
    ],
    [
      // learn.microsoft.com/graph/api/chatmessage-post: a message reference
      'the message that it answers',
      {
        body: { contentType: 'html', content: '<attachment id="1616963377068"></attachment><p>when?</p>' },
        attachments: [
          {
            id: '1616963377068',
            contentType: 'messageReference',
            content: JSON.stringify({
              messageId: '1616963377068',
              messagePreview: 'it broke',
              messageSender: {},
            }),
          },
        ],
      },
      '> it broke\nwhen?',
    ],
    [
      'the card of another app',
      {
        from: { application: { id: 'other', displayName: 'Alerts' }, user: null },
        body: { contentType: 'html', content: '<attachment id="74d2"></attachment>' },
        attachments: [
          {
            id: '74d2',
            contentType: 'application/vnd.microsoft.card.adaptive',
            content: '{"type":"AdaptiveCard","body":[{"type":"TextBlock","text":"Disk full"}]}',
          },
        ],
      },
      'Disk full',
    ],
  ])('says %s', (_, more, text) => {
    expect(textOf(more)).toBe(text);
  });

  it('has its files, and pictures under the name that an activity gives them', () => {
    const hosted = Buffer.from(
      'id=x_0-wus-d9-e54f6355f1bbd4d7e3f4bafe8529106f,type=1,url=https://us-api.asm.skype.com/v1/objects/0-wus-d9-e54f6355f1bbd4d7e3f4bafe8529106f/views/imgo',
    ).toString('base64');
    const src = `https://graph.microsoft.com/v1.0/chats/${chat}/messages/1616964509832/hostedContents/${hosted}/$value`;
    const found = shown({
      body: {
        contentType: 'html',
        content: `<img src="${src}"><img src="https://elsewhere.test/x.png"><attachment id="153FA47D-18C9-4179-BE08-9879815A9F90"></attachment>`,
      },
      attachments: [
        {
          id: '153FA47D-18C9-4179-BE08-9879815A9F90',
          contentType: 'reference',
          contentUrl:
            'https://m365x987948.sharepoint.com/sites/test/Shared%20Documents/General/test%20doc.docx',
          name: 'test doc.docx',
        },
      ],
    });
    const [told] = fromActivity(
      {
        type: 'message',
        id: '1616964509832',
        timestamp: '2021-03-28T20:48:29.832Z',
        from: { id: '29:robin' },
        conversation: { id: chat, conversationType: 'groupChat' },
        attachments: [
          {
            contentType: 'text/html',
            content:
              '<img src="https://us-api.asm.skype.com/v1/objects/0-wus-d9-e54f6355f1bbd4d7e3f4bafe8529106f/views/imgo">',
          },
        ],
      },
      eye,
    );

    const picture = {
      id: `${chat}/1616964509832/image-0-wus-d9-e54f6355f1bbd4d7e3f4bafe8529106f`,
      name: 'a picture',
    };
    expect(found?.posted?.event).toMatchObject({
      files: [
        { id: `${chat}/1616964509832/file-153fa47d-18c9-4179-be08-9879815a9f90`, name: 'test doc.docx' },
        picture,
      ],
    });
    expect(told?.event).toMatchObject({ files: [picture] });
  });

  it('that was edited tells so; one that was deleted tells that alone', () => {
    const at = '2021-03-28T21:00:00.500Z';
    const edited = shown({ lastEditedDateTime: at });
    const deleted = shown({ deletedDateTime: at, body: { contentType: 'html', content: '' } });

    expect(edited?.edited).toMatchObject({
      delivery: `teams:edit:${chat}:1616964509832:${at}`,
      approximate: true,
    });
    expect(edited?.posted?.event).toMatchObject({ edited: new Date(at) });
    expect(deleted).toMatchObject({
      posted: undefined,
      edited: undefined,
      deleted: { delivery: `teams:delete:${chat}:1616964509832`, actor: robin, occurredAt: new Date(at) },
    });
  });

  it('of our own is none, deleted or not', () => {
    const own = { from: { application: { id: eye.appId, displayName: 'Tocsin' }, user: null } };

    expect([shown(own), shown({ ...own, deletedDateTime: '2021-03-28T21:00:00Z' })]).toMatchObject([
      { posted: undefined },
      { posted: undefined },
    ]);
    expect(shown({ ...own, deletedDateTime: '2021-03-28T21:00:00Z' })?.deleted).toBeUndefined();
  });

  it('has its marks, and tells when they were put and taken off', () => {
    const reaction = (id: string, createdDateTime: string, reactionType = '📌') => ({
      reactionType,
      createdDateTime,
      user: user(id),
    });
    const marked = message({
      reactions: [
        reaction('8ea0e38b-efb3-4757-924a-5f94061cf8c2', '2021-03-28T20:50:00Z'),
        reaction('8ea0e38b-efb3-4757-924a-5f94061cf8c2', '2021-03-28T20:50:01Z', 'like'),
      ],
      messageHistory: [
        {
          modifiedDateTime: '2021-03-28T20:49:30Z',
          actions: 'reactionRemoved',
          reaction: reaction('06a5b888-ad96-455e-88ef-c059ec4e4cf0', '2021-03-28T20:49:00Z'),
        },
        { modifiedDateTime: '2021-03-28T20:49:40Z', actions: 'actionUndefined', reaction: null },
      ],
    });

    expect(shownMessage(chat, marked, eye)?.marks).toEqual([robin]);
    expect(momentsOf(chat, marked, eye).map(({ event, actor, found }) => [event.type, actor, found])).toEqual(
      [
        ['moment.unmarked', 'teams:06a5b888-ad96-455e-88ef-c059ec4e4cf0', true],
        ['moment.marked', robin, true],
      ],
    );
  });
});

// learn.microsoft.com/graph/system-messages
describe('a message of the system', () => {
  const initiator = user('9ee3dc1b-6a70-4582-8bc5-5dd35336b6c3');
  const by = 'teams:9ee3dc1b-6a70-4582-8bc5-5dd35336b6c3';
  const member = (id: string) => ({ id, displayName: null, userIdentityType: 'aadUser' });
  const [one, other] = ['06a5b888-ad96-455e-88ef-c059ec4e4cf0', '1fb8890f-423e-4154-8fbf-db6809bc8756'];
  const told = (type: string, more: Record<string, unknown>) => {
    const system = message({
      messageType: 'systemEventMessage',
      from: null,
      body: { contentType: 'html', content: '<systemEventMessage/>' },
      eventDetail: { '@odata.type': `#microsoft.graph.${type}EventMessageDetail`, initiator, ...more },
    });
    expect(shownMessage(chat, system, eye)).toBeUndefined();
    return shownNotices(chat, system, eye);
  };

  it.each([
    [
      'membersAdded',
      { members: [member(one), member(other)] },
      [
        { type: 'member.joined', person: `teams:${one}`, invitedBy: by },
        { type: 'member.joined', person: `teams:${other}`, invitedBy: by },
      ],
    ],
    [
      'membersJoined',
      { members: [member(one)], initiator: user(one) },
      [{ type: 'member.joined', person: `teams:${one}` }],
    ],
    ['membersDeleted', { members: [member(one)] }, [{ type: 'member.left', person: `teams:${one}` }]],
    [
      'membersLeft',
      { members: [member('ee8af8acd3184068a935a1f207865620')] },
      [{ type: 'member.left', person: 'teams:ee8af8acd3184068a935a1f207865620' }],
    ],
    [
      'chatRenamed',
      { chatId: chat, chatDisplayName: 'Graph Members' },
      [{ type: 'room.renamed', name: 'Graph Members' }],
    ],
    [
      'channelRenamed',
      { channelId: chat, channelDisplayName: 'inc-7' },
      [{ type: 'room.renamed', name: 'inc-7' }],
    ],
    ['channelRenamed', { channelId: '19:other@thread.tacv2', channelDisplayName: 'inc-8' }, []],
    [
      'channelDescriptionUpdated',
      { channelId: chat, channelDescription: 'Find out why' },
      [{ type: 'purpose.changed', purpose: 'Find out why' }],
    ],
    [
      'channelDescriptionUpdated',
      {
        channelId: chat,
        channelDescription: 'ours',
        initiator: { application: { id: eye.appId }, user: null },
      },
      [],
    ],
    ['callStarted', { callId: 'x' }, []],
  ])('%s', (type, more, events) => {
    expect(told(type, more).map(({ event }) => event)).toEqual(events);
  });

  it('has one name for each person', () => {
    expect(
      told('membersAdded', { members: [member(one), member(other)] }).map(({ delivery }) => delivery),
    ).toEqual([
      `teams:found:membersAdded:${chat}:1616964509832:teams:${one}`,
      `teams:found:membersAdded:${chat}:1616964509832:teams:${other}`,
    ]);
  });
});
