/** A stand-in for an S3-compatible store with one bucket: the part that Tocsin uses, as strict as its documentation. */
import { createHash, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { S3Options } from '../../../src/integrations/artifacts/s3-client.js';
import { listen } from '../../sandbox/jira/serve.js';
import { verifySignature } from './sigv4.js';

export interface Fault {
  /** Which requests; default any. */
  method?: string;
  /** How many requests; default 1. */
  times?: number;
  /** `stall`: half of the answer's body, then nothing. `hang`: nothing at all. */
  kind: 'reset' | 'hang' | 'stall' | { status: number; code?: string; headers?: Record<string, string> };
}

interface Version {
  id: string;
  /** Undefined: a mark of deletion. */
  content: Buffer | undefined;
}

export interface S3StandIn {
  options: S3Options;
  /** `PUT ab/cdef…`, oldest first. */
  requests: string[];
  /** What is there, newest version first; its first content is what a GET gives. */
  objects: Map<string, Version[]>;
  /** As a bucket's owner switches it on. */
  versioned: boolean;
  now: () => Date;
  fail(fault: Fault): void;
  stop(): Promise<void>;
}

export async function startS3(): Promise<S3StandIn> {
  const faults: { fault: Fault; left: number }[] = [];
  const listening = await listen((req, res) => {
    handle(stand, req, res, takeFault(req)).catch((thrown: unknown) =>
      res.destroy(thrown instanceof Error ? thrown : undefined),
    );
  });
  const takeFault = (req: IncomingMessage): Fault | undefined => {
    const found = faults.find(({ fault, left }) => left > 0 && (fault.method ?? req.method) === req.method);
    if (found) found.left -= 1;
    return found?.fault;
  };
  const stand: S3StandIn = {
    options: {
      endpoint: listening.url,
      bucket: 'tocsin-files',
      region: 'eu-central-1',
      accessKeyId: 'AKIDSTANDIN',
      secretAccessKey: 'wJalr/XUtnFEMI+K7MDENG',
    },
    requests: [],
    objects: new Map(),
    versioned: false,
    now: () => new Date(),
    fail: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    stop: () => listening.stop(),
  };
  return stand;
}

interface Answer {
  status: number;
  headers?: Record<string, string | number> | undefined;
  body?: Buffer;
  /** Makes it a refusal: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
  code?: string;
}

async function handle(
  stand: S3StandIn,
  req: IncomingMessage,
  res: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  stand.requests.push(`${req.method} ${keyOf(req)}`);
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'reset') {
    req.socket.resetAndDestroy();
    return;
  }
  // Read to its end whatever comes of it: the real one's answer in the middle of an upload may be lost.
  const body = Buffer.concat(await req.toArray());
  const stall = fault?.kind === 'stall';
  const answer: Answer = fault && fault.kind !== 'stall' ? fault.kind : answerTo(stand, req, body);
  const sent = answer.code === undefined ? answer.body : errorBody(answer.code);
  res.writeHead(answer.status, answer.headers);
  // The answer to a HEAD has no body, not even a refusal's.
  if (req.method === 'HEAD' || !sent) res.end();
  else if (stall) res.write(sent.subarray(0, sent.length / 2));
  else res.end(sent);
}

function keyOf({ url = '' }: IncomingMessage): string {
  const [path = ''] = url.split('?');
  return path.split('/').slice(2).join('/');
}

function answerTo(stand: S3StandIn, req: IncomingMessage, body: Buffer): Answer {
  const { method = '', headers, url: target = '' } = req;
  const rejected = verifySignature({ method, target, headers }, { ...stand.options, now: stand.now });
  if (rejected) return rejected;
  if (target.split('/')[1] !== stand.options.bucket) return { status: 404, code: 'NoSuchBucket' };
  const key = keyOf(req);
  switch (method) {
    case 'PUT':
      return put(stand, key, headers, body);
    case 'GET':
    case 'HEAD':
      return get(stand, key);
    case 'DELETE':
      return remove(stand, key, new URLSearchParams(target.split('?')[1]).get('versionId'));
    default:
      return { status: 405, code: 'MethodNotAllowed' };
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
function put(stand: S3StandIn, key: string, headers: IncomingHttpHeaders, body: Buffer): Answer {
  // "You must provide the Content-Length HTTP header."
  if (headers['content-length'] === undefined) return { status: 411, code: 'MissingContentLength' };
  // "The provided 'x-amz-content-sha256' header does not match what was computed."
  if (createHash('sha256').update(body).digest('hex') !== headers['x-amz-content-sha256']) {
    return { status: 400, code: 'XAmzContentSHA256Mismatch' };
  }
  const id = stand.versioned ? randomUUID() : '';
  const earlier = stand.versioned ? (stand.objects.get(key) ?? []) : [];
  stand.objects.set(key, [{ id, content: body }, ...earlier]);
  return { status: 200, headers: versionHeaders(id) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, …/API_HeadObject.html */
function get(stand: S3StandIn, key: string): Answer {
  const newest = stand.objects.get(key)?.[0];
  if (!newest) return { status: 404, code: 'NoSuchKey' };
  const { id, content } = newest;
  if (!content) {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
    const headers = { 'x-amz-delete-marker': 'true', ...versionHeaders(id) };
    return { status: 404, code: 'NoSuchKey', headers };
  }
  const headers = { 'content-length': content.length, ...versionHeaders(id) };
  return { status: 200, headers, body: content };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html: 204, whether there was something or not. */
function remove(stand: S3StandIn, key: string, version: string | null): Answer {
  const left = whatIsLeft(stand, stand.objects.get(key) ?? [], version);
  if (left.length === 0) stand.objects.delete(key);
  else stand.objects.set(key, left);
  return { status: 204 };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html */
function whatIsLeft(
  { versioned }: S3StandIn,
  versions: readonly Version[],
  version: string | null,
): Version[] {
  if (version !== null) return versions.filter(({ id }) => id !== version);
  return versioned ? [{ id: randomUUID(), content: undefined }, ...versions] : [];
}

function versionHeaders(id: string): Record<string, string> {
  return id === '' ? {} : { 'x-amz-version-id': id };
}

function errorBody(code: string): Buffer {
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>…</Message><RequestId>1</RequestId></Error>`,
  );
}
