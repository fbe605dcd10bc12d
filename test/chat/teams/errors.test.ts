import { describe, expect, it } from '@jest/globals';
import { RoomUnreachable } from '../../../src/chat/port.js';
import { Refused, toFailure, Unanswered } from '../../../src/chat/teams/errors.js';
import { PassingFailure, PermanentFailure, RetryLater } from '../../../src/errors.js';

describe('what an answer of Microsoft means', () => {
  it.each([408, 409, 412, 423, 500, 502, 503, 504])('%i may work the next time', (status) => {
    expect(toFailure(new Refused({ status }))).toBeInstanceOf(PassingFailure);
  });

  it('is put off for as long as it says', () => {
    expect(toFailure(new Refused({ status: 429, retryAfterSeconds: 17 }))).toEqual(
      new RetryLater(17, 'Microsoft Teams asks to slow down'),
    );
    expect(toFailure(new Refused({ status: 503, retryAfterSeconds: 30 }))).toMatchObject({
      afterSeconds: 30,
    });
  });

  it('is put off for a moment when it asks to slow down and does not say for how long', () => {
    expect(toFailure(new Refused({ status: 429 }))).toMatchObject({ afterSeconds: 2 });
  });

  it('may come the next time when there was none', () => {
    expect(toFailure(new Unanswered(new Error('socket hang up')))).toEqual(
      new PassingFailure('Microsoft Teams could not be reached.'),
    );
  });

  it.each([
    [403, 'BotNotInConversationRoster', 'Tocsin is not in this team or chat. Add it there.'],
    [403, 'BotDisabledByAdmin', 'An administrator of Teams has switched Tocsin off.'],
    [403, 'MessageWritesBlocked', 'This person has blocked or removed Tocsin in Teams.'],
    [404, 'ConversationNotFound', 'Teams says that the conversation does not exist any more.'],
    [404, 'NotFound', 'Teams says that this does not exist any more.'],
  ])('%i %s: the room cannot be reached', (status, code, words) => {
    const failure = toFailure(new Refused({ status, code, reason: 'their words' }));

    expect(failure).toBeInstanceOf(RoomUnreachable);
    expect(failure.message).toBe(words);
  });

  it('names the permission that would let it be done', () => {
    const failure = toFailure(
      new Refused({ status: 403, code: 'Forbidden', permission: 'Channel.Create.Group' }),
    );

    expect(failure).toBeInstanceOf(PermanentFailure);
    expect(failure.message).toBe(
      'Microsoft Teams does not allow Tocsin to do this. It needs the permission Channel.Create.Group: docs/teams.md says how to grant it.',
    );
  });

  it('is tried again while an operator may mend the token', () => {
    expect(toFailure(new Refused({ status: 401 }))).toBeInstanceOf(PassingFailure);
  });

  it('is final when the request itself is at fault', () => {
    expect(toFailure(new Refused({ status: 400, reason: 'Invalid chat topic.' }))).toEqual(
      new PermanentFailure('Microsoft Teams refused: Invalid chat topic.'),
    );
  });

  it('stays as it is when it is a bug of ours', () => {
    const bug = new TypeError('x is not a function');
    expect(toFailure(bug)).toBe(bug);
  });
});
