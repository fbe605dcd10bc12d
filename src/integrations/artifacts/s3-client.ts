/**
 * Sends single requests to an S3-compatible store, signed with Signature Version 4 by aws4fetch. Worth remembering:
 *  - addresses are path-style (`endpoint/bucket/key`): what every store understands, under any host name;
 *  - an upload is one PUT with its length and its SHA-256, which the store verifies: nothing half done ever stays;
 *  - each request has a connection of its own: they are few, and one that was kept may be dead when it is used.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream';
import { AwsV4Signer } from 'aws4fetch';
import { PassingFailure } from '../../errors.js';
import { unanswered } from './s3-failure.js';

export interface S3Options {
  /** Without a slash at its end: `https://s3.eu-central-1.amazonaws.com`, `http://minio:9000`. */
  endpoint: string;
  bucket: string;
  /** `auto` for Cloudflare R2. */
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** How long a request may stay without a sign of life. Default 30 s. */
  timeoutMs?: number;
}

export interface S3Request {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  key: string;
  versionId?: string;
  /** What a PUT sends. */
  file?: { path: string; sha256: string; bytes: number };
}

export interface S3Client {
  options: S3Options;
  /** Whatever was answered: its body must be read or the answer destroyed. Throws `PassingFailure` when nothing was. */
  send(request: S3Request): Promise<IncomingMessage>;
  /** The body; throws `PassingFailure` when it stops coming. */
  read(answer: IncomingMessage): AsyncGenerator<Uint8Array>;
}

const emptySha256 = createHash('sha256').digest('hex');

export function createS3Client(options: S3Options): S3Client {
  const timeoutMs = options.timeoutMs ?? 30_000;

  return {
    options,
    async send(request) {
      const signed = await sign(options, request);
      return exchange(signed, request.file?.path, timeoutMs).catch((thrown: unknown) => {
        throw unanswered(thrown, options);
      });
    },
    async *read(answer) {
      const { socket } = answer;
      try {
        for await (const piece of answer) {
          // However long the reader takes with a piece is not the store's fault.
          socket.setTimeout(0);
          yield piece;
          socket.setTimeout(timeoutMs);
        }
      } catch (thrown) {
        throw unanswered(thrown, options);
      } finally {
        answer.destroy();
      }
    },
  };
}

interface Signed {
  method: string;
  url: URL;
  headers: Headers;
}

async function sign(options: S3Options, { method, key, versionId, file }: S3Request): Promise<Signed> {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = options;
  const query = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`;
  const signer = new AwsV4Signer({
    method,
    url: `${endpoint}/${bucket}/${key}${query}`,
    headers: {
      // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html: required, and compared with
      // what arrives.
      'X-Amz-Content-Sha256': file?.sha256 ?? emptySha256,
      ...(file && { 'Content-Length': String(file.bytes) }),
    },
    accessKeyId,
    secretAccessKey,
    region,
    service: 's3',
  });
  return signer.sign();
}

/** Ends with the answer's head. Every silence is limited: of the name server, the connection, the store. */
function exchange(
  { method, url, headers }: Signed,
  path: string | undefined,
  timeoutMs: number,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method,
      headers: Object.fromEntries(headers),
      agent: false,
      timeout: timeoutMs,
    });
    let answer: IncomingMessage | undefined;
    outgoing.on('timeout', () =>
      (answer ?? outgoing).destroy(
        new PassingFailure(`The store of files did not answer in ${timeoutMs / 1000} s`),
      ),
    );
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      answer = incoming;
      resolve(incoming);
    });
    // What keeps the file from being sent ends the request, too; after an answer it no longer matters.
    if (path === undefined) outgoing.end();
    else pipeline(createReadStream(path), outgoing, (error) => error && reject(error));
  });
}
