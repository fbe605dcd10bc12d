import { describe, expect, it } from '@jest/globals';
import { fromMessage } from '../../../src/chat/slack/sightings.js';

const own = { userId: 'U0TOCSIN0', botId: 'B0TOCSIN0' };
const message = {
  type: 'message',
  channel: 'C0ROOM000',
  ts: '1700000000.000100',
  event_ts: '1700000000.000100',
};

function wordsIn(fields: Record<string, unknown>): string | undefined {
  const seen = fromMessage(
    { ...message, subtype: 'bot_message', bot_id: 'B0ALERTS0', text: '', ...fields },
    own,
  );
  return seen?.event.type === 'message.posted' ? seen.event.text : undefined;
}

describe('a message that another app wrote', () => {
  it.each([
    [
      'its text when it has one',
      { text: 'p99 is high', attachments: [{ fallback: 'other' }] },
      'p99 is high',
    ],
    [
      'the fallback of its attachments',
      { attachments: [{ fallback: 'p99 &gt; 2 s', text: 'long' }, { fallback: 'second' }] },
      'p99 > 2 s\nsecond',
    ],
    [
      'the text of an attachment',
      { attachments: [{ text: 'p99 on <https://a.test|web>', title: 'Alert' }] },
      'p99 on web (https://a.test)',
    ],
    ['the title of an attachment', { attachments: [{ title: 'Alert 7' }] }, 'Alert 7'],
    [
      'the text rather than Slack’s own stand-in',
      { attachments: [{ fallback: '[no preview available]', text: 'disk full' }] },
      'disk full',
    ],
    [
      'the blocks inside an attachment',
      {
        attachments: [
          {
            fallback: '[no preview available]',
            blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Disk' } }],
          },
        ],
      },
      'Disk',
    ],
    [
      'its blocks',
      {
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: 'Latency <high>' } },
          {
            type: 'section',
            text: { type: 'mrkdwn', text: 'p99 &lt; 2 s' },
            fields: [{ type: 'mrkdwn', text: 'host: web-1' }],
          },
          { type: 'divider' },
          {
            type: 'context',
            elements: [
              { type: 'image', image_url: 'x', alt_text: 'y' },
              { type: 'mrkdwn', text: 'by <@U0ALICE00>' },
            ],
          },
          {
            type: 'rich_text',
            elements: [
              {
                type: 'rich_text_section',
                elements: [
                  { type: 'text', text: 'ask ' },
                  { type: 'user', user_id: 'U0ALICE00' },
                  { type: 'emoji', name: 'fire' },
                  { type: 'link', url: 'https://a.test', text: 'graph' },
                ],
              },
              {
                type: 'rich_text_list',
                elements: [
                  { type: 'rich_text_section', elements: [{ type: 'text', text: 'one' }] },
                  { type: 'rich_text_section', elements: [{ type: 'text', text: 'two' }] },
                ],
              },
            ],
          },
        ],
      },
      'Latency <high>\np99 < 2 s\nhost: web-1\nby @slack:U0ALICE00\nask @slack:U0ALICE00:fire:graph (https://a.test)\none\ntwo',
    ],
    [
      'nothing, when it holds nothing to read',
      { attachments: ['odd', {}], blocks: [{ type: 'image' }, 7] },
      '',
    ],
  ])('is recorded with %s', (_, fields, words) => {
    expect(wordsIn(fields)).toBe(words);
  });
});

describe('a message with replies that is deleted', () => {
  const tombstone = {
    type: 'message',
    subtype: 'tombstone',
    text: 'This message was deleted.',
    user: 'USLACKBOT',
    hidden: true,
    ts: '1700000000.000100',
    thread_ts: '1700000000.000100',
  };
  const previous = { type: 'message', user: 'U0ALICE00', text: 'the root cause', ts: '1700000000.000100' };
  const changed = {
    ...message,
    subtype: 'message_changed',
    hidden: true,
    event_ts: '1700000009.000100',
    message: tombstone,
  };
  const gone = {
    ...message,
    subtype: 'message_deleted',
    deleted_ts: tombstone.ts,
    event_ts: '1700000019.000100',
    previous_message: tombstone,
  };

  it('is recorded as deleted, with what it said and who wrote it', () => {
    expect(fromMessage({ ...changed, previous_message: previous }, own)).toMatchObject({
      actor: 'slack:U0ALICE00',
      event: {
        type: 'message.deleted',
        message: { room: 'slack:C0ROOM000', id: tombstone.ts },
        previous: 'the root cause',
      },
    });
  });

  it('counts once when what stayed of it is deleted too, which is nobody’s message', () => {
    const first = fromMessage({ ...changed, previous_message: previous }, own);
    const second = fromMessage(gone, own);

    expect(second?.delivery).toBe(first?.delivery);
    expect(second).toMatchObject({ actor: undefined, event: { type: 'message.deleted' } });
    expect(second?.event).not.toHaveProperty('previous');
  });

  it('is nothing when the message was our own', () => {
    const ours = { ...previous, user: own.userId, bot_id: own.botId };

    expect(fromMessage({ ...changed, previous_message: ours }, own)).toBeUndefined();
  });
});

describe('a message that an app changes', () => {
  const said = (text: string) => ({ ts: message.ts, subtype: 'bot_message', bot_id: 'B0DEPLOY0', text });
  const told = (before: string | undefined, after: string) =>
    fromMessage(
      {
        ...message,
        subtype: 'message_changed',
        event_ts: '1700000060.000200',
        message: said(after),
        ...(before !== undefined && { previous_message: said(before) }),
      },
      own,
    );

  it('is an edit also when Slack names no editor', () => {
    expect(told('Deploy 42: running', 'Deploy 42: failed')).toMatchObject({
      delivery: 'slack:edit:C0ROOM000:1700000000.000100:1700000060.000200',
      event: { type: 'message.edited', text: 'Deploy 42: failed', previous: 'Deploy 42: running' },
    });
  });

  it('is none when its words are the same, as when a link is unfurled, or the words before are not told', () => {
    expect(told('Deploy 42: running', 'Deploy 42: running')).toBeUndefined();
    expect(told(undefined, 'Deploy 42: failed')).toBeUndefined();
  });
});
