import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether the sender of these very bytes knows the secret: one of the signatures is their HMAC-SHA256, in hexadecimal. It takes
 * as long whatever is wrong with it. To be asked before a body is parsed.
 */
export function isSigned(body: Buffer, secret: string, signatures: readonly string[]): boolean {
  const expected = createHmac('sha256', secret).update(body).digest();
  return signatures
    .map((signature) => {
      const given = Buffer.from(/^[0-9a-f]{64}$/i.test(signature) ? signature : '', 'hex');
      // Of the same length, or they could not be compared.
      const padded = Buffer.concat([given, Buffer.alloc(expected.length)], expected.length);
      return timingSafeEqual(padded, expected) && given.length === expected.length;
    })
    .includes(true);
}
