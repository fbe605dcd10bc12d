/** docs/seal.md says how to compute everything by hand: its example is computed here. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonical, canonicalText } from '../../src/compliance/canonical.js';
import {
  eventRecord,
  type StoredEvent,
  sha256,
  wordsDigest,
  zeros,
} from '../../src/compliance/event-record.js';
import { headsOf, leafOf, leavesOf, ledgerHash, skipOf } from '../../src/compliance/ledger.js';

describe('canonical JSON', () => {
  it('is what RFC 8785 has in its own example', () => {
    // https://www.rfc-editor.org/rfc/rfc8785#section-3.2.2 and 3.2.3
    const sample = `{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
      "literals": [null, true, false]
    }`;

    expect(canonical(JSON.parse(sample))).toBe(
      `{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA'B\\"\\\\\\\\\\"/"}`,
    );
  });

  it('reads what PostgreSQL prints, whatever stands in it, as any reader of JSON does', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((written) => written.isWellFormed());
    // As PostgreSQL prints them, with a space behind each colon and comma.
    const printed = fc.oneof(
      fc.tuple(fc.stringMatching(/^\w+$/), text).map(([name, value]) => ({ [name]: value })),
      fc.record({ message: fc.record({ id: text, room: text }) }),
      fc.record({ message: fc.record({ id: text, room: text }), thread: text }),
    );

    fc.assert(
      fc.property(printed, (value) => {
        const json = JSON.stringify(value, null, 1)
          .replaceAll(/\n */g, '')
          .replaceAll(/,(?=")/g, ', ');
        expect(canonicalText(json)).toBe(canonical(JSON.parse(json)));
      }),
    );
    for (const json of ['{"text": "a\\u000fb"}', '{"text": "a\\"b"}', '{"n": 1}', '{}']) {
      expect(canonicalText(json)).toBe(canonical(JSON.parse(json)));
    }
  });

  it('orders members by the UTF-16 code units of their names', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];

    const ordered = Object.keys(JSON.parse(canonical(Object.fromEntries(names.map((name) => [name, 0])))));

    // "1" is a name that JavaScript itself puts first.
    expect(ordered).toEqual(['1', '\r', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33']);
  });

  it('reads back as what it was made of', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        fc.pre(text.isWellFormed() && !/\\ud[89a-f]/i.test(text));

        expect(JSON.parse(canonical(JSON.parse(text)))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('shows a change in any digit, however many a number has', () => {
    const long = canonicalText('{"n": 10000000000000000.000001}');

    expect(long).not.toBe(canonicalText('{"n": 10000000000000000.000002}'));
    expect(JSON.parse(long)).toBe('{"n": 10000000000000000.000001}');
    expect(canonicalText('{"n": 1795166400.000100, "m": 100000000000000000000}')).toBe(
      '{"m":100000000000000000000,"n":1795166400.0001}',
    );
    expect(canonicalText('{"id": "1795166400.000100", "says": "see: 12345678901234567.5"}')).toBe(
      '{"id":"1795166400.000100","says":"see: 12345678901234567.5"}',
    );
  });

  it('reads every number that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (number) => {
        expect(canonicalText(`{"n": ${JSON.stringify(number)}}`)).toBe(`{"n":${JSON.stringify(number)}}`);
      }),
    );
  });

  it('is refused for what is no JSON', () => {
    expect(() => canonical(Number.NaN)).toThrow('JSON has no number NaN');
    expect(() => canonical(undefined)).toThrow('JSON has no undefined');
    expect(() => canonical('\ud800')).toThrow('halves');
  });
});

const event: StoredEvent = {
  id: 4711,
  era: '2026-11-01',
  incidentId: '0b6f1d5e-3c6a-4a3e-9d0a-7b1f0c2d4e5f',
  type: 'note.added',
  actor: 'slack:U0ANA',
  occurredAt: '2026-11-21T14:05:12.000000Z',
  recordedAt: '2026-11-21T14:05:12.345678Z',
  delivery: null,
  facts: '{}',
  words: '{"text": "Rolled back to 1.41 – errors are falling."}',
  salt: '00112233445566778899aabbccddeeff',
};

describe('an event record', () => {
  it('is canonical JSON, whatever the event holds', () => {
    fc.assert(
      fc.property(
        fc.record({
          type: fc.string(),
          actor: fc.option(fc.string()),
          delivery: fc.option(fc.string()),
          facts: fc.jsonValue(),
        }),
        fc.option(fc.constant(zeros)),
        (fields, digest) => {
          fc.pre(JSON.stringify(fields).isWellFormed() && !/\\ud[89a-f]/i.test(JSON.stringify(fields)));
          const record = eventRecord(
            { ...event, ...fields, facts: JSON.stringify(fields.facts) },
            { position: 7, digest, previous: zeros },
          );

          expect(record).toBe(canonical(JSON.parse(record)));
        },
      ),
    );
  });
});

describe('docs/seal.md', () => {
  it('works out its example right', async () => {
    const text = await readFile(fileURLToPath(new URL('../../docs/seal.md', import.meta.url)), 'utf8');
    const digest = wordsDigest(event) ?? null;
    const record = eventRecord(event, { position: 1, digest, previous: zeros });
    const hash = sha256(record);
    const head = { chain: event.incidentId ?? '', position: 1, hash };
    const other = { chain: 'outside:2026-11', position: 12, hash: sha256('another') };
    const heads = headsOf(leavesOf([other, head]));
    const entry = { number: 1, horizon: 4711, sealedAt: '2026-11-21T14:06:00.000000Z', heads };
    const entryHash = ledgerHash(entry, { previous: zeros, skip: zeros });

    for (const said of [digest, record, hash, leafOf(head), leafOf(other), heads, entryHash]) {
      expect(text).toContain(said);
    }
    expect([1, 2, 3, 4, 6, 7, 8, 12].map(skipOf)).toEqual([0, 0, 2, 0, 4, 6, 0, 8]);
  });
});
