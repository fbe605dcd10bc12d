/**
 * The examples that Amazon publishes with their signatures, "that you can use as a test suite":
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html#example-signature-calculations
 */
import { describe, expect, it } from '@jest/globals';
import { AwsV4Signer } from 'aws4fetch';
import { type Keys, verifySignature } from './sigv4.js';

const keys: Keys = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  now: () => new Date('2013-05-24T00:00:00Z'),
};
const host = 'examplebucket.s3.amazonaws.com';
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const always = { 'x-amz-content-sha256': empty, 'x-amz-date': '20130524T000000Z' };

interface Example {
  method: string;
  target: string;
  headers: Record<string, string>;
  signature: string;
}

const examples: [string, Example][] = [
  [
    'GET Object',
    {
      method: 'GET',
      target: '/test.txt',
      headers: { ...always, range: 'bytes=0-9' },
      signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    },
  ],
  [
    'PUT Object',
    {
      method: 'PUT',
      target: '/test%24file.text',
      headers: {
        ...always,
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      },
      signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    },
  ],
  [
    'GET Bucket Lifecycle',
    {
      method: 'GET',
      target: '/?lifecycle',
      headers: always,
      signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    },
  ],
  [
    'Get Bucket (List Objects)',
    {
      method: 'GET',
      target: '/?max-keys=2&prefix=J',
      headers: always,
      signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    },
  ],
];

function authorization({ headers, signature }: Example): string {
  const names = ['host', ...Object.keys(headers)].toSorted().join(';');
  const credential = `${keys.accessKeyId}/20130524/us-east-1/s3/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names},Signature=${signature}`;
}

describe.each(examples)('%s', (_, example) => {
  const signed = { ...example, headers: { ...example.headers, host, authorization: authorization(example) } };

  it('is accepted by the stand-in', () => {
    expect(verifySignature(signed, keys)).toBeUndefined();
  });

  it('is refused by the stand-in when anything in it is changed', () => {
    const headers = { ...signed.headers, 'x-amz-content-sha256': '0'.repeat(64) };

    for (const changed of [
      { ...signed, method: 'DELETE' },
      { ...signed, target: `/other${example.target}` },
      { ...signed, headers },
      { ...signed, headers: { ...signed.headers, host: 'elsewhere.example' } },
    ]) {
      expect(verifySignature(changed, keys)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' });
    }
    const added = { ...signed, headers: { ...signed.headers, 'x-amz-acl': 'public-read' } };
    expect(verifySignature(added, keys)).toEqual({ status: 403, code: 'AccessDenied' });
  });

  it('is signed so by our signer', async () => {
    const { accessKeyId, secretAccessKey, region } = keys;
    const { method, target, headers } = example;
    const url = `https://${host}${target}`;

    const signer = new AwsV4Signer({
      ...{ method, url, headers, accessKeyId, secretAccessKey, region },
      service: 's3',
      datetime: '20130524T000000Z',
      allHeaders: true,
    });

    expect((await signer.sign()).headers.get('authorization')).toContain(`Signature=${example.signature}`);
  });
});
