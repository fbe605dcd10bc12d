import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readParams } from '../../src/chat/line.js';

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
