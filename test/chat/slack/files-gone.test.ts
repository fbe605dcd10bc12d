import { expect, it } from '@jest/globals';
import { fromFilesGone } from '../../../src/chat/slack/files-gone.js';

const own = { userId: 'U0TOCSIN0', botId: 'B0TOCSIN0' };
const message = { ts: '1700000000.000100', user: 'U0ALICE00', text: 'see' };
const one = { id: 'F1', name: 'one.png', mimetype: 'image/png', mode: 'hosted' };
const two = { id: 'F2', name: 'two.png', mimetype: 'image/png', mode: 'hosted' };
const tombstone = { id: 'F1', mode: 'tombstone' };

const changed = (files: readonly object[] | undefined, before: readonly object[] | undefined, more = {}) => ({
  type: 'message',
  subtype: 'message_changed',
  channel: 'C0ROOM000',
  event_ts: '1700000009.000100',
  message: { ...message, files, ...more },
  ...(before && { previous_message: { ...message, files: before } }),
});

const lost = (event: object) =>
  fromFilesGone(event, own).map(({ event: { type, ...facts }, delivery }) => ({ type, ...facts, delivery }));

const first = {
  type: 'file.deleted',
  message: { room: 'slack:C0ROOM000', id: message.ts },
  file: 'F1',
  delivery: `slack:file-deleted:C0ROOM000:${message.ts}:F1`,
};

it.each<[string, object, object[]]>([
  [
    'one of which a tombstone is left',
    changed([tombstone, two], [one, two]),
    [{ ...first, name: 'one.png' }],
  ],
  ['one of which nothing is left', changed([two], [one, two]), [{ ...first, name: 'one.png' }]],
  ['the last', changed(undefined, [one]), [{ ...first, name: 'one.png' }]],
  ['one whose name is not told', changed([tombstone], undefined), [first]],
  ['none', changed([one, two], [one, two]), []],
  ['none that Tocsin shared itself', changed([tombstone], [one], { user: own.userId }), []],
  [
    'none by themselves, when the whole message is deleted',
    changed(undefined, [one], { subtype: 'tombstone' }),
    [],
  ],
  ['none, when it is new', { ...message, type: 'message', channel: 'C0ROOM000', files: [one] }, []],
])('a message has lost these files: %s', (_, event, expected) => {
  expect(lost(event)).toEqual(expected);
});

it('a file is deleted by nobody in particular: Slack does not say who did', () => {
  expect(fromFilesGone(changed([tombstone], [one]), own)[0]).toMatchObject({
    actor: undefined,
    occurredAt: new Date(1_700_000_009_000),
  });
});
