import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { IncidentId } from '../../src/ids.js';
import { advance, clocks, type RunningClock, wind } from '../../src/incident/clocks.js';
import type { ClockName } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import { Settings } from '../../src/incident/settings.js';
import { Severity } from '../../src/incident/severity.js';
import { anyIncident } from '../helpers/arbitraries.js';
import { ana, bo, hour, later, minute, morning } from '../helpers/cast.js';

const settings = Settings.parse({});
const at = (minutes: number) => later(morning, minutes * minute);
const soon = at(1);

const id = IncidentId.parse('0199a6f0-7a5b-4c6e-9d1f-000000000007');

function incident(more: Partial<Incident>): Incident {
  return {
    id,
    number: 7,
    title: 'Checkout is down',
    kind: 'live',
    status: 'investigating',
    severity: 'sev2',
    startedAt: morning,
    detectedAt: morning,
    declaredAt: morning,
    declaredBy: ana,
    roles: {},
    ...more,
  };
}

function running(of: Incident, name: ClockName, before: readonly RunningClock[] = []): RunningClock {
  const found = wind(of, before, settings, soon).find((clock) => clock.name === name);
  if (!found) throw new Error(`the clock ${name} does not run`);
  return found;
}

const names = (of: Incident) => wind(of, [], settings, soon).map(({ name }) => name);

