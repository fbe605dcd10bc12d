import { pino } from 'pino';

export type Logger = pino.Logger;

export interface LoggerOptions {
  level: pino.LevelWithSilent;
  /** Values that are blotted out wherever they appear in a line. */
  secrets: readonly string[];
  /** Where lines go. Default: standard output. */
  to?: { write(line: string): void };
  /** Lines for people instead of JSON. Default: whether standard output is a terminal, unless `to` is given. */
  human?: boolean;
}

const blot = '[redacted]';
/** A password of three letters is in half of all words: blotting it out would tell more than it hides. */
const shortestSecret = 4;

/** One JSON object a line, on standard output: what runs Tocsin collects it from there. */
export function createLogger({ level, secrets, to, human }: LoggerOptions): Logger {
  const censor = censorOf(secrets);
  const out = to ?? pino.destination({ dest: 1, sync: true });
  const forPeople = human ?? (to === undefined && process.stdout.isTTY === true);
  return pino(
    {
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
      // The finished line holds everything, the fields of child loggers and the causes of errors included.
      hooks: { streamWrite: censor },
    },
    forPeople ? { write: (line: string) => out.write(forHumans(line)) } : out,
  );
}

function censorOf(secrets: readonly string[]): (line: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    // As it is, and as it is written in an address.
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
  // The longest first: one secret may be the beginning of another.
  const wanted = [...new Set(forms)].sort((a, b) => b.length - a.length);
  const inJson = wanted.map((form) => JSON.stringify(form).slice(1, -1));
  const blotOut = (text: string) => wanted.reduce((kept, form) => kept.replaceAll(form, blot), text);
  return (line) => {
    if (!inJson.some((form) => line.includes(form))) return line;
    // Parsed, because a secret of digits alone may also be part of a number, which must stay one.
    return `${JSON.stringify(censored(JSON.parse(line), blotOut))}\n`;
  };
}

function censored(value: unknown, blotOut: (text: string) => string): unknown {
  if (typeof value === 'string') return blotOut(value);
  if (Array.isArray(value)) return value.map((entry) => censored(entry, blotOut));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [blotOut(key), censored(entry, blotOut)]),
  );
}

/** `12:00:00 warn  page failed  incidentId=…`, and the stack of an error below it. */
function forHumans(line: string): string {
  const {
    time,
    level,
    msg,
    pid: _,
    hostname: __,
    err,
    error,
    ...fields
  }: Record<string, unknown> = JSON.parse(line);
  const shown = Object.entries(fields).map(([name, value]) => `  ${name}=${plain(value)}`);
  const thrown = [err, error].flatMap((one) => (one === undefined ? [] : [stackOf(one)]));
  const head = `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${printable(String(msg ?? ''))}${shown.join('')}`;
  return `${[head, ...thrown].join('\n')}\n`;
}

function stackOf(error: unknown): string {
  const stack =
    typeof error === 'object' && error !== null && 'stack' in error ? error.stack : JSON.stringify(error);
  return printable(String(stack)).replace(/^/gm, '  ');
}

function plain(value: unknown): string {
  return typeof value === 'string' && /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value);
}

/** What strangers typed must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '�');
}
