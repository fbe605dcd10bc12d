/** A certificate and its private key, made anew: no key is kept in the repository. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** One element of DER: its tag, how long it is, what is in it (ITU-T X.690). */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const digits = length > 0xff ? [length >> 8, length & 0xff] : [length];
  return Buffer.concat([Buffer.from([tag, 0x80 | digits.length, ...digits]), content]);
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const bits = (content: Uint8Array) => der(0x03, Buffer.from([0]), content);
/** `261128090000Z` */
const time = (at: Date) =>
  der(
    0x17,
    Buffer.from(
      `${at
        .toISOString()
        .replace(/[-:T]|\.\d+/g, '')
        .slice(2)}`,
    ),
  );

/** sha256WithRSAEncryption, commonName. */
const rsaWithSha256 = sequence(oid('2a864886f70d01010b'), der(0x05));
const named = (name: string) => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));

/** RFC 5280, section 4.1: valid from yesterday for a year. Both as PEM, in one text. */
export function selfSigned(name: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const day = 24 * 3_600_000;
  const now = Date.now();
  const body = sequence(
    der(0x02, Buffer.from([0x01]), randomBytes(8)),
    rsaWithSha256,
    named(name),
    sequence(time(new Date(now - day)), time(new Date(now + 365 * day))),
    named(name),
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const certificate = sequence(body, rsaWithSha256, bits(sign('sha256', body, privateKey)));
  return `${pem('CERTIFICATE', certificate)}${exported(privateKey)}`;
}

const exported = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

const pem = (label: string, content: Buffer) =>
  `-----BEGIN ${label}-----\n${content
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trimEnd()}\n-----END ${label}-----\n`;
