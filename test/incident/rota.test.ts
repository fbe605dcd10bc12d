import { describe, expect, it } from '@jest/globals';
import { onCallAt, Rota, rotaOnCall } from '../../src/incident/rota.js';
import { ana, bo, cy, later, minute } from '../helpers/cast.js';

const rotaOf = (...schedules: object[]) =>
  Rota.parse(schedules.map((schedule, index) => ({ name: `s${index}`, levels: [[ana, bo]], ...schedule })));
const who = (rota: Rota, at: string | Date, service?: string) =>
  onCallAt(rota, service, new Date(at)).levels.map(({ people }) => people.map(({ person }) => person));

describe('the rota', () => {
  it('hands over each week at its hour, in its zone', () => {
    const rota = rotaOf({ zone: 'Europe/Berlin', handoff: 'monday 09:00', since: '2026-11-16' });

    expect(who(rota, '2026-11-16T07:59:59Z')).toEqual([[bo]]);
    expect(who(rota, '2026-11-16T08:00:00Z')).toEqual([[ana]]);
    expect(who(rota, '2026-11-23T07:59:59Z')).toEqual([[ana]]);
    expect(who(rota, '2026-11-23T08:00:00Z')).toEqual([[bo]]);
    expect(who(rota, '2026-11-30T08:00:00Z')).toEqual([[ana]]);
  });

  it('counts the week that the first date is in, and goes on before it', () => {
    const rota = rotaOf({ handoff: 'friday 12:00', since: '2026-11-18', levels: [[ana, bo, cy]] });

    expect(who(rota, '2026-11-18T12:00:00Z')).toEqual([[ana]]);
    expect(who(rota, '2026-11-20T12:00:00Z')).toEqual([[bo]]);
    expect(who(rota, '2026-11-13T11:59:00Z')).toEqual([[cy]]);
  });

  it('hands over each day where no weekday is named, several levels at once', () => {
    const rota = rotaOf({ handoff: '06:00', since: '2026-11-20', levels: [[ana, bo], [cy]] });

    expect(who(rota, '2026-11-20T06:00:00Z')).toEqual([[ana], [cy]]);
    expect(who(rota, '2026-11-21T06:00:00Z')).toEqual([[bo], [cy]]);
  });

  it('keeps its hour when the clocks change', () => {
    const rota = rotaOf({ zone: 'Europe/Berlin', handoff: '09:00', since: '2026-03-28' });

    // Put forward on the 29th of March: that turn is 23 hours long.
    expect(who(rota, '2026-03-28T08:00:00Z')).toEqual([[ana]]);
    expect(who(rota, '2026-03-29T06:59:59Z')).toEqual([[ana]]);
    expect(who(rota, '2026-03-29T07:00:00Z')).toEqual([[bo]]);
    // Put back on the 25th of October: 211 days later, in a turn of 25 hours.
    expect(who(rota, '2026-10-25T07:59:59Z')).toEqual([[ana]]);
    expect(who(rota, '2026-10-25T08:00:00Z')).toEqual([[bo]]);
  });

  it('hands over once at an hour that comes twice, and at one that does not come', () => {
    const rota = rotaOf({ zone: 'Europe/Berlin', handoff: '02:30', since: '2026-10-24' });

    expect(who(rota, '2026-10-25T00:29:59Z')).toEqual([[ana]]);
    expect(who(rota, '2026-10-25T00:30:00Z')).toEqual([[bo]]);
    // 02:15 for the second time.
    expect(who(rota, '2026-10-25T01:15:00Z')).toEqual([[bo]]);
    const spring = rotaOf({ zone: 'Europe/Berlin', handoff: '02:30', since: '2026-03-28' });
    expect(who(spring, '2026-03-29T01:29:59Z')).toEqual([[ana]]);
    expect(who(spring, '2026-03-29T01:30:00Z')).toEqual([[bo]]);
  });

  it.each([
    ['Europe/Berlin', '2026-03-28', '2026-10-24'],
    ['America/St_Johns', '2026-03-07', '2026-10-31'],
    ['Australia/Lord_Howe', '2026-04-04', '2026-10-03'],
  ])('never goes back to whose turn is over, whatever the clocks do: %s', (zone, ...days) => {
    const many = Array.from({ length: 400 }, (_, index) => `slack:U${String(index).padStart(3, '0')}`);
    for (const handoff of ['00:00', '01:30', '02:30', 'sunday 02:00']) {
      const rota = rotaOf({ zone, handoff, since: '2026-01-01', levels: [many] });
      for (const day of days) {
        const turns = Array.from({ length: 60 }, (_, index) => {
          const [[person] = []] = who(rota, later(new Date(`${day}T06:00:00Z`), index * 30 * minute));
          return Number(/\d+$/.exec(person ?? '')?.[0]);
        });
        expect(turns).toEqual(turns.toSorted((a, b) => a - b));
        expect((turns.at(-1) ?? 0) - (turns[0] ?? 0)).toBeLessThanOrEqual(handoff.includes(' ') ? 1 : 2);
      }
    }
  });

  it('lets somebody stand in, in the zone of the schedule, the last one written where two overlap', () => {
    const rota = rotaOf({
      zone: 'Europe/Berlin',
      since: '2026-12-21',
      levels: [[ana], [bo]],
      overrides: [
        { from: '2026-12-24 18:00', to: '2026-12-26T09:00', person: cy },
        { from: '2026-12-25 00:00', to: '2026-12-25 12:00', person: bo },
        { from: '2026-12-24 18:00', to: '2026-12-26 09:00', person: ana, level: 2 },
      ],
    });

    expect(who(rota, '2026-12-24T16:59:59Z')).toEqual([[ana], [bo]]);
    expect(who(rota, '2026-12-24T17:00:00Z')).toEqual([[cy], [ana]]);
    expect(who(rota, '2026-12-25T00:00:00Z')).toEqual([[bo], [ana]]);
    expect(who(rota, '2026-12-26T08:00:00Z')).toEqual([[ana], [bo]]);
  });

  it('answers for a service by its own schedules, for any other by those that are for no service', () => {
    const rota = rotaOf(
      { services: ['Payments'], levels: [[bo], [ana]] },
      { services: ['payments', 'carts'], levels: [[cy]] },
      { levels: [[ana]] },
    );

    expect(who(rota, '2026-11-20T09:00:00Z', 'payments')).toEqual([[bo, cy], [ana]]);
    expect(who(rota, '2026-11-20T09:00:00Z', 'carts')).toEqual([[cy]]);
    expect(who(rota, '2026-11-20T09:00:00Z', 'search')).toEqual([[ana]]);
    expect(who(rota, '2026-11-20T09:00:00Z')).toEqual([[ana]]);
    expect(who(rotaOf({ services: ['payments'] }), '2026-11-20T09:00:00Z')).toEqual([]);
  });

  it('says where it has it from, and as of when; without one nobody answers', async () => {
    const now = new Date('2026-11-20T09:00:00Z');

    expect(await rotaOnCall(rotaOf({}))?.at({ service: undefined, now })).toMatchObject({
      source: 'tocsin.yml',
      asOf: now,
    });
    expect(rotaOnCall(Rota.parse(undefined))).toBeUndefined();
  });

  it.each([
    [{ zone: 'Mars/Olympus' }, ['0', 'zone'], 'Europe/Berlin'],
    [{ handoff: 'mondays at 9' }, ['0', 'handoff'], 'monday 09:00'],
    [{ since: 'yesterday' }, ['0', 'since'], '2026-11-23'],
    [{ levels: [['jira:1']] }, ['0', 'levels', '0', '0'], 'slack:U061F7AUR'],
    [
      { overrides: [{ from: '2026-02-30 10:00', to: '2026-03-01 10:00', person: ana }] },
      ['0', 'overrides', '0', 'from'],
      '2026-12-24 18:00',
    ],
    [
      { overrides: [{ from: '2026-03-01 10:00', to: '2026-03-01 09:00', person: ana }] },
      ['0', 'overrides', '0', 'to'],
      'after that of from',
    ],
    [
      { overrides: [{ from: '2026-03-01 10:00', to: '2026-03-01 11:00', person: ana, level: 2 }] },
      ['0', 'overrides', '0', 'level'],
      'one of the 1 levels',
    ],
  ])('refuses what makes no sense: %j', (schedule, path, words) => {
    const { error } = Rota.safeParse([{ name: 'a', levels: [[ana]], ...schedule }]);

    expect(error?.issues[0]?.path.map(String)).toEqual(path);
    expect(error?.issues[0]?.message).toContain(words);
  });
});
