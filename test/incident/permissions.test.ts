import { describe, expect, it } from '@jest/globals';
import { AccountId, PersonId } from '../../src/ids.js';
import type { Incident } from '../../src/incident/incident.js';
import { Permission, refusal } from '../../src/incident/permissions.js';
import { Settings } from '../../src/incident/settings.js';
import { ana, bo } from '../helpers/cast.js';
import { memoryWorld } from '../helpers/memory.js';
import { declared } from '../helpers/world.js';

const held = (permissions: unknown) => Settings.parse({ permissions }).permissions;
const ledBy = async (commander: typeof ana | undefined): Promise<Incident> => ({
  ...(await declared(memoryWorld().deps)),
  roles: commander ? { commander } : {},
});

describe('a permission', () => {
  it.each(Permission.options.filter((one) => one !== 'people.link' && one !== 'comms.publish'))(
    '%s is open to everyone until it is given to somebody',
    (permission) => {
      expect(refusal(held(undefined), permission, [bo], undefined)).toBeUndefined();
    },
  );

  it('comms.publish belongs to the comms lead and the commander until it is given to others', async () => {
    const led = await ledBy(ana);
    const publish = (permissions: unknown, incident: Incident | undefined) =>
      refusal(held(permissions), 'comms.publish', [bo], incident);

    expect(refusal(held(undefined), 'comms.publish', [ana], led)).toBeUndefined();
    expect(publish(undefined, { ...led, roles: { comms: bo } })).toBeUndefined();
    expect(publish(undefined, led)).toBe(
      'This needs the permission comms.publish. It is held by the comms lead and the commander.',
    );
    expect(publish({ 'comms.publish': ['everyone'] }, led)).toBeUndefined();
  });

  it('that only vacant roles hold is offered: to take one of them is all it needs', async () => {
    const vacant = await ledBy(undefined);

    expect(refusal(held(undefined), 'comms.publish', [bo], vacant)).toMatch(
      /the comms lead and the commander, and there is none yet: take the comms lead: \/incident role comms me$/,
    );
    // Of an ended incident nobody takes a role.
    expect(refusal(held(undefined), 'comms.publish', [bo], { ...vacant, status: 'resolved' })).toMatch(
      /the comms lead and the commander\.$/,
    );
  });

  it('people.link is nobody’s until it is given to people by name', () => {
    expect(refusal(held(undefined), 'people.link', [ana], undefined)).toBe(
      'This needs the permission people.link, which nobody holds yet: it is given to people in tocsin.yml, under incidents.permissions.',
    );
    expect(refusal(held({ 'people.link': [ana] }), 'people.link', [ana], undefined)).toBeUndefined();
    expect(refusal(held({ 'people.link': [ana] }), 'people.link', [bo], undefined)).toContain(
      'people named in tocsin.yml',
    );
  });

  it.each(['everyone', 'role:commander'])(
    'people.link cannot be given to %s, who could then be anybody',
    (who) => {
      expect(Settings.safeParse({ permissions: { 'people.link': [who] } }).success).toBe(false);
    },
  );

  it('is held by every account of a person', async () => {
    const permissions = held({ 'incident.command': ['role:commander', 'pagerduty:P1'] });
    const inTeams = PersonId.parse('teams:ana');

    expect(refusal(permissions, 'incident.command', [inTeams, ana], await ledBy(ana))).toBeUndefined();
    expect(
      refusal(permissions, 'incident.command', [bo, AccountId.parse('pagerduty:P1')], undefined),
    ).toBeUndefined();
  });

  it('belongs to whoever holds the role in this incident', async () => {
    const permissions = held({ 'incident.command': ['role:commander'] });

    expect(refusal(permissions, 'incident.command', [ana], await ledBy(ana))).toBeUndefined();
    expect(refusal(permissions, 'incident.command', [bo], await ledBy(ana))).toBe(
      'This needs the permission incident.command. It is held by the commander.',
    );
  });

  it('that belongs to a role is nobody’s while the role is vacant, or outside of an incident', async () => {
    const permissions = held({ 'incident.command': ['role:commander'] });

    expect(refusal(permissions, 'incident.command', [ana], await ledBy(undefined))).toBeDefined();
    expect(refusal(permissions, 'incident.command', [ana], undefined)).toBeDefined();
  });

  it('may belong to people by their id, whose names are not told', () => {
    const permissions = held({ 'incident.declare': [ana, 'role:commander'] });

    expect(refusal(permissions, 'incident.declare', [ana], undefined)).toBeUndefined();
    expect(refusal(permissions, 'incident.declare', [bo], undefined)).toBe(
      'This needs the permission incident.declare. It is held by people named in tocsin.yml and the commander.',
    );
  });

  it('is everyone’s where everyone is named beside others', () => {
    const permissions = held({ 'comms.publish': ['role:comms', 'everyone'] });

    expect(refusal(permissions, 'comms.publish', [bo], undefined)).toBeUndefined();
  });

  it.each([
    ['a mistyped role', { 'incident.command': ['role:comander'] }],
    ['a name instead of an id', { 'incident.command': ['ana'] }],
    ['an unknown verb', { 'incident.destroy': ['everyone'] }],
    ['nobody at all', { 'incident.command': [] }],
  ])('cannot be given to %s', (_, permissions) => {
    expect(Settings.safeParse({ permissions }).success).toBe(false);
  });

  it('can be given to a person on any platform', () => {
    expect(held({ 'incident.command': ['teams:29:1-a_b@c'] })).toEqual({
      'incident.command': ['teams:29:1-a_b@c'],
    });
  });

  it('says what is expected where it is mistyped', () => {
    const { error } = Settings.safeParse({ permissions: { 'incident.command': ['role:comander'] } });

    expect(error?.issues.map(({ message }) => message)).toEqual([
      'expected everyone, role:<commander|comms|ops|scribe|support> or a person such as slack:U061F7AUR',
    ]);
  });
});
