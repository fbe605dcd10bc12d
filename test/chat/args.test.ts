import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import {
  DateArg,
  InstantArg,
  leadingSeverity,
  optionalText,
  PersonArg,
  requiredText,
  SeverityArg,
} from '../../src/chat/args.js';
import { ana } from '../helpers/cast.js';

/** What is said to who gave it. */
const fault = (schema: z.ZodType, given: unknown) => schema.safeParse(given).error?.issues[0]?.message;

describe('a text', () => {
  it('is trimmed', () => {
    expect(requiredText('Say it').parse('  a b \n')).toBe('a b');
    expect(optionalText().parse('  ')).toBe('');
  });

  it.each([undefined, '', '   '])('that is required is asked for when it is %j', (given) => {
    expect(fault(requiredText('Say it'), given)).toBe('Say it');
  });

  it('has a length', () => {
    expect(fault(requiredText('Say it', 5), 'abcdef')).toBe('That is too long. Keep it under 5 characters');
    expect(optionalText(5).parse('abcde')).toBe('abcde');
  });
});

describe('a person', () => {
  it.each([
    ['me', 'me'],
    ['ME', 'me'],
    [ana, ana],
    [`@${ana}`, ana],
    [` ${ana} `, ana],
  ])('is read from %j', (given, person) => {
    expect(PersonArg.parse(given)).toBe(person);
  });

  it.each(['ana', '@ana', 'Ana Lopez', '<@U1>'])('is not guessed from %j', (given) => {
    expect(fault(PersonArg, given)).toContain('Start typing @ and choose from the list');
  });

  it('that was left out is asked for', () => {
    expect(fault(PersonArg, '')).toContain('Say who: start typing @');
  });

  it('is quoted back, but not a page of it', () => {
    expect(fault(PersonArg, 'x'.repeat(5000))?.length).toBeLessThan(150);
  });
});

describe('a severity', () => {
  it.each([undefined, '', 'sev9', 'x'.repeat(5000)])(
    'that is none is answered with those there are: %j',
    (given) => {
      const message = fault(SeverityArg, given);

      expect(message).toContain('sev1, sev2, sev3 or sev4');
      expect(message?.length).toBeLessThan(150);
    },
  );
});

describe('a time', () => {
  it('is an instant in UTC', () => {
    expect(InstantArg.parse('2026-11-20T09:00:00Z')).toEqual(new Date('2026-11-20T09:00:00Z'));
    expect(InstantArg.parse(undefined)).toBeUndefined();
  });

  it.each(['', 'now', '2026-11-20', '2026-02-30T10:00:00Z', '2026-11-20T25:00:00Z'])('is not %j', (given) => {
    expect(fault(InstantArg, given)).toBe('Give a date and a time');
  });

  it.each(['2026-02-30', '1.12.2026', 'tomorrow', '2026-1-1'])('nor is a day %j', (given) => {
    expect(fault(DateArg, given)).toBe('Give the date as 2026-12-31');
  });

  it('may be a day on the calendar, a leap day too', () => {
    expect(DateArg.parse('2028-02-29')).toBe('2028-02-29');
  });
});

describe('a severity at the front of a sentence', () => {
  it.each([
    ['sev1 Checkout is down', 'sev1', 'Checkout is down'],
    ['SEV-1: Checkout is down', 'sev1', 'Checkout is down'],
    ['sev 3, logins are slow', 'sev3', 'logins are slow'],
    ['sev2', 'sev2', ''],
    // Handed on, to be refused.
    ['sev7 Checkout is down', 'sev7', 'Checkout is down'],
    ['sev-0', 'sev0', ''],
  ])('is read from %j', (line, severity, rest) => {
    expect(leadingSeverity(line)).toEqual({ severity, rest });
  });

  it.each([
    'S3 is down',
    '3 of 5 brokers are gone',
    'p1 is the primary',
    'sev1x is no severity',
    'severe',
    '',
  ])('is not guessed from %j', (line) => {
    expect(leadingSeverity(line)).toEqual({ rest: line });
  });
});
