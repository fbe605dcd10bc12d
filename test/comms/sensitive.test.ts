import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { blotSensitive, findingWords, findSensitive, SensitiveKind } from '../../src/comms/sensitive.js';

const settings = { internalHosts: ['*.corp.example.com', 'example.net'], words: ['Falcon', 'C++ (new)'] };
const kinds = (text: string) => findSensitive(text, settings).map(({ kind }) => kind);
// Put together here, so that no scanner takes this file for a leak.
const awsKey = `AKIA${'IOSFODNN7EXAMPLE'}`;
const githubToken = `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`;
const slackToken = `xoxb-${'123456789012-abcdefGHIJKL'}`;
const privateKey = `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIEow\n-----END RSA ${'PRIVATE'} KEY-----`;
const jwt = `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJ${'zdWIiOiIxMjM0In0'}.dozjgNryP4J3jVmNHl0w`;

describe('findSensitive', () => {
  it.each([
    ['aws-key', `the key ${awsKey} leaked`],
    ['slack-token', `token ${slackToken}`],
    ['slack-token', 'https://hooks.slack.com/services/T0001/B0001/abcdefgh'],
    ['github-token', githubToken],
    ['private-key', privateKey],
    ['private-key', privateKey.slice(0, 40)],
    ['signed-token', `Cookie: ${jwt}`],
    ['password-in-url', 'postgres://app:hunter2@db/payments'],
    ['secret', 'password = hunter2'],
    ['secret', 'api_key: 9f86d081884c7d659a2f'],
    ['secret', 'aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEX'],
    ['secret', 'Authorization: Bearer 9f86d081884c7d659a2feaa0'],
    ['email-address', 'write to ana.b+ops@mail.example.org today'],
    ['internal-host', 'db-1.payments.internal is full'],
    ['internal-host', 'api.default.svc.cluster.local'],
    ['internal-host', 'PRINTER.CORP'],
    ['internal-host', 'build-7.corp.example.com'],
    ['internal-host', 'see https://example.net/status'],
    ['internal-host', 'at 10.1.2.3:5432'],
    ['internal-host', '172.16.0.1'],
    ['internal-host', '192.168.1.1'],
    ['ip-address', 'from 203.0.113.7.'],
    ['ip-address', 'from 2001:db8::1'],
    ['ip-address', '1:2:3:4:5:6:7:8'],
    ['configured-word', 'project FALCON is late'],
    ['configured-word', 'we use c++ (new) there'],
  ] as const)('finds %s in “%s”', (kind, text) => {
    expect(kinds(text)).toEqual([kind]);
  });

  it.each([
    'Card payments fail in the EU since 14:05; we look again at 14:30:00 UTC.',
    'One in three of 1,200,000 requests: error 502, version 1.2.3',
    'The token of our appreciation: a discount. The key: patience.',
    'We are local, and internal to the corp.',
    'See https://status.example.com/incidents/7?page=2#top',
    'std::vector, a :: b, 3:2',
    'falconry, the Falcons',
    '999.1.1.1 and 1.2.3',
    '10 % of myexample.net customers',
  ])('finds nothing in “%s”', (text) => {
    expect(kinds(text)).toEqual([]);
  });

  it('says where each is, and never all of it', () => {
    const text = `Card payments fail.\nThe key ${awsKey} and db-1.payments.internal\npassword=${'hunter2'}`;
    const found = findSensitive(text, settings);

    expect(found.map(findingWords)).toEqual([
      'an AWS key (AKIA…) in line 2',
      'an internal machine (db…) in line 2',
      'a secret (…) in line 3',
    ]);
    for (const { start, end } of found)
      expect(found.map(findingWords).join()).not.toContain(text.slice(start, end));
  });

  const anyText = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.string({ maxLength: 20 }),
        fc.constantFrom(
          ...[
            awsKey,
            githubToken,
            slackToken,
            privateKey,
            jwt,
            'a@b.example',
            '10.0.0.1',
            '::1',
            'x.internal',
          ],
          ...['password=', 'token: ', 'https://', ':', '@', '.', '=', 'Falcon', 'example.net', '-----BEGIN '],
        ),
      ),
      { maxLength: 15 },
    )
    .map((parts) => parts.join(''));

  it('takes any text, and finds what lies in it, one beside the other', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let last = 0;
        for (const { kind, start, end, line } of findSensitive(text, settings)) {
          expect(SensitiveKind.options).toContain(kind);
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(line).toBe(text.slice(0, start).split('\n').length);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 500 },
    );
  });

  it('blots out all of it: nothing is found afterwards, and blotting again changes nothing', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const blotted = blotSensitive(text, settings);

        expect(findSensitive(blotted, settings)).toEqual([]);
        expect(blotSensitive(blotted, settings)).toBe(blotted);
      }),
      { numRuns: 500 },
    );
  });
});
