import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readParams, takeOptions } from '../../src/chat/line.js';

describe('a typed line', () => {
  it.each([
    ['', {}],
    ['   ', {}],
    ['comms', { role: 'comms' }],
    ['comms @bo', { role: 'comms', person: '@bo' }],
    ['  comms \t @bo  ', { role: 'comms', person: '@bo' }],
    ['"comms lead" @bo', { role: 'comms lead', person: '@bo' }],
    ['“comms lead” @bo', { role: 'comms lead', person: '@bo' }],
    ['comms @bo and more', { role: 'comms', person: '@bo' }],
    ['"comms', { role: '"comms' }],
  ])('gives its words to parameters in order: %j', (line, args) => {
    expect(readParams(['role', 'person'], line)).toEqual(args);
  });

  it.each([
    ['sev1 payments are  down', { level: 'sev1', reason: 'payments are  down' }],
    ['sev1 "payments are down"', { level: 'sev1', reason: 'payments are down' }],
    ['sev1 it says "502" or "503"', { level: 'sev1', reason: 'it says "502" or "503"' }],
    ['sev1 two\nlines', { level: 'sev1', reason: 'two\nlines' }],
    ['sev1', { level: 'sev1' }],
  ])('leaves the rest as it was typed: %j', (line, args) => {
    expect(readParams(['level', '...reason'], line)).toEqual(args);
  });

  it('is never lost when all of it is wanted', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !/["“”]/.test(text)),
        (line) => {
          expect(readParams(['...text'], line).text ?? '').toBe(line.trim());
        },
      ),
    );
  });

  it('gives no more parameters than are asked for, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', '“', '”', ' ', 'a', '\n') }), (line) => {
        expect(['', 'a', 'a b']).toContain(Object.keys(readParams(['a', 'b'], line)).join(' '));
      }),
    );
  });
});

describe('options on a line', () => {
  const clock = (_: string, rest: string) => /^\d\d:\d\d/.exec(rest)?.[0];
  const take = (line: string) => takeOptions(line, ['at'], clock);

  it.each([
    ['--at 14:05 rolled back', '14:05', 'rolled back'],
    ['rolled back --at 14:05', '14:05', 'rolled back'],
    ['rolled back --at=14:05', '14:05', 'rolled back'],
    ['rolled back --AT = 14:05', '14:05', 'rolled back'],
    ['drained --at 14:05 | node-2', '14:05', 'drained | node-2'],
    ['--at "14:05" rolled back', '14:05', 'rolled back'],
    ['—at ‘14:05’ rolled back', '14:05', 'rolled back'],
    ['–at 14:05 two\nlines', '14:05', 'two\nlines'],
    ['--at "half past two" rolled back', 'half past two', 'rolled back'],
    ['--at soon rolled back', 'soon', 'rolled back'],
    ['rolled back --at', '', 'rolled back'],
    ['replaced a 3" disk --at 14:05', '14:05', 'replaced a 3" disk'],
  ])('are taken out of it: %j', (line, at, left) => {
    expect(take(line)).toEqual({ line: left, options: { at } });
  });

  it.each([
    'rolled back at 14:05',
    '--attach it',
    '--force and ---at 14:05',
    'here it turned —at last',
    'said "run it --at 14:05" twice',
    'a--at 14:05',
    '',
  ])('are not made of other words: %j', (line) => {
    expect(take(line)).toEqual({ line, options: {} });
  });
});
