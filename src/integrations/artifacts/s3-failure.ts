import { z } from 'zod';
import { PassingFailure, RetryLater, toError } from '../../errors.js';
import type { S3Options } from './s3-client.js';

/** What an answer says that is no success. `code` is S3's own word; a HEAD has none. */
export interface S3Refusal {
  status: number;
  code: string | undefined;
  retryAfter: string | undefined;
}

const defaultRetrySeconds = 30;
const Coded = z.object({ code: z.string() });

/** There was no answer, or it broke off. */
export function unanswered(thrown: unknown, { endpoint }: S3Options): Error {
  if (thrown instanceof PassingFailure) return thrown;
  const parsed = Coded.safeParse(thrown);
  const why = parsed.success ? parsed.data.code : toError(thrown).message;
  return new PassingFailure(`The store of files cannot be reached at ${endpoint} (${why})`, {
    cause: thrown,
  });
}

/** S3's own word for what is wrong: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function codeIn(body: string): string | undefined {
  return /<Code>\s*(?<code>\w{1,80})\s*<\/Code>/.exec(body)?.groups?.code;
}

/** Codes from https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, where no other source is named. */
export function refused({ status, code, retryAfter }: S3Refusal, options: S3Options): Error {
  const said = `${status}${code === undefined ? '' : ` ${code}`}`;
  if (status === 429 || code === 'SlowDown') {
    return new RetryLater(retrySeconds(retryAfter), 'The store of files asks to slow down');
  }
  // Ceph answers 403 QuotaExceeded, MinIO 400 XMinioAdminBucketQuotaExceeded and 507 XMinioStorageFull.
  if (code !== undefined && /QuotaExceeded|StorageFull/.test(code)) {
    return new PassingFailure(`The bucket for files is full (${said}): raise its quota, or free some space`);
  }
  if (code === 'RequestTimeTooSkewed') {
    return new PassingFailure(
      'The clocks of this machine and of the store of files differ too much: set them by NTP',
    );
  }
  // 400 RequestTimeout: the upload stalled. 409: something else was done to the same name at this moment.
  if (status >= 500 || status === 408 || status === 409 || code === 'RequestTimeout') {
    return new PassingFailure(`The store of files answered ${said}`);
  }
  // Also a refused key: an operator mends it, and files that wait should then be kept.
  return new PassingFailure(explain(status, code, said, options));
}

function explain(
  status: number,
  code: string | undefined,
  said: string,
  { bucket, endpoint, region }: S3Options,
): string {
  if (code === 'NoSuchBucket')
    return `There is no bucket ${bucket} at ${endpoint}: make it, or check S3_BUCKET`;
  if (code === 'InvalidAccessKeyId') {
    return 'The store of files does not know the access key: check S3_ACCESS_KEY_ID';
  }
  if (code === 'SignatureDoesNotMatch') {
    return 'The store of files does not accept the secret key: check S3_SECRET_ACCESS_KEY';
  }
  if (code === 'AuthorizationHeaderMalformed' || (status >= 300 && status < 400)) {
    return `The bucket ${bucket} is not in region ${region}, or not at ${endpoint} (${said}): check S3_REGION and S3_ENDPOINT`;
  }
  if (status === 401 || status === 403) {
    return (
      `The store of files refuses (${said}): check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, and that the key has ` +
      `s3:ListBucket on the bucket ${bucket} and s3:GetObject, s3:PutObject, s3:DeleteObject and ` +
      's3:DeleteObjectVersion on what is in it'
    );
  }
  return `The store of files refuses (${said}): check S3_ENDPOINT and S3_BUCKET`;
}

/** https://www.rfc-editor.org/rfc/rfc9110#field.retry-after: whole seconds, or a date, which none of the stores sends. */
function retrySeconds(header: string | undefined): number {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0
    ? Math.max(1, Math.ceil(seconds))
    : defaultRetrySeconds;
}
