import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { leadingWhen, needsZone, readWhen } from '../../src/chat/when.js';

const at = (iso: string) => new Date(iso);
const read = (text: string, now = '2026-11-20T13:00:00Z', zone: string | undefined = 'Europe/Berlin') =>
  readWhen(text, { now: at(now), zone });

describe('a time as people type it', () => {
  it.each([
    ['13:40', '2026-11-20T12:40:00Z'],
    ['1:40pm', '2026-11-20T12:40:00Z'],
    ['1:40 PM', '2026-11-20T12:40:00Z'],
    ['1:40 p.m.', '2026-11-20T12:40:00Z'],
    ['1pm', '2026-11-20T12:00:00Z'],
    ['12am', '2026-11-19T23:00:00Z'],
    ['12:30pm', '2026-11-20T11:30:00Z'],
    ['9:05', '2026-11-20T08:05:00Z'],
    ['13:40:30', '2026-11-20T12:40:30Z'],
    ['today 13:40', '2026-11-20T12:40:00Z'],
    ['Yesterday 14:05', '2026-11-19T13:05:00Z'],
    ['yesterday at 14:05', '2026-11-19T13:05:00Z'],
    ['14:05 yesterday', '2026-11-19T13:05:00Z'],
    ['23:50 yesterday evening', '2026-11-19T22:50:00Z'],
    ['11:50 yesterday evening', '2026-11-19T22:50:00Z'],
    ['yesterday night at 11:50', '2026-11-19T22:50:00Z'],
    ['yesterday afternoon 14:05', '2026-11-19T13:05:00Z'],
    ['9:05 this morning', '2026-11-20T08:05:00Z'],
    ['13.40', '2026-11-20T12:40:00Z'],
    ['1.40pm', '2026-11-20T12:40:00Z'],
    ['2026-11-18 14.05', '2026-11-18T13:05:00Z'],
    ['2026-11-18 14:05', '2026-11-18T13:05:00Z'],
    ['14:05 on 2026-11-18', '2026-11-18T13:05:00Z'],
    ['2026-11-18T14:05', '2026-11-18T13:05:00Z'],
    ['2026-07-18 14:05', '2026-07-18T12:05:00Z'],
    ['2026-11-18T14:05:06.789Z', '2026-11-18T14:05:06.789Z'],
    ['2026-11-18T14:05:00+05:30', '2026-11-18T08:35:00Z'],
    ['2026-11-18 14:05 -0800', '2026-11-18T22:05:00Z'],
    ['12:05 UTC', '2026-11-20T12:05:00Z'],
    ['now', '2026-11-20T13:00:00Z'],
    ['20m ago', '2026-11-20T12:40:00Z'],
    ['20 min ago', '2026-11-20T12:40:00Z'],
    ['1h ago', '2026-11-20T12:00:00Z'],
    ['1 hour and 20 minutes ago', '2026-11-20T11:40:00Z'],
    ['90s', '2026-11-20T12:58:30Z'],
    ['2d ago', '2026-11-18T13:00:00Z'],
    [' 13:40. ', '2026-11-20T12:40:00Z'],
  ])('%j', (text, instant) => {
    expect(read(text)).toEqual({ at: at(instant) });
  });

  it('without a day is the last such moment that has passed, where its writer is', () => {
    expect(read('23:50', '2026-11-20T23:55:00Z', 'UTC')).toEqual({ at: at('2026-11-20T23:50:00Z') });
    expect(read('00:05', '2026-11-20T23:10:00Z')).toEqual({ at: at('2026-11-20T23:05:00Z') });
  });

  it.each([
    ['14:05', '2026-11-20T13:00:00Z', 'Europe/Berlin', '2026-11-19T13:05:00Z'],
    ['23:50', '2026-11-20T23:10:00Z', 'Europe/Berlin', '2026-11-20T22:50:00Z'],
    ['9:00', '2026-11-20T13:00:00Z', 'America/Los_Angeles', '2026-11-19T17:00:00Z'],
    ['23:30 UTC', '2026-11-20T23:10:00Z', 'Europe/Berlin', '2026-11-19T23:30:00Z'],
  ])('that has not come yet today is one of the day before, and says so: %s', (text, now, zone, instant) => {
    expect(read(`${text}.`, now, zone)).toEqual({ at: at(instant), notToday: text });
  });

  it('may be ahead of our clock by less than a minute, and is then now', () => {
    expect(read('14:01', '2026-11-20T13:00:20Z')).toEqual({ at: at('2026-11-20T13:00:20Z') });
    expect(read('2026-11-20 14:01', '2026-11-20T13:00:20Z')).toEqual({ at: at('2026-11-20T13:00:20Z') });
  });

  it.each(['today 14:05', '2026-11-20 14:02', '2026-11-21 09:00', '2027-01-01T00:00:00Z'])(
    'still to come is refused: %s',
    (text) => {
      expect(read(text)).toEqual({ problem: `“${text}” is still to come. Type a time that has passed` });
    },
  );

  it.each(['', '  '])('that was left out is asked for: %j', (text) => {
    expect(read(text)).toEqual({
      problem: 'Say a time: 14:05, 2:05pm, yesterday 14:05, 2026-11-20 14:05 or 20m ago',
    });
  });

  it.each([
    '25:00',
    '13:50 yesterday morning',
    '01:30 yesterday night',
    '20.11.2026',
    '1.5',
    '13:60',
    '13pm',
    '0am',
    '3',
    '1340',
    '2026-11-20',
    'soon',
    'half past two',
    '13:40 or so',
  ])('that is none is answered with what to type: %j', (text) => {
    expect(read(text)).toEqual({
      problem: expect.stringMatching(/is no time that Tocsin can read\. Type it as 14:05/),
    });
  });

  it('on a day that no calendar has is refused', () => {
    expect(read('2026-02-30 10:00')).toEqual({ problem: expect.stringContaining('is on no calendar') });
  });

  it('is quoted back, but not a page of it', () => {
    const answer = read('x'.repeat(5000));

    expect('problem' in answer && answer.problem.length).toBeLessThan(200);
  });
});

