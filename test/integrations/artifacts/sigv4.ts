/**
 * Verifies Signature Version 4 as the store does, written from the published algorithm and apart from what signs:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface SignedRequest {
  method: string;
  /** As it is in the request's first line. */
  target: string;
  headers: IncomingHttpHeaders;
}

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  now: () => Date;
}

/** What is wrong, in S3's words: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
export interface Rejected {
  status: number;
  code: string;
}

const form =
  /^AWS4-HMAC-SHA256 Credential=(?<id>[^/]+)\/(?<day>\d{8})\/(?<region>[^/]+)\/s3\/aws4_request, ?SignedHeaders=(?<names>[a-z0-9;-]+), ?Signature=(?<signature>[0-9a-f]{64})$/;

export function verifySignature(request: SignedRequest, keys: Keys): Rejected | undefined {
  const { headers } = request;
  if (headers.authorization === undefined) return { status: 403, code: 'AccessDenied' };
  const parsed = form.exec(headers.authorization)?.groups;
  if (!parsed) return { status: 400, code: 'AuthorizationHeaderMalformed' };
  const { id, day = '', region, names = '', signature = '' } = parsed;
  if (id !== keys.accessKeyId) return { status: 403, code: 'InvalidAccessKeyId' };
  // "the region 'us-east-1' is wrong; expecting 'eu-west-1'"
  if (region !== keys.region) return { status: 400, code: 'AuthorizationHeaderMalformed' };

  const at = one(headers, 'x-amz-date');
  const time = timeOf(at);
  if (time === undefined || !at.startsWith(day)) return { status: 403, code: 'AccessDenied' };
  // "The difference between the request time and the server's time is too large": more than 15 minutes.
  if (Math.abs(time - keys.now().getTime()) > 15 * 60_000)
    return { status: 403, code: 'RequestTimeTooSkewed' };
  // "x-amz-content-sha256 is required for all AWS Signature Version 4 requests."
  if (headers['x-amz-content-sha256'] === undefined) return { status: 400, code: 'InvalidRequest' };

  // "The CanonicalHeaders list must include": host, and any x-amz-*.
  const signedNames = names.split(';');
  const needed = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  if (needed.some((name) => !signedNames.includes(name))) return { status: 403, code: 'AccessDenied' };
  if (names !== signedNames.toSorted().join(';')) return { status: 403, code: 'SignatureDoesNotMatch' };

  const expected = hmac(
    signingKey(keys, day),
    stringToSign(canonical(request, signedNames), at, keys.region),
  );
  return timingSafeEqual(Buffer.from(signature, 'hex'), expected)
    ? undefined
    : { status: 403, code: 'SignatureDoesNotMatch' };
}

function canonical({ method, target, headers }: SignedRequest, names: readonly string[]): string {
  const [path = '', query = ''] = target.split('?');
  const lines = names.map((name) => `${name}:${one(headers, name).trim().replace(/ +/g, ' ')}\n`);
  return [
    method,
    path.split('/').map(encode).join('/'),
    canonicalQuery(query),
    lines.join(''),
    names.join(';'),
    one(headers, 'x-amz-content-sha256'),
  ].join('\n');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').map((pair) => {
    const [name = '', value = ''] = pair.split('=');
    return `${encode(name)}=${encode(value)}`;
  });
  return pairs.toSorted().join('&');
}

/** "URI encode every byte except the unreserved characters", once, whatever was encoded on the way here. */
function encode(text: string): string {
  const bytes = Buffer.from(decodeURIComponent(text));
  return [...bytes]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function stringToSign(request: string, at: string, region: string): string {
  const scope = `${at.slice(0, 8)}/${region}/s3/aws4_request`;
  return ['AWS4-HMAC-SHA256', at, scope, createHash('sha256').update(request).digest('hex')].join('\n');
}

function signingKey({ secretAccessKey, region }: Keys, day: string): Buffer {
  return [day, region, 's3', 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function one(headers: IncomingHttpHeaders, name: string): string {
  return String(headers[name] ?? '');
}

function timeOf(basic: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(basic);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}
