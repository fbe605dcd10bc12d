import { describe, expect, it } from '@jest/globals';
import { readSeverity } from '../../src/chat/args.js';
import { builtInRoles, readRole, roleDuty, roleLabel } from '../../src/incident/roles.js';
import { Severity, severityLabel, severityMeaning } from '../../src/incident/severity.js';

describe('a severity', () => {
  it.each([
    ['sev1', 'sev1'],
    ['SEV2', 'sev2'],
    ['Sev-3', 'sev3'],
    ['s4', 'sev4'],
    ['P1', 'sev1'],
    ['2', 'sev2'],
    ['  sev 3  ', 'sev3'],
  ] as const)('is read from %j', (typed, severity) => {
    expect(readSeverity(typed)).toBe(severity);
  });

  it.each(['', 'sev', 'sev0', 'sev5', 'sev11', 'severe', 'sev1!', 'major', '１'])(
    'is not guessed from %j',
    (typed) => {
      expect(readSeverity(typed)).toBeUndefined();
    },
  );

  it.each(Severity.options)('%s has a label that reads back as itself, and a meaning', (severity) => {
    expect(readSeverity(severityLabel(severity))).toBe(severity);
    expect(severityMeaning[severity]).toMatch(/^\w+: \w+/);
  });
});

describe('a role', () => {
  it.each([
    ['commander', 'commander'],
    ['lead', 'commander'],
    ['IC', 'commander'],
    ['Incident  Commander', 'commander'],
    ['comms lead', 'comms'],
    ['Communications', 'comms'],
    [' ops ', 'ops'],
    ['liaison', 'support'],
  ] as const)('is read from %j', (typed, role) => {
    expect(readRole(typed)?.role).toBe(role);
  });

  it.each(['', 'boss', 'commander!', 'constructor', '__proto__', 'toString'])(
    'is not guessed from %j',
    (typed) => {
      expect(readRole(typed)).toBeUndefined();
    },
  );

  it.each(builtInRoles)('%s reads back from its label, and has a duty', (role) => {
    expect(readRole(roleLabel[role])?.role).toBe(role);
    expect(roleDuty[role]).toMatch(/^You .*\.$/);
  });
});