describe('a clock', () => {
  it('asks for a commander 5 minutes after the command became vacant, and every 5 minutes more', () => {
    const vacant = incident({ commanderVacantSince: at(20) });

    const first = running(vacant, 'commander');
    const second = advance(first, vacant, at(25), settings);

    expect(first).toEqual({ name: 'commander', since: at(20), step: 0, dueAt: at(25) });
    expect(second).toEqual({ name: 'commander', since: at(20), step: 1, dueAt: at(30) });
  });

  it('stops asking for a commander when there is one', () => {
    expect(names(incident({ roles: { commander: ana } }))).not.toContain('commander');
  });

  it('asks for the first update 15 minutes after declaring, then every 10', () => {
    const fresh = incident({});

    const first = running(fresh, 'first-update');

    expect(first.dueAt).toEqual(at(15));
    expect(advance(first, fresh, at(15), settings).dueAt).toEqual(at(25));
  });

  it.each([
    ['sev1', 30],
    ['sev2', 60],
    ['sev3', 120],
    ['sev4', 240],
  ] as const)('asks for the next update of a %s after %d minutes', (severity, minutes) => {
    const updated = incident({ severity, lastUpdateAt: at(10) });

    expect(running(updated, 'next-update').dueAt).toEqual(at(10 + minutes));
    expect(names(updated)).not.toContain('first-update');
  });

  it('comes sooner when the severity rises, and keeps count of the reminders', () => {
    const mild = incident({ severity: 'sev4', lastUpdateAt: at(0) });
    const before = wind(mild, [], settings, soon);

    const moved = running({ ...mild, severity: 'sev1' }, 'next-update', before);

    expect(moved).toEqual({ name: 'next-update', since: at(0), step: 0, dueAt: at(30) });
  });

  it('starts its reminders over when a falling severity puts the next update off', () => {
    const bad = incident({ severity: 'sev1', lastUpdateAt: at(0) });
    const nagged = advance(running(bad, 'next-update'), bad, at(45), settings);
    const [calmer] = wind({ ...bad, severity: 'sev4' }, [nagged], settings, at(46)).filter(
      ({ name }) => name === 'next-update',
    );

    expect(nagged.step).toBe(2);
    expect(calmer).toEqual({ name: 'next-update', since: at(0), step: 0, dueAt: at(240) });
  });

  it('counts from a reopening when that came after the last update', () => {
    const again = incident({ severity: 'sev1', lastUpdateAt: at(0), reopenedAt: at(600) });

    expect(running(again, 'next-update').dueAt).toEqual(at(630));
  });

  it('comes sooner when an update promises so, and not later when it promises that', () => {
    const sooner = incident({ lastUpdateAt: at(0), nextUpdateAt: at(20) });
    const later = incident({ lastUpdateAt: at(0), nextUpdateAt: at(500) });

    expect(running(sooner, 'next-update').dueAt).toEqual(at(20));
    expect(running(later, 'next-update').dueAt).toEqual(at(60));
  });

  it('counts from the start again after a new update', () => {
    const first = incident({ lastUpdateAt: at(0) });
    const fired = advance(running(first, 'next-update'), first, at(60), settings);

    const again = running({ ...first, lastUpdateAt: at(65) }, 'next-update', [fired]);

    expect(again).toEqual({ name: 'next-update', since: at(65), step: 0, dueAt: at(125) });
  });

  it('reminds of the post-mortem a day ahead, when it is due, and daily from then on', () => {
    const over = incident({ status: 'resolved', resolvedAt: at(0) });

    const steps = [running(over, 'postmortem')];
    for (const _ of [1, 2, 3]) {
      const last = steps.at(-1);
      if (last) steps.push(advance(last, over, last.dueAt, settings));
    }

    expect(steps.map(({ dueAt }) => (dueAt.getTime() - morning.getTime()) / hour)).toEqual([24, 48, 72, 96]);
  });

  it('keeps the order of its reminders however short the time for a post-mortem is', () => {
    const hurried = Settings.parse({ clocks: { postmortemHours: 1 } });
    const over = incident({ status: 'closed', resolvedAt: at(0) });

    const [first] = wind(over, [], hurried, soon);

    expect(first?.dueAt).toEqual(at(30));
    expect(first && advance(first, over, first.dueAt, hurried).dueAt).toEqual(at(60));
  });

  it('stops reminding of a post-mortem that is done, and of one that was never due', () => {
    expect(names(incident({ status: 'resolved', resolvedAt: at(0), postmortemDoneAt: at(5) }))).toEqual([]);
    expect(names(incident({ status: 'declined' }))).toEqual([]);
    expect(names(incident({ status: 'merged' }))).toEqual([]);
  });

  it('does not hurry what is recorded afterwards', () => {
    expect(names(incident({ kind: 'retrospective', commanderVacantSince: at(0) }))).toEqual([]);
    expect(names(incident({ kind: 'drill', commanderVacantSince: at(0) }))).toEqual([
      'commander',
      'first-update',
    ]);
  });

  it.each([
    ['the comms lead', { comms: bo, commander: ana }, bo],
    ['the commander while there is no comms lead', { commander: ana }, ana],
    ['the room while there is neither', {}, undefined],
  ])('asks %s for an update', (_, roles, asked) => {
    for (const name of ['first-update', 'next-update']) {
      const clock = clocks.find((one) => one.name === name);
      expect(clock && 'asks' in clock && clock.asks(incident({ roles }))).toBe(asked);
    }
  });

  it('gives reminders ever more room, up to an hour: nobody answers a drum', () => {
    const vacant = incident({ commanderVacantSince: at(0) });
    const steps = [running(vacant, 'commander')];
    for (const _ of [1, 2, 3, 4, 5, 6]) {
      const last = steps.at(-1);
      if (last) steps.push(advance(last, vacant, last.dueAt, settings));
    }

    expect(steps.map(({ dueAt }) => (dueAt.getTime() - morning.getTime()) / minute)).toEqual([
      5, 10, 20, 40, 80, 140, 200,
    ]);
  });

  it('does not make up for reminders that were missed while nothing ran', () => {
    const vacant = incident({ commanderVacantSince: at(0) });

    const next = advance(running(vacant, 'commander'), vacant, at(7 * 24 * 60 + 2), settings);

    expect(next.dueAt).toEqual(at(7 * 24 * 60 + 20));
  });

  it('is due ever later, after any sleep and for any incident', () => {
    fc.assert(
      fc.property(anyIncident, fc.integer({ min: 0, max: 20_000 }), (any, minutes) => {
        for (const clock of wind(any, [], settings, soon)) {
          const now = later(clock.dueAt, minutes * minute);
          const next = advance(clock, any, now, settings);

          expect(next.step).toBeGreaterThan(clock.step);
          expect(next.dueAt.getTime()).toBeGreaterThan(now.getTime());
          expect(next.since).toEqual(clock.since);
        }
      }),
    );
  });

  it('never lets a promise put an update off beyond the cadence', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Severity.options),
        fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: undefined }),
        (severity, promised) => {
          const updated = incident({
            severity,
            lastUpdateAt: at(0),
            ...(promised && { nextUpdateAt: at(promised) }),
          });

          const due = running(updated, 'next-update').dueAt.getTime();

          expect(due).toBeLessThanOrEqual(at(settings.clocks.updateMinutes[severity]).getTime());
          if (promised) expect(due).toBeLessThanOrEqual(at(promised).getTime());
        },
      ),
    );
  });

  it('winding twice changes nothing', () => {
    fc.assert(
      fc.property(anyIncident, (any) => {
        const once = wind(any, [], settings, soon);

        expect(wind(any, once, settings, soon)).toEqual(once);
      }),
    );
  });
});
