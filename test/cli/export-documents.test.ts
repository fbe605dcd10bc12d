import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonLines } from '../../src/cli/export-documents.js';

it('writes an object in lines that read as the same object', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue()))), (value) => {
      expect(JSON.parse([...jsonLines(value)].join('\n'))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it('writes one line for each element of a list', () => {
  expect([
    ...jsonLines({ none: undefined, empty: [], events: [{ a: 1 }, { b: 2 }], at: new Date(0) }),
  ]).toEqual([
    '{',
    '"empty": [],',
    '"events": [',
    '{"a":1},',
    '{"b":2}',
    '],',
    '"at": "1970-01-01T00:00:00.000Z"',
    '}',
  ]);
});
