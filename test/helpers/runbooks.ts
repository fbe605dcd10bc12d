import { parseRunbook } from '../../src/runbook/load.js';

/** Attached by itself to whatever is down: a gate, evidence, an approval that not everyone may give. */
export const outage = parseRunbook(
  'outage.yaml',
  `
id: outage
title: Outage
summary: Stop the harm first.
appliesWhen:
  titleMatches: [down]
tracks:
  - id: mitigate
    title: Stop the harm
steps:
  - id: confirm
    title: Confirm who is affected
    track: mitigate
  - id: capture
    title: Keep a dump
    track: mitigate
    evidence: a link to the dump
  - id: approve
    title: Approve the rollback
    kind: approval
    permission: incident.command
    requires: [confirm]
  - id: roll-back
    title: Roll back
    requires: [approve]
`,
);

/** Attached by hand only. */
export const migration = parseRunbook(
  'migration.yaml',
  `
id: migration
title: Bad migration
summary: Undo it.
steps:
  - id: lock
    title: Find the lock
  - id: undo
    title: Undo the migration
`,
);
