import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PassingFailure, PermanentFailure, RetryLater } from '../../../src/errors.js';
import type { Sha256 } from '../../../src/ids.js';
import { createArtifacts } from '../../../src/integrations/artifacts/index.js';
import type { S3Options } from '../../../src/integrations/artifacts/s3-client.js';
import { failureOf, pieces, readBack, repeated, sha256Of } from './content.js';
import { type Fault, type S3StandIn, startS3 } from './s3-stand-in.js';

const most = { mostBytes: 10_000_000 };

let dir: string;
let s3: S3StandIn;

beforeEach(async () => {
  [dir, s3] = await Promise.all([mkdtemp(join(tmpdir(), 'tocsin-s3-')), startS3()]);
});

afterEach(async () => {
  await s3.stop();
  await rm(dir, { recursive: true, force: true });
});

const store = (changed: Partial<S3Options> = {}) =>
  createArtifacts({ dir, s3: { ...s3.options, ...changed }, reserveBytes: 0 });

/** For tests in which waiting is what is tested. */
const impatient = { timeoutMs: 300 };

function keyOf(sha256: Sha256): string {
  return `${sha256.slice(0, 2)}/${sha256.slice(2)}`;
}

describe('a bucket of files', () => {
  it('keeps a content under its hash, and nothing of it on the disk', async () => {
    const sha256 = sha256Of('It was DNS.');

    const kept = await store().put(pieces('It was', ' DNS.'), most);

    expect(kept).toEqual({ sha256, bytes: 11 });
    expect([...s3.objects.keys()]).toEqual([keyOf(sha256)]);
    expect(await readBack(store(), sha256)).toBe('It was DNS.');
    expect(await readdir(join(dir, 'tmp'))).toEqual([]);
  });

  it('gives back what it kept, large and empty contents too', async () => {
    await store().put(repeated(Buffer.alloc(65_536, 'x'), 50), most);
    await store().put(pieces(), most);

    expect(await readBack(store(), sha256Of(Buffer.alloc(65_536 * 50, 'x')))).toHaveLength(65_536 * 50);
    expect(await readBack(store(), sha256Of(''))).toBe('');
  });

  it('has nothing of a content that it never saw', async () => {
    expect(await store().has(sha256Of('never'))).toBe(false);
    expect(await store().open(sha256Of('never'))).toBeUndefined();
    await store().remove(sha256Of('never'));
  });

  it('uploads the same content once', async () => {
    const { sha256 } = await store().put(pieces('twice'), most);
    await store().put(pieces('twice'), most);

    expect(await store().has(sha256)).toBe(true);
    expect(s3.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(1);
  });

  it('holds the same content once, also when replicas keep it at the same moment', async () => {
    await Promise.all(Array.from({ length: 10 }, () => store().put(pieces('at once'), most)));

    expect([...s3.objects.keys()]).toEqual([keyOf(sha256Of('at once'))]);
    expect(await readBack(store(), sha256Of('at once'))).toBe('at once');
  });

  it('asks the store for nothing when a content is too large', async () => {
    const failure = await failureOf(store().put(pieces('too', ' large'), { mostBytes: 5 }));

    expect(failure).toBeInstanceOf(PermanentFailure);
    expect(s3.requests).toEqual([]);
    expect(await readdir(join(dir, 'tmp'))).toEqual([]);
  });

  it('removes every version of a content where the bucket keeps old ones', async () => {
    s3.versioned = true;
    const { sha256 } = await store().put(pieces('a secret'), most);
    const [kept] = s3.objects.get(keyOf(sha256)) ?? [];
    if (!kept) throw new Error('nothing was kept');
    // Hidden by somebody, and kept anew.
    s3.objects.set(keyOf(sha256), [{ id: 'v3', content: undefined }, { ...kept, id: 'v2' }, kept]);
    await store().put(pieces('a secret'), most);

    await store().remove(sha256);

    expect(s3.objects.size).toBe(0);
  });

  it('notices what was put in place of a content, and gives out no end of it', async () => {
    const { sha256 } = await store().put(pieces('It was DNS.'), most);
    s3.objects.set(keyOf(sha256), [{ id: '', content: Buffer.from('It was NTP.') }]);

    const failure = await failureOf(readBack(store(), sha256));

    expect(failure).toBeInstanceOf(PermanentFailure);
    expect(failure.message).toContain(`The stored file ${sha256} is damaged`);
  });

  it('says to come back when the store says so', async () => {
    s3.fail({ kind: { status: 429, headers: { 'retry-after': '7' } } });
    const first = await failureOf(store().put(pieces('a'), most));
    s3.fail({ method: 'PUT', kind: { status: 503, code: 'SlowDown' } });
    const second = await failureOf(store().put(pieces('a'), most));

    expect([first, second]).toEqual([expect.any(RetryLater), expect.any(RetryLater)]);
    expect([first, second]).toMatchObject([{ afterSeconds: 7 }, { afterSeconds: 30 }]);
  });

  const passing: [Fault['kind'], RegExp][] = [
    ['reset', /^The store of files cannot be reached at .* \((ECONNRESET|EPIPE)\)$/],
    ['hang', /^The store of files did not answer in 0\.3 s$/],
    [{ status: 500, code: 'InternalError' }, /^The store of files answered 500/],
    [{ status: 503 }, /^The store of files answered 503$/],
    [{ status: 409, code: 'ConditionalRequestConflict' }, /^The store of files answered 409/],
    [{ status: 400, code: 'RequestTimeout' }, /^The store of files answered 400 RequestTimeout$/],
    [{ status: 403, code: 'QuotaExceeded' }, /^The bucket for files is full \(403 QuotaExceeded\)/],
    [
      { status: 507, code: 'XMinioStorageFull' },
      /^The (bucket for files is full|store of files answered 507$)/,
    ],
  ];
  it.each(
    passing.flatMap(([kind, message]) =>
      (['HEAD', 'PUT'] as const).map((method) => ({ method, kind, message })),
    ),
  )('is tried again after $kind in answer to a $method, and then keeps the content', async (fault) => {
    s3.fail(fault);
    // What refuses a HEAD without words is asked for them by a GET.
    if (fault.method === 'HEAD') s3.fail({ ...fault, method: 'GET' });

    const failure = await failureOf(store(impatient).put(repeated(Buffer.alloc(65_536), 32), most));

    expect(failure).toBeInstanceOf(PassingFailure);
    expect(failure.message).toMatch(fault.message);
    expect(await readdir(join(dir, 'tmp'))).toEqual([]);
    const { sha256 } = await store().put(repeated(Buffer.alloc(65_536), 32), most);
    expect([...s3.objects.keys()]).toEqual([keyOf(sha256)]);
  });

  it.each<Fault['kind']>(['reset', 'hang', 'stall', { status: 500 }])(
    'says that reading broke off: %j',
    async (kind) => {
      const { sha256 } = await store().put(repeated(Buffer.alloc(65_536), 32), most);
      s3.fail({ method: 'GET', kind });

      expect(await failureOf(readBack(store(impatient), sha256))).toBeInstanceOf(PassingFailure);
    },
  );
});

describe('a store that refuses', () => {
  const refusals: [string, Partial<S3Options>, string][] = [
    [
      'the secret',
      { secretAccessKey: 'another-secret' },
      'The store of files does not accept the secret key: check S3_SECRET_ACCESS_KEY',
    ],
    [
      'the key',
      { accessKeyId: 'AKIDNOBODY' },
      'The store of files does not know the access key: check S3_ACCESS_KEY_ID',
    ],
    ['the region', { region: 'us-east-1' }, 'The bucket tocsin-files is not in region us-east-1'],
    ['the bucket', { bucket: 'nowhere' }, 'There is no bucket nowhere at http'],
  ];
  it.each(refusals)('because of %s, names the setting and never the secret', async (_, changed, message) => {
    const failure = await failureOf(store(changed).put(pieces('a'), most));

    expect(failure).toBeInstanceOf(PassingFailure);
    expect(failure.message).toContain(message);
    const { secretAccessKey } = { ...s3.options, ...changed };
    expect(inspect(failure, { depth: 20 })).not.toContain(secretAccessKey);
    expect(await store(changed).check()).toBe(failure.message);
  });

  it('names the permissions that are needed', async () => {
    s3.fail({ times: 2, kind: { status: 403, code: 'AccessDenied' } });

    const failure = await failureOf(store().put(pieces('a'), most));

    expect(failure).toBeInstanceOf(PassingFailure);
    expect(failure.message).toContain(
      's3:ListBucket on the bucket tocsin-files and s3:GetObject, s3:PutObject',
    );
  });

  it('because of a clock is tried again, as clocks are set', async () => {
    s3.now = () => new Date(Date.now() + 16 * 60_000);

    const failure = await failureOf(store().put(pieces('a'), most));

    expect(failure).toBeInstanceOf(PassingFailure);
    expect(failure.message).toContain('set them by NTP');
  });
});

describe('doctor', () => {
  it('hears that all is well, and nothing is left', async () => {
    s3.versioned = true;

    expect(await store().check()).toBeUndefined();
    expect(s3.objects.size).toBe(0);
  });

  it('hears when files can be kept and read but not removed', async () => {
    s3.fail({ method: 'DELETE', kind: { status: 403, code: 'AccessDenied' } });

    expect(await store().check()).toContain('The store of files refuses (403 AccessDenied)');
  });
});
