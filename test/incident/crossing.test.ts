import { describe, expect, it } from '@jest/globals';
import { EventId } from '../../src/ids.js';
import { standingOf } from '../../src/incident/crossing.js';
import type { RecordedEvent, TimelineEvent } from '../../src/incident/event.js';
import { recorded } from '../helpers/arbitraries.js';
import { ana, freshRoom, later, messageIn, morning } from '../helpers/cast.js';

const message = messageIn(freshRoom());
let ids = 0;
function told(event: TimelineEvent, seconds: number, more: Partial<RecordedEvent> = {}): RecordedEvent {
  ids += 1;
  return recorded(event, { id: EventId.parse(ids), occurredAt: later(morning, seconds * 1000), ...more });
}
const posted = (more: { edited?: Date; files?: { id: string; name: string }[] } = {}) =>
  told({ type: 'message.posted', message, text: 'posted', ...more }, 0);
const edited = (text: string, seconds: number, more: Partial<RecordedEvent> = {}) =>
  told({ type: 'message.edited', message, text }, seconds, more);

describe('a message as it stands', () => {
  it('says what its last edit made of it, whenever that was told', () => {
    const events = [posted(), edited('second', 20), edited('first', 10)];

    expect(standingOf(events)).toEqual({
      state: 'there',
      author: ana,
      bot: undefined,
      postedAt: morning,
      text: 'second',
      edited: true,
      files: [],
    });
    expect(standingOf([posted()])).toMatchObject({ text: 'posted', edited: false });
  });

  it('says what it said when it was found, unless it was edited after that', () => {
    const found = posted({ edited: later(morning, 15_000) });

    expect(standingOf([found, edited('before', 10)])).toMatchObject({ text: 'posted', edited: true });
    expect(standingOf([found, edited('after', 20)])).toMatchObject({ text: 'after' });
  });

  it('is deleted or redacted, and then says nothing that is to be shown', () => {
    const gone = told({ type: 'message.deleted', message }, 30);

    expect(standingOf([posted(), gone])?.state).toBe('deleted');
    expect(standingOf([posted(), edited('', 10, { redacted: true })])?.state).toBe('redacted');
    expect(standingOf([{ ...posted(), redacted: true }, edited('new words', 10)])).toMatchObject({
      state: 'there',
      text: 'new words',
    });
  });

  it('has the files that were not deleted', () => {
    const files = ['a', 'b'].map((id) => ({ id, name: `${id}.png` }));

    expect(
      standingOf([posted({ files }), told({ type: 'file.deleted', message, file: 'a' }, 10)])?.files,
    ).toEqual(['b.png']);
  });

  it('is nothing as long as only its edit is known', () => {
    expect(standingOf([edited('words', 10)])).toBeUndefined();
  });
});
