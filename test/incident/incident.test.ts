import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/errors.js';
import { IncidentId } from '../../src/ids.js';
import type { TimelineEvent } from '../../src/incident/event.js';
import { evolve } from '../../src/incident/evolve.js';
import {
  guardMove,
  guardOpen,
  guardReopen,
  type Incident,
  isOpen,
  Status,
  transitions,
} from '../../src/incident/incident.js';
import { ana, bo, later, minute, morning } from '../helpers/cast.js';

const declaration: TimelineEvent = {
  type: 'incident.declared',
  id: IncidentId.parse('0199a6f0-7a5b-4c6e-9d1f-000000000007'),
  number: 7,
  title: 'Checkout is down',
  kind: 'live',
  severity: 'sev2',
  startedAt: morning,
  detectedAt: morning,
  declaredBy: ana,
};

/** An incident to which these events happened, a minute apart. */
function history(...events: TimelineEvent[]): Incident {
  return events.reduce(
    (incident, event, index) =>
      evolve(incident, { event, actor: ana, occurredAt: later(morning, (index + 1) * minute) }),
    evolve(undefined, { event: declaration, actor: ana, occurredAt: morning }),
  );
}

const at = (minutes: number) => later(morning, minutes * minute);
const move = (from: Status, to: Status): TimelineEvent => ({ type: 'status.changed', from, to });
const withStatus = (status: Status): Incident => ({ ...history(), status });

describe('moving an incident', () => {
  const pairs = Status.options.flatMap((from) => Status.options.map((to) => [from, to] as const));
  const allowed = [
    'triage investigating',
    'triage identified',
    'triage monitoring',
    'triage resolved',
    'triage declined',
    'triage merged',
    'investigating identified',
    'investigating monitoring',
    'investigating resolved',
    'investigating merged',
    'identified investigating',
    'identified monitoring',
    'identified resolved',
    'identified merged',
    'monitoring investigating',
    'monitoring identified',
    'monitoring resolved',
    'monitoring merged',
    'resolved closed',
  ];

  it.each(pairs)('from %s to %s is allowed or refused as designed', (from, to) => {
    const attempt = () => guardMove(withStatus(from), to);

    if (allowed.includes(`${from} ${to}`)) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(UserError);
  });

  it.each(Status.options)('%s never leads to itself', (status) => {
    expect(transitions[status]).not.toContain(status);
    expect(() => guardMove(withStatus(status), status)).toThrow(
      `INC-7 is ${status === 'triage' ? 'in triage' : status} already.`,
    );
  });

  it.each(['triage', 'investigating', 'identified', 'monitoring'] as const)(
    'says to resolve first when one that is %s is closed',
    (status) => {
      expect(() => guardMove(withStatus(status), 'closed')).toThrow('/incident resolve');
    },
  );

  it.each(['resolved', 'closed', 'declined'] as const)('says how to take up one that is %s', (status) => {
    expect(() => guardMove(withStatus(status), 'monitoring')).toThrow('/incident reopen <reason>');
    expect(() => guardOpen(withStatus(status))).toThrow('/incident reopen <reason>');
  });

  it('does not offer to reopen a merged incident', () => {
    expect(() => guardMove(withStatus('merged'), 'resolved')).toThrow(
      'INC-7 is merged and cannot become resolved.',
    );
    expect(() => guardOpen(withStatus('merged'))).toThrow('INC-7 is merged.');
    expect(() => guardReopen(withStatus('merged'))).toThrow('INC-7 is merged and stays so.');
  });

  it('names what a person can do instead', () => {
    expect(() => guardMove(withStatus('identified'), 'declined')).toThrow(
      new UserError(
        'wrong-state',
        'INC-7 is identified and cannot become declined. It can become investigating, monitoring, or resolved.',
      ),
    );
    expect(() => guardMove(withStatus('triage'), 'closed')).toThrow('INC-7 is still in triage. Resolve it');
  });

  it.each(Status.options)('reopens one that is %s only when it ended by decision', (status) => {
    const attempt = () => guardReopen(withStatus(status));

    if (['resolved', 'closed', 'declined'].includes(status)) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(UserError);
  });

  it.each(Status.options)('treats %s as open exactly when work goes on', (status) => {
    expect(isOpen({ status })).toBe(['triage', 'investigating', 'identified', 'monitoring'].includes(status));
  });
});

