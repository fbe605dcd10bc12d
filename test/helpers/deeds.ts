/** What can happen to an incident, possible or not at the time: the material of random lives. */
import fc from 'fast-check';
import { ChangeKey } from '../../src/detection/change.js';
import { UserError } from '../../src/errors.js';
import type { IncidentId } from '../../src/ids.js';
import { assessImpact } from '../../src/incident/assess-impact.js';
import { assignRole } from '../../src/incident/assign-role.js';
import { attachRunbook } from '../../src/incident/attach-runbook.js';
import { changeSteps } from '../../src/incident/check-step.js';
import { addItems, close } from '../../src/incident/close.js';
import { ClockName } from '../../src/incident/event.js';
import { fireClock } from '../../src/incident/fire-clock.js';
import { Finding, type ImpactNews } from '../../src/incident/impact.js';
import { Status } from '../../src/incident/incident.js';
import { invite } from '../../src/incident/invite.js';
import { makePrivate } from '../../src/incident/make-private.js';
import { markChange } from '../../src/incident/mark-change.js';
import type { Deps } from '../../src/incident/ports.js';
import { assignPostmortem, completePostmortem, draftPostmortem } from '../../src/incident/postmortem.js';
import { publishUpdate } from '../../src/incident/publish-update.js';
import { report } from '../../src/incident/report.js';
import { requestMirror } from '../../src/incident/request-mirror.js';
import { builtInRoles } from '../../src/incident/roles.js';
import { setSeverity } from '../../src/incident/set-severity.js';
import { reopen, setStatus } from '../../src/incident/set-status.js';
import { Severity } from '../../src/incident/severity.js';
import { snoozeUpdate } from '../../src/incident/snooze-update.js';
import { logAction, takeNote } from '../../src/incident/take-note.js';
import { triage } from '../../src/incident/triage.js';
import { ana, bo, cy, freshRoom, later, messageIn } from './cast.js';
import type { MovableClock } from './movable-clock.js';

const anyone = fc.constantFrom(ana, bo, cy);
const perhaps = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const words = fc.constantFrom('errors are back', 'a bad deploy', '');
const minutes = fc.integer({ min: -90, max: 300 });
const kind = <K extends string>(name: K) => fc.constant(name);

const known = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const anyNews: fc.Arbitrary<ImpactNews> = fc.record(
  {
    errorRate: known(fc.constantFrom(0, 0.5, 12, 80)),
    customers: known(fc.constantFrom(0, 7, 5000)),
    regions: known(fc.constantFrom(0, 1, 4)),
    regionsOf: known(fc.constantFrom(3, 5)),
    data: known(fc.constantFrom(...Finding.options)),
  },
  { requiredKeys: [] },
);

export const anyDeed = fc.oneof(
  fc.record({ kind: kind('wait'), minutes: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.constant(5000)) }),
  fc.record({ kind: kind('status'), to: fc.constantFrom(...Status.options), reason: perhaps(words) }),
  fc.record({ kind: kind('reopen'), reason: words }),
  fc.record({ kind: kind('severity'), to: fc.constantFrom(...Severity.options) }),
  fc.record({
    kind: kind('impact'),
    news: anyNews,
    decided: perhaps(fc.constantFrom(...Severity.options)),
    reason: perhaps(words),
  }),
  fc.record({ kind: kind('role'), role: fc.constantFrom(...builtInRoles), person: perhaps(anyone) }),
  fc.record({
    kind: kind('triage'),
    title: perhaps(words),
    startedMinutesAgo: perhaps(minutes),
    decline: perhaps(words),
    impact: perhaps(anyNews),
  }),
  fc.record({ kind: kind('update'), nextInMinutes: perhaps(minutes) }),
  fc.record({ kind: kind('snooze'), minutes: fc.constantFrom(5, 10, 15) }),
  fc.record({ kind: kind('fire'), clock: fc.constantFrom(...ClockName.options) }),
  fc.record({
    kind: kind('step'),
    step: fc.constantFrom('1', '2', '3'),
    to: fc.constantFrom('done', 'open', 'skipped'),
  }),
  fc.record({ kind: kind('runbook'), runbook: fc.constantFrom('outage', 'migration') }),
  fc.record({ kind: kind('items'), waitsFor: fc.subarray([1, 2]) }),
  fc.record({ kind: kind('close') }),
  fc.record({ kind: kind('postmortem'), what: fc.constantFrom('draft', 'done', 'owner') }),
  fc.record({ kind: kind('note') }),
  fc.record({ kind: kind('did') }),
  fc.record({ kind: kind('room'), private: fc.boolean() }),
  fc.record({ kind: kind('card'), of: fc.constantFrom('incident', 'changes') }),
  fc.record({
    kind: kind('mark'),
    change: fc.constantFrom('acme/checkout/merge/1', 'acme/checkout/merge/2'),
    as: fc.constantFrom('cause', 'cleared'),
  }),
  fc.record({ kind: kind('mirror') }),
  fc.record({ kind: kind('private') }),
  fc.record({ kind: kind('invite'), person: anyone }),
  fc.record({ kind: kind('second room'), what: fc.constantFrom('room', 'card', 'announcement') }),
);
export type Deed = typeof anyDeed extends fc.Arbitrary<infer D> ? D : never;

