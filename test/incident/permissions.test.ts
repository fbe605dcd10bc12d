import { describe, expect, it } from '@jest/globals';
import { AccountId, PersonId } from '../../src/ids.js';
import type { Incident } from '../../src/incident/incident.js';
import {
  defaults,
  GroupId,
  type Membership,
  Permission,
  refusal,
  reserved,
} from '../../src/incident/permissions.js';
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
  it.each(Permission.options.filter((one) => !reserved.has(one) && !defaults[one]))(
    '%s is open to everyone until it is given to somebody',
    (permission) => {
      expect(refusal(held(undefined), permission, { accounts: [bo] }, undefined)).toBeUndefined();
    },
  );

  it('comms.publish belongs to the comms lead and the commander until it is given to others', async () => {
    const led = await ledBy(ana);
    const publish = (permissions: unknown, incident: Incident | undefined) =>
      refusal(held(permissions), 'comms.publish', { accounts: [bo] }, incident);

    expect(refusal(held(undefined), 'comms.publish', { accounts: [ana] }, led)).toBeUndefined();
    expect(publish(undefined, { ...led, roles: { comms: bo } })).toBeUndefined();
    expect(publish(undefined, led)).toBe(
      'This needs the permission comms.publish. It is held by the comms lead and the commander.',
    );
    expect(publish({ 'comms.publish': ['everyone'] }, led)).toBeUndefined();
  });

  it('audit.export belongs to the commander until it is given to others', async () => {
    const led = await ledBy(ana);
    const mayExport = (permissions: unknown, who: typeof ana) =>
      refusal(held(permissions), 'audit.export', { accounts: [who] }, { ...led, status: 'closed' }) ===
      undefined;

    expect([mayExport(undefined, ana), mayExport(undefined, bo)]).toEqual([true, false]);
    expect([mayExport({ 'audit.export': [bo] }, ana), mayExport({ 'audit.export': [bo] }, bo)]).toEqual([
      false,
      true,
    ]);
  });

  it('that only vacant roles hold is offered: to take one of them is all it needs', async () => {
    const vacant = await ledBy(undefined);

    expect(refusal(held(undefined), 'comms.publish', { accounts: [bo] }, vacant)).toMatch(
      /the comms lead and the commander, and there is none yet: take the comms lead: \/incident role comms me$/,
    );
    // Of an ended incident nobody takes a role.
    expect(
      refusal(held(undefined), 'comms.publish', { accounts: [bo] }, { ...vacant, status: 'resolved' }),
    ).toMatch(/the comms lead and the commander\.$/);
  });

  it('people.link is nobody’s until it is given to people by name', () => {
    expect(refusal(held(undefined), 'people.link', { accounts: [ana] }, undefined)).toBe(
      'This needs the permission people.link, which nobody holds yet: it is given to people in tocsin.yml, under incidents.permissions.',
    );
    expect(
      refusal(held({ 'people.link': [ana] }), 'people.link', { accounts: [ana] }, undefined),
    ).toBeUndefined();
    expect(refusal(held({ 'people.link': [ana] }), 'people.link', { accounts: [bo] }, undefined)).toContain(
      'people named in tocsin.yml',
    );
  });

  it.each([...reserved].flatMap((verb) => ['everyone', 'role:commander'].map((who) => [verb, who])))(
    '%s cannot be given to %s, who could be anybody',
    (verb = '', who) => {
      expect(Settings.safeParse({ permissions: { [verb]: [who] } }).success).toBe(false);
      expect(Settings.safeParse({ permissions: { [verb]: [ana, 'group:S0614TZR7'] } }).success).toBe(true);
    },
  );

  it.each(['S0614TZR7', '5E3CE6C0-2B1F-4285-8D4B-75EE78787346'])(
    'belongs to the members of a group: %s',
    (name) => {
      const permissions = held({ 'incident.command': [`group:${name}`] });
      const group = GroupId.parse(name);
      const among = (membership: Membership) =>
        refusal(
          permissions,
          'incident.command',
          { accounts: [bo], groups: new Map([[group, membership]]) },
          undefined,
        );

      expect(among({ members: [ana, bo] })).toBeUndefined();
      expect(among({ members: [ana] })).toBe(
        `This needs the permission incident.command. It is held by the members of the group ${group}.`,
      );
      expect(among({ unknown: 'Slack is away.' })).toBe(
        `This needs the permission incident.command. It is held by the members of the group ${group}. Slack is away.`,
      );
    },
  );

  it('is held by every account of a person', async () => {
    const permissions = held({ 'incident.command': ['role:commander', 'pagerduty:P1'] });
    const inTeams = PersonId.parse('teams:ana');

    expect(
      refusal(permissions, 'incident.command', { accounts: [inTeams, ana] }, await ledBy(ana)),
    ).toBeUndefined();
    expect(
      refusal(
        permissions,
        'incident.command',
        { accounts: [bo, AccountId.parse('pagerduty:P1')] },
        undefined,
      ),
    ).toBeUndefined();
  });

  it('belongs to whoever holds the role in this incident', async () => {
    const permissions = held({ 'incident.command': ['role:commander'] });

    expect(refusal(permissions, 'incident.command', { accounts: [ana] }, await ledBy(ana))).toBeUndefined();
    expect(refusal(permissions, 'incident.command', { accounts: [bo] }, await ledBy(ana))).toBe(
      'This needs the permission incident.command. It is held by the commander.',
    );
  });

  it('that belongs to a role is nobody’s while the role is vacant, or outside of an incident', async () => {
    const permissions = held({ 'incident.command': ['role:commander'] });

    expect(
      refusal(permissions, 'incident.command', { accounts: [ana] }, await ledBy(undefined)),
    ).toBeDefined();
    expect(refusal(permissions, 'incident.command', { accounts: [ana] }, undefined)).toBeDefined();
  });

  it('may belong to people by their id, whose names are not told', () => {
    const permissions = held({ 'incident.declare': [ana, 'role:commander'] });

    expect(refusal(permissions, 'incident.declare', { accounts: [ana] }, undefined)).toBeUndefined();
    expect(refusal(permissions, 'incident.declare', { accounts: [bo] }, undefined)).toBe(
      'This needs the permission incident.declare. It is held by people named in tocsin.yml and the commander.',
    );
  });

  it('is everyone’s where everyone is named beside others', () => {
    const permissions = held({ 'comms.publish': ['role:comms', 'everyone'] });

    expect(refusal(permissions, 'comms.publish', { accounts: [bo] }, undefined)).toBeUndefined();
  });

  it.each([
    ['a group by its handle', { 'incident.command': ['group:on-call'] }],
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
      'expected everyone, role:<commander|comms|ops|scribe|support>, a group such as group:S0614TZR7 or a person such as slack:U061F7AUR',
    ]);
  });
});