describe('what an incident is after an event', () => {
  it('starts in triage, with nobody in command', () => {
    expect(history()).toEqual({
      id: declaration.id,
      number: 7,
      title: 'Checkout is down',
      kind: 'live',
      status: 'triage',
      severity: 'sev2',
      startedAt: morning,
      detectedAt: morning,
      declaredAt: morning,
      declaredBy: ana,
      roles: {},
      commanderVacantSince: morning,
    });
  });

  it('cannot begin with anything but a declaration', () => {
    const event = move('triage', 'resolved');

    expect(() => evolve(undefined, { event, actor: ana, occurredAt: morning })).toThrow('incident.declared');
  });

  it('is acknowledged by the first commander', () => {
    const incident = history(
      { type: 'role.assigned', role: 'scribe', person: bo },
      { type: 'role.assigned', role: 'commander', person: ana },
      move('triage', 'investigating'),
    );

    expect(incident.acknowledgedAt).toEqual(at(2));
    expect(incident).not.toHaveProperty('commanderVacantSince');
    expect(incident.roles).toEqual({ scribe: bo, commander: ana });
  });

  it('is acknowledged by the first move out of triage', () => {
    expect(history(move('triage', 'identified')).acknowledgedAt).toEqual(at(1));
  });

  it('is not acknowledged by being declined', () => {
    expect(history(move('triage', 'declined'))).not.toHaveProperty('acknowledgedAt');
  });

  it('counts a vacant command from when the commander left', () => {
    const incident = history(
      { type: 'role.assigned', role: 'commander', person: ana },
      { type: 'role.unassigned', role: 'commander', person: ana },
    );

    expect(incident.roles).toEqual({});
    expect(incident.commanderVacantSince).toEqual(at(2));
  });

  it('is mitigated when it is first monitored, however often it falls back', () => {
    const incident = history(
      move('triage', 'monitoring'),
      move('monitoring', 'investigating'),
      move('investigating', 'monitoring'),
    );

    expect(incident.mitigatedAt).toEqual(at(1));
  });

  it('is mitigated by being resolved when it was never monitored', () => {
    const incident = history(move('triage', 'resolved'));

    expect(incident.mitigatedAt).toEqual(at(1));
    expect(incident.resolvedAt).toEqual(at(1));
  });

  it('gives the post-mortem to the commander, or the declarer while there is none', () => {
    const led = history({ type: 'role.assigned', role: 'commander', person: bo }, move('triage', 'resolved'));

    expect(led.postmortemOwner).toBe(bo);
    expect(history(move('triage', 'resolved')).postmortemOwner).toBe(ana);
  });

  it('keeps the owner of the post-mortem through a second round', () => {
    const incident = history(
      move('triage', 'resolved'),
      { type: 'postmortem.assigned', owner: bo },
      { type: 'incident.reopened', from: 'resolved', reason: 'errors are back' },
      move('investigating', 'resolved'),
    );

    expect(incident.postmortemOwner).toBe(bo);
    expect(incident.resolvedAt).toEqual(at(4));
  });

  it('forgets its end when it is reopened, and keeps what happened before', () => {
    const incident = history(
      { type: 'role.assigned', role: 'commander', person: ana },
      move('triage', 'resolved'),
      move('resolved', 'closed'),
      { type: 'postmortem.completed' },
      { type: 'incident.reopened', from: 'closed', reason: 'errors are back' },
    );

    expect(incident.status).toBe('investigating');
    expect(incident).not.toHaveProperty('resolvedAt');
    expect(incident).not.toHaveProperty('closedAt');
    expect(incident).not.toHaveProperty('postmortemDoneAt');
    expect(incident).not.toHaveProperty('commanderVacantSince');
    expect(incident.mitigatedAt).toEqual(at(2));
  });

  it('is acknowledged when it is reopened after having been declined', () => {
    const incident = history(move('triage', 'declined'), {
      type: 'incident.reopened',
      from: 'declined',
      reason: 'customers call',
    });

    expect(incident.acknowledgedAt).toEqual(at(2));
    expect(incident.commanderVacantSince).toEqual(at(2));
  });

  it('drops a promise that the next update does not renew', () => {
    const incident = history(
      { type: 'update.published', impact: 'all', next: 'wait', nextUpdateAt: at(30) },
      { type: 'update.published', impact: 'all', next: 'wait' },
    );

    expect(incident.lastUpdateAt).toEqual(at(2));
    expect(incident).not.toHaveProperty('nextUpdateAt');
  });

  it('keeps what triage does not mention', () => {
    const incident = history(
      { type: 'incident.triaged', summary: 'EU only', service: 'checkout' },
      { type: 'incident.triaged', title: 'Cards are declined', startedAt: at(-20) },
    );

    expect(incident).toMatchObject({
      title: 'Cards are declined',
      summary: 'EU only',
      service: 'checkout',
      startedAt: at(-20),
    });
  });

  it('stays the very same object when an event only adds to the record', () => {
    const incident = history();
    const event: TimelineEvent = { type: 'note.added', text: 'support sees 40 tickets' };

    expect(evolve(incident, { event, actor: bo, occurredAt: at(5) })).toBe(incident);
  });
});
