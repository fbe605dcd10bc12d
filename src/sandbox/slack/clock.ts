let last = '';
let count = 0;

/**
 * A Slack timestamp for a message that the sandbox itself writes. emulate counts up from 000001 within its process;
 * these count from 900001, so that the two never meet.
 */
export function nextTs(): string {
  const second = String(Math.floor(Date.now() / 1000));
  count = second === last ? count + 1 : 1;
  last = second;
  return `${second}.9${String(count).padStart(5, '0')}`;
}
