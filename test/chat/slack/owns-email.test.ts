import { describe, expect, it } from '@jest/globals';
import { ownsEmail } from '../../../src/chat/slack/owns-email.js';

const member = { team_id: 'T0US', is_email_confirmed: true };

describe('an address in Slack', () => {
  it.each([
    ['a member who has confirmed it', member],
    [
      'a member of several workspaces of one organisation',
      { ...member, team_id: 'T0HQ', enterprise_user: { teams: ['T0US'] } },
    ],
  ])('is vouched for as that of %s', (_, user) => {
    expect(ownsEmail(user, 'T0US')).toBe(true);
  });

  it.each([
    ['who has not confirmed it', { ...member, is_email_confirmed: false }],
    ['of whom Slack does not say that they confirmed it', { team_id: 'T0US' }],
    ['who is a guest', { ...member, is_restricted: true }],
    ['who is a guest in one channel', { ...member, is_ultra_restricted: true }],
    ['who has left', { ...member, deleted: true }],
    ['who is a bot', { ...member, is_bot: true }],
    ['from another organisation', { ...member, team_id: 'T0THEM' }],
    ['of no workspace', { is_email_confirmed: true }],
  ])('is not vouched for of one %s', (_, user) => {
    expect(ownsEmail(user, 'T0US')).toBe(false);
  });
});
