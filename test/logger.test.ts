import { describe, expect, it } from '@jest/globals';
import { createLogger, type LoggerOptions } from '../src/logger.js';

function capture(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const log = createLogger({
    level: 'info',
    secrets: [],
    to: { write: (line) => lines.push(line) },
    human: false,
    ...options,
  });
  return { log, lines };
}

describe('createLogger', () => {
  it('writes one JSON object a line', () => {
    const { log, lines } = capture();

    log.warn({ incidentId: 'i-1' }, 'page failed');

    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/\}\n$/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      incidentId: 'i-1',
      msg: 'page failed',
    });
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = capture({ level: 'error' });

    log.warn('page failed');

    expect(lines).toEqual([]);
  });

  it('blots out a secret wherever it stands', () => {
    const secret = 'xoxb-12-"quoted"\\end';
    const { log, lines } = capture({ secrets: [secret] });

    log.child({ url: `https://example.com/?token=${encodeURIComponent(secret)}` }).error(
      {
        text: `a ${secret} b ${secret}`,
        nested: { list: [{ deep: secret }], [secret]: true },
        err: new Error(`refused ${secret}`, { cause: new Error(`because of ${secret}`) }),
      },
      `said ${secret}`,
    );

    const line = lines.join('');
    const written = JSON.parse(line);
    expect(line).not.toContain('xoxb');
    expect(written).toMatchObject({
      url: 'https://example.com/?token=[redacted]',
      text: 'a [redacted] b [redacted]',
      nested: { list: [{ deep: '[redacted]' }], '[redacted]': true },
      msg: 'said [redacted]',
    });
    expect(written.err.message).toContain('refused [redacted]');
    expect(written.err.stack).toContain('refused [redacted]');
  });

  it('blots out a secret in an error that is logged alone', () => {
    const { log, lines } = capture({ secrets: ['hunter22'] });

    log.error(new Error('password hunter22 refused'));

    expect(lines.join('')).not.toContain('hunter22');
    expect(lines.join('')).toContain('password [redacted] refused');
  });

  it('blots out the whole of the longer secret when another is its beginning', () => {
    const { log, lines } = capture({ secrets: ['abcd', 'abcd-efgh'] });

    log.info({ token: 'abcd-efgh' }, 'read');

    expect(JSON.parse(lines[0] ?? '').token).toBe('[redacted]');
  });

  it('leaves numbers whole when a secret is made of digits', () => {
    const { log, lines } = capture({ secrets: ['1234'] });

    log.info({ count: 512345, pin: '1234' }, 'read');

    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ count: 512345, pin: '[redacted]' });
  });

  it('writes short lines for people, without the secret and without what steers a terminal', () => {
    const { log, lines } = capture({ human: true, secrets: ['hunter22'] });

    log.error(
      { incidentId: 'i-1', title: 'a \u001b[31mb', err: new Error('hunter22 \u001b[2Jrefused') },
      'page failed',
    );

    const text = lines.join('');
    expect(text).toMatch(/^\d\d:\d\d:\d\d error page failed {2}incidentId=i-1 {2}title="a \\u001b\[31mb"\n/);
    expect(text).toContain('  Error: [redacted] �[2Jrefused\n');
    expect(text).not.toContain('\u001b');
  });
});
