import { isNativeError } from 'node:util/types';

/**
 * SQLSTATE classes that mean the database cannot serve now, whatever was asked of it
 * (postgresql.org/docs/current/errcodes-appendix.html): connection exceptions, too many connections, shutdown and
 * start-up.
 */
const awayStates = /^(08...|53300|57P0[1-5])$/;
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);
/** node-postgres says these in words only. */
const awayMessages =
  /connection terminated|timeout exceeded when trying to connect|connection timeout|Client was closed/i;

/** True when the error means that the database cannot be reached, and the same may succeed in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  // Not instanceof: errors of sockets may come from another realm, as they do in tests.
  if (!isNativeError(error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return awayStates.test(code) || awayCodes.has(code) || awayMessages.test(error.message);
}

/** SQLSTATE 23505: the row is there already. */
export function isUniqueViolation(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && error.code === '23505';
}

/** SQLSTATE 55P03: a lock was not to be had in the time that was given. */
export function isLockTimeout(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && error.code === '55P03';
}
