import { type Anchor, parseAnchor } from '../compliance/anchor.js';
import { UserError } from '../errors.js';
import { incidentNumber } from './incident-number.js';
import { noOption } from './no-option.js';

const flags = ['--head', '--no-seal', '--clocks-apart', '--json'];
const example = 'For example: tocsin verify INC-7 --head 1234:<hash> --json';

export interface VerifyRequest {
  /** Undefined: everything. */
  number: number | undefined;
  heads: Anchor[];
  /** Seals first what was recorded since the last run, which writes to the database. */
  seal: boolean;
  /** How far the clocks of machines may have been apart; undefined: as far as usual. */
  clocksApartMs: number | undefined;
  json: boolean;
}

export function parseVerifyRequest(args: readonly string[]): VerifyRequest {
  const asked: VerifyRequest = {
    number: undefined,
    heads: [],
    seal: true,
    clocksApartMs: undefined,
    json: false,
  };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const number = incidentNumber(arg);
    if (arg === '--json') asked.json = true;
    else if (arg === '--no-seal') asked.seal = false;
    else if (arg === '--head') asked.heads.push(headIn(rest.shift()));
    else if (arg === '--clocks-apart') asked.clocksApartMs = minutesIn(rest.shift()) * 60_000;
    else if (number !== undefined && asked.number === undefined) asked.number = number;
    else if (arg.startsWith('-')) throw noOption(arg, flags);
    else throw new UserError('invalid', `“${arg}” is not understood. ${example}`);
  }
  return asked;
}

function headIn(text = ''): Anchor {
  const head = parseAnchor(text);
  if (head) return head;
  throw new UserError(
    'invalid',
    `“${text}” is not a head: give its number, a colon and 64 digits. ${example}`,
  );
}

function minutesIn(text = ''): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UserError('invalid', `“${text}” is no number of minutes. For example: --clocks-apart 90`);
}