/** Does it, or is told why not: a `UserError` is an answer. Anything else that is thrown is a bug. */
export async function perform(
  deps: Deps,
  clock: MovableClock,
  incidentId: IncidentId,
  deed: Deed,
): Promise<void> {
  try {
    await attempt(deps, clock, incidentId, deed);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

function attempt(deps: Deps, clock: MovableClock, incidentId: IncidentId, deed: Deed): unknown {
  const by = { incidentId, actor: ana };
  const inMinutes = (count: number | undefined) =>
    count === undefined ? undefined : later(clock.now(), count * 60_000);
  switch (deed.kind) {
    case 'wait':
      return clock.pass(deed.minutes * 60_000);
    case 'status':
      return setStatus(deps, { ...by, to: deed.to, reason: deed.reason });
    case 'reopen':
      return reopen(deps, { ...by, reason: deed.reason });
    case 'severity':
      return setSeverity(deps, { ...by, severity: deed.to });
    case 'impact':
      return assessImpact(deps, { ...by, news: deed.news, decided: deed.decided, reason: deed.reason });
    case 'role':
      return assignRole(deps, { ...by, role: deed.role, person: deed.person });
    case 'triage': {
      const ago = deed.startedMinutesAgo;
      const startedAt = inMinutes(ago === undefined ? undefined : -ago);
      return triage(deps, {
        ...by,
        title: deed.title,
        startedAt,
        decline: deed.decline,
        impact: deed.impact,
      });
    }
    case 'update':
      return publishUpdate(deps, {
        ...by,
        impact: 'checkout fails',
        next: 'roll back',
        nextUpdateAt: inMinutes(deed.nextInMinutes),
      });
    case 'snooze':
      return snoozeUpdate(deps, { ...by, minutes: deed.minutes, reason: 'the numbers come in' });
    case 'fire':
      return fireClock(deps, { incidentId, clock: deed.clock });
    case 'step':
      return changeSteps(deps, { ...by, changes: [{ step: deed.step, to: deed.to, text: 'seen' }] });
    case 'runbook':
      return attachRunbook(deps, { ...by, runbook: deed.runbook });
    case 'items':
      return addItems(deps, { ...by, items: [{ title: 'add an alert', waitsFor: deed.waitsFor }] });
    case 'close':
      return close(deps, { ...by, items: [] });
    case 'postmortem':
      switch (deed.what) {
        case 'draft':
          return draftPostmortem(deps, by);
        case 'done':
          return completePostmortem(deps, by);
        case 'owner':
          return assignPostmortem(deps, { ...by, owner: bo });
      }
      return undefined;
    case 'note':
      return takeNote(deps, { ...by, text: 'support sees 40 tickets' });
    case 'did':
      return logAction(deps, { ...by, action: 'restarted the pod' });
    case 'room': {
      const room = freshRoom();
      // The job that makes it saw the incident as it was or as it is.
      const made = { type: 'room.created' as const, room, name: 'inc-1' };
      return report(deps, incidentId, deed.private ? { ...made, private: true } : made);
    }
    case 'card':
      return report(deps, incidentId, {
        type: deed.of === 'incident' ? 'card.posted' : 'changes.posted',
        message: messageIn(freshRoom()),
      });
    case 'mark': {
      const change = ChangeKey.parse(deed.change);
      return markChange(deps, {
        ...by,
        change,
        as: deed.as,
        title: 'A change',
        url: 'https://github.example',
      });
    }
    case 'private':
      return makePrivate(deps, by);
    case 'invite':
      return invite(deps, { ...by, person: deed.person });
    case 'mirror':
      return requestMirror(deps, { ...by, platform: 'teams' });
    case 'second room': {
      const room = freshRoom('teams');
      if (deed.what === 'room')
        return report(deps, incidentId, { type: 'room.created', room, name: 'inc-1' });
      const type = deed.what === 'card' ? 'card.posted' : 'announcement.posted';
      return report(deps, incidentId, { type, message: messageIn(room) });
    }
  }
}