describe('when the clocks change', () => {
  // Berlin: forward from 02:00 to 03:00 on 29 March, back from 03:00 to 02:00 on 25 October 2026.
  it.each([
    ['02:30', '2026-03-29T08:00:00Z'],
    ['2026-03-29 02:30', '2026-03-30T08:00:00Z'],
    ['yesterday 02:30', '2026-03-30T08:00:00Z'],
    ['02:30', '2026-03-30T00:10:00Z'],
  ])('a time that was skipped is refused, not moved: %s', (text, now) => {
    expect(read(text, now)).toEqual({
      problem: expect.stringContaining('did not exist in Europe/Berlin'),
    });
  });

  it('one that the clock showed twice is the last that has passed', () => {
    expect(read('02:30', '2026-10-25T08:00:00Z')).toEqual({ at: at('2026-10-25T01:30:00Z') });
    expect(read('02:30', '2026-10-25T01:10:00Z')).toEqual({ at: at('2026-10-25T00:30:00Z') });
  });

  it('the hours around are those of their own offset', () => {
    expect(read('01:59', '2026-03-29T08:00:00Z')).toEqual({ at: at('2026-03-29T00:59:00Z') });
    expect(read('03:00', '2026-03-29T08:00:00Z')).toEqual({ at: at('2026-03-29T01:00:00Z') });
  });
});

describe('the zone', () => {
  it.each(['14:05', 'yesterday 2pm', '2026-11-20 14:05'])('is needed for %s', (text) => {
    expect(needsZone(text)).toBe(true);
  });

  it.each(['20m ago', 'now', '14:05 UTC', '2026-11-20T14:05:00Z', 'soon'])('is not needed for %s', (text) => {
    expect(needsZone(text)).toBe(false);
  });

  it.each([undefined, 'Mars/Olympus', ''])('is UTC where it is not known: %s', (zone) => {
    expect(readWhen('12:05', { now: at('2026-11-20T13:00:00Z'), zone })).toEqual({
      at: at('2026-11-20T12:05:00Z'),
    });
  });

  it('of every instant gives that instant back', () => {
    const zones = [
      'Europe/Berlin',
      'America/St_Johns',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'Pacific/Apia',
    ];
    const instant = fc.date({
      min: at('2015-01-01T00:00:00Z'),
      max: at('2030-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (timeZone, moment) => {
        const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });

        const found = readWhen(shown.format(moment), { now: moment, zone: timeZone });

        // The second of two moments that look alike counts, once it has passed.
        expect('at' in found && shown.format(found.at)).toBe(shown.format(moment));
        expect('at' in found && found.at.getTime()).toBeLessThanOrEqual(moment.getTime());
      }),
    );
  });
});

describe('a time at the front of a sentence', () => {
  it.each([
    ['14:05 rolled back', '14:05', 'rolled back'],
    ['yesterday 14:05 rolled back', 'yesterday 14:05', 'rolled back'],
    ['20 min ago rolled back', '20 min ago', 'rolled back'],
    ['20m ago', '20m ago', ''],
    ['14:05 UTC rolled back', '14:05 UTC', 'rolled back'],
    ['14:05 yesterday rolled back', '14:05 yesterday', 'rolled back'],
    ['14:05 | api-7', '14:05', '| api-7'],
    ['14:05: rolled back', '14:05', ': rolled back'],
    ['14:05 yesterday evening rolled back', '14:05 yesterday evening', 'rolled back'],
    ['11:05 yesterday evening rolled back', '11:05 yesterday evening', 'rolled back'],
    ['25:00 rolled back', '25:00', 'rolled back'],
  ])('%j', (text, words, rest) => {
    expect(leadingWhen(text)).toMatchObject({ words, rest });
  });

  it.each([
    '3 pods are gone',
    '20 dogs',
    'rolled back 14:05',
    '12:34:56:78 is an address',
    '10.20.30.40 is one',
    '',
  ])('is not guessed from %j', (text) => {
    expect(leadingWhen(text)).toBeUndefined();
  });
});
