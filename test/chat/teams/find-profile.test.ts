import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PassingFailure } from '../../../src/errors.js';
import { PersonId } from '../../../src/ids.js';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { movableClock } from '../../helpers/movable-clock.js';
import { personIn, teamsPort } from '../../helpers/teams-port.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ rateLimits: false });
});
afterEach(() => sandbox.stop());

const alice = () => sandbox.teams.people.find(({ name }) => name === 'alice');
const asked = () => sandbox.teams.calls('GET /users/:user').length;

describe('who a person is', () => {
  it('is known to the directory, their zone to their mailbox', async () => {
    sandbox.teams.grant(['User.Read.All', 'MailboxSettings.Read']);

    expect(await teamsPort(sandbox.teams).port.profile(personIn(sandbox.teams, 'alice'))).toEqual({
      id: personIn(sandbox.teams, 'alice'),
      name: alice()?.displayName,
      email: alice()?.email,
      zone: alice()?.tz,
      active: true,
      ownsEmail: true,
    });
  });

  it('is asked once in ten minutes', async () => {
    const clock = movableClock();
    const { port } = teamsPort(sandbox.teams, { now: clock.now });
    const id = personIn(sandbox.teams, 'alice');

    await port.profile(id);
    const before = asked();
    clock.pass(9 * 60_000);
    await port.profile(id);
    expect(asked()).toBe(before);

    clock.pass(2 * 60_000);
    await port.profile(id);
    expect(asked()).toBeGreaterThan(before);
  });

  it('has the zone of their last message where the mailbox is closed to the bot', async () => {
    sandbox.teams.grant(['User.Read.All']);
    const id = personIn(sandbox.teams, 'alice');
    const told = teamsPort(sandbox.teams, { zoneOf: () => 'Asia/Tokyo' });

    expect(await told.port.profile(id)).toMatchObject({ zone: 'Asia/Tokyo' });
    expect(await teamsPort(sandbox.teams).port.profile(id)).toMatchObject({ zone: 'UTC' });
  });

  it('is known to the incident team where the directory is closed to the bot', async () => {
    sandbox.teams.grant(['TeamMember.Read.Group']);

    expect(await teamsPort(sandbox.teams).port.profile(personIn(sandbox.teams, 'alice'))).toMatchObject({
      name: alice()?.displayName,
      email: alice()?.email,
    });
  });

  it('is nobody when Teams will never tell', async () => {
    const { port } = teamsPort(sandbox.teams);

    expect(await port.profile(PersonId.parse('teams:00000000-0000-4000-8000-000000000000'))).toBeUndefined();
    expect(await port.profile(PersonId.parse('slack:U0ALICE00'))).toBeUndefined();
    sandbox.teams.grant([]);
    expect(await teamsPort(sandbox.teams).port.profile(personIn(sandbox.teams, 'alice'))).toBeUndefined();
  });

  it('fails, to be tried again, when Teams may tell later', async () => {
    const { port } = teamsPort(sandbox.teams);
    sandbox.teams.fault({ call: 'GET /users/:user', kind: '502' });
    const id = personIn(sandbox.teams, 'alice');

    await expect(port.profile(id)).rejects.toBeInstanceOf(PassingFailure);
    expect(await port.profile(id)).toMatchObject({ name: alice()?.displayName });
  });
});
