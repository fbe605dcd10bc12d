import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ago, fromLocalInput, slackDate, toLocalInput } from '../../../../src/sandbox/page/client/dates.js';

const at = Date.UTC(2026, 10, 20, 22, 30, 15);

describe('slack dates', () => {
  it("are written in the reader's zone", () => {
    expect(slackDate('{date_num} {time_secs}', at, 'Europe/Berlin', at)).toBe('2026-11-20 23:30:15');
    expect(slackDate('{date_num} {time}', at, 'Asia/Tokyo', at)).toBe('2026-11-21 07:30');
    expect(slackDate('{date_long}', at, 'America/Los_Angeles', at)).toBe('Friday, 20 November 2026');
  });

  it('say today, yesterday and tomorrow by the calendar of the reader', () => {
    const now = Date.UTC(2026, 10, 20, 23, 30);

    expect(slackDate('{date_short_pretty} at {time}', at, 'UTC', now)).toBe('Today at 22:30');
    expect(slackDate('due {date_pretty}', at, 'Europe/Berlin', now)).toBe('due yesterday');
    expect(slackDate('{date_short_pretty}', at, 'UTC', at - 20 * 3_600_000)).toBe('Today');
    expect(slackDate('{date_short_pretty}', at, 'UTC', at - 86_400_000)).toBe('Tomorrow');
    expect(slackDate('{date_short_pretty}', at, 'UTC', at + 9 * 86_400_000)).toBe('20 Nov 2026');
  });

  it('leave unknown tokens as they are', () => {
    expect(slackDate('{fortnight} {constructor}', at, 'UTC', at)).toBe('{fortnight} {constructor}');
  });

  it('count minutes, hours and days', () => {
    expect(ago(at, at + 5 * 60_000)).toBe('5 minutes ago');
    expect(ago(at, at + 3 * 3_600_000)).toBe('3 hours ago');
    expect(ago(at, at - 2 * 86_400_000)).toBe('in 2 days');
  });
});

describe('the field for a date and time', () => {
  it("holds the wall clock of the person's zone", () => {
    expect(toLocalInput(at, 'America/Sao_Paulo')).toBe('2026-11-20T19:30');
    expect(fromLocalInput('2026-11-20T19:30', 'America/Sao_Paulo')).toBe(Date.UTC(2026, 10, 20, 22, 30));
  });

  it('is empty when nothing or nonsense is in it', () => {
    expect(fromLocalInput('', 'UTC')).toBeUndefined();
    expect(fromLocalInput('soon', 'UTC')).toBeUndefined();
  });

  it('gives back the instant that it shows, in any zone, save for the hour that occurs twice', () => {
    const zones = ['Europe/Berlin', 'America/Los_Angeles', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 * 24 * 366 * 60 }),
        fc.constantFrom(...zones),
        (minutes, zone) => {
          const instant = Date.UTC(2000, 0, 1) + minutes * 60_000;
          const shown = toLocalInput(instant, zone);

          const back = fromLocalInput(shown, zone);

          expect(toLocalInput(back ?? 0, zone)).toBe(shown);
        },
      ),
    );
  });
});
