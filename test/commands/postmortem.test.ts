import { describe, expect, it } from '@jest/globals';
import { bo } from '../helpers/cast.js';
import { openTyping } from '../helpers/typing.js';

const { say, last, now, resolved } = await openTyping();

describe('postmortem', () => {
  it('is drafted, given to somebody, and done', async () => {
    const incident = await resolved();

    await say('postmortem', incident);
    expect(await last(incident)).toEqual({ type: 'postmortem.drafted' });
    await say('pm owner @bo', incident);
    expect((await now(incident))?.postmortemOwner).toBe(bo);
    expect(await say('postmortem done wiki', incident)).toContain('That is not a link');
    await say('postmortem done https://wiki/inc-7', incident);
    expect(await last(incident)).toEqual({ type: 'postmortem.completed', url: 'https://wiki/inc-7' });
  });
});
