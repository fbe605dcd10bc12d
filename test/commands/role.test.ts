import { describe, expect, it } from '@jest/globals';
import { commands } from '../../commands/index.js';
import type { Profile } from '../../src/chat/port.js';
import { PersonId } from '../../src/ids.js';
import { Role } from '../../src/incident/roles.js';
import { Settings } from '../../src/incident/settings.js';
import { ana, bo } from '../helpers/cast.js';
import { answer, dispatcherFor, pressed, submitted, typed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';

const { deps, dispatch, quiet, say, now, resolved } = await openTyping();
const legal = { key: 'legal', label: 'legal lead', duty: 'You say what must be reported.' };

describe('role', () => {
  it.each(['role comms', 'assign COMMS', 'role comms me'])(
    'without a person is taken by who types: %s',
    async (line) => {
      const incident = await quiet();

      expect(await say(line, incident)).toBe(
        'You are comms lead now. You write the updates, and you are the only voice to the outside.',
      );
      expect((await now(incident))?.roles).toEqual({ comms: ana });
    },
  );

  it('typed bare asks which, and whom to give it', async () => {
    const incident = await quiet();

    expect(await dispatch(typed('role', { room: incident.room }))).toMatchObject({
      kind: 'form',
      form: { command: 'role', fields: [{ id: 'role', initial: 'commander' }, { id: 'person' }] },
    });
  });

  it('is refused in an ended incident', async () => {
    expect(await say('role comms', await resolved())).toContain('/incident reopen <reason>');
  });

  it('of the commander is not taken from somebody by a button that went stale', async () => {
    const incident = await quiet();
    const press = (actor = ana) =>
      dispatch(pressed('role', { role: 'commander', person: 'me' }, { incidentId: incident.id, actor }));
    await press();

    expect(answer(await press(bo))).toBe('Somebody leads already. To take over: /incident lead');
    expect(answer(await press())).toBe('You are the commander already.');
    expect((await now(incident))?.roles).toEqual({ commander: ana });
    await dispatch(typed('lead', { room: incident.room, actor: bo }));
    expect((await now(incident))?.roles).toEqual({ commander: bo });
    await dispatch(submitted('role', { role: 'commander', person: ana }, incident.id));
    expect((await now(incident))?.roles).toEqual({ commander: ana });
  });

  it('is released with none, and refuses one that there is not', async () => {
    const incident = await quiet();
    await say('role scribe @bo', incident);

    expect(await say('role scribe none', incident)).toBe('Nobody is scribe now.');
    expect(await say('role boss', incident)).toContain(
      'There is no role “boss”: choose commander, comms, ops, scribe, support',
    );
    expect(await say('role constructor', incident)).toContain('There is no role “constructor”');
  });

  it('may be one of the company’s own, or one of ours with another duty', async () => {
    const settings = Settings.parse({ roles: [legal, { key: 'ops', duty: 'You press the buttons.' }] });
    const { dispatch } = dispatcherFor({ ...deps, settings });
    const incident = await quiet();
    const typing = async (text: string) => answer(await dispatch(typed(text, { room: incident.room })));

    expect(await typing('role legal')).toBe('You are legal lead now. You say what must be reported.');
    expect(await typing('role "legal lead" @bo')).toBe(`${bo} is legal lead now, and has been told.`);
    expect(await typing('role ops')).toBe('You are ops lead now. You press the buttons.');
    expect(await typing('role boss')).toContain('choose commander, comms, ops, scribe, support, legal');
    const [event] = (
      await deps.read.timeline(incident, {
        viewer: 'tocsin',
        limit: 9,
        types: ['role.assigned'],
        newest: true,
      })
    ).events.filter(({ event }) => event.type === 'role.assigned' && event.person === bo);
    expect(event?.event).toMatchObject({ role: 'legal', label: 'legal lead', previous: ana });
    // Configured no more: what was given stands, and can be told of.
    expect(await say('timeline', incident)).toContain('legal lead');
    expect((await now(incident))?.roles[Role.parse('legal')]).toBe(bo);
    expect(await say('role legal', incident)).toContain('There is no role “legal”');
  });

  it.each<[string, Partial<Profile> | 'nobody', string]>([
    ['unknown', 'nobody', 'Slack knows of no such person'],
    ['a bot', { outsider: 'bot' }, 'Bo is a bot and cannot hold a role'],
    ['deactivated', { outsider: 'deactivated' }, 'The account of Bo in Slack is deactivated'],
    ['of another workspace', { outsider: 'elsewhere' }, 'Bo is a guest from another organisation'],
  ])('is not for somebody who is %s', async (_, about, words) => {
    const known = { id: bo, name: 'Bo', email: undefined, ownsEmail: false, zone: 'UTC', active: true };
    const { dispatch } = dispatcherFor(deps, {
      profileOf: async () => (about === 'nobody' ? about : { ...known, ...about }),
    });
    const incident = await quiet();

    const reply = await dispatch(submitted('role', { role: 'ops', person: bo }, incident.id));

    expect(reply).toMatchObject({ kind: 'errors', fields: { person: expect.stringContaining(words) } });
    expect(answer(await dispatch(typed('handover commander @bo x', { room: incident.room })))).toContain(
      words,
    );
    expect((await now(incident))?.roles).toEqual({});
  });

  it('is named by the permission that it gives, also where it is the company’s own', async () => {
    const permissions = { 'incident.declare': ['role:legal'] };
    const settings = Settings.parse({ roles: [legal], permissions });
    const { dispatch } = dispatcherFor({ ...deps, settings }, { commands });

    expect(
      answer(await dispatch(typed('declare sev1 x', { actor: PersonId.parse('slack:U0CY') }))),
    ).toContain('It is held by the legal lead.');
    expect(Settings.safeParse({ permissions }).error?.issues[0]).toMatchObject({
      path: ['permissions', 'incident.declare', 0],
      message: expect.stringContaining('role:<commander|comms|ops|scribe|support>'),
    });
  });

  it.each([
    [[{ key: 'Legal', label: 'x', duty: 'y' }], 'lower-case letters'],
    [[{ key: 'lead', label: 'x', duty: 'y' }], 'something else already'],
    [[{ key: 'legal', label: 'x' }], 'a label and a duty'],
    [[{ key: 'ops', label: 'x' }], 'this role is called ops lead'],
    [[legal, legal], 'each role once'],
  ])('of the company’s own is checked at the start: %j', (roles, words) => {
    expect(Settings.safeParse({ roles }).error?.issues.at(-1)?.message).toContain(words);
  });
});
