/** Times as the acted person reads them: in their own zone, on a 24-hour clock. */

const day = 86_400_000;

interface Parts {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
}

function partsIn(zone: string, at: number): Parts {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const found = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes) => found.get(name) ?? '';
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

/** `14:05` */
export function clockTime(at: number, zone: string): string {
  const { hour, minute } = partsIn(zone, at);
  return `${hour}:${minute}`;
}

/** `2026-11-20` */
export function calendarDate(at: number, zone: string): string {
  const { year, month, day } = partsIn(zone, at);
  return `${year}-${month}-${day}`;
}

/** `20 Nov 2026`, of a date that is the same everywhere, like `2026-11-20`; what is no date stays as it is. */
export function shortDate(date: string): string {
  const at = Date.parse(date);
  return Number.isNaN(at) ? date : slackDate('{date_short}', at, 'UTC', at);
}

const namesIn = (zone: string, at: number) => (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }).format(at);

/** `Friday, 20 November` */
export function longDay(at: number, zone: string): string {
  const named = namesIn(zone, at);
  return `${named({ weekday: 'long' })}, ${named({ day: 'numeric', month: 'long' })}`;
}

/** `Today`, `Yesterday`, `Tomorrow`, or nothing for another day. */
export function nearDay(at: number, now: number, zone: string): string | undefined {
  const date = calendarDate(at, zone);
  if (date === calendarDate(now, zone)) return 'Today';
  if (date === calendarDate(now - day, zone)) return 'Yesterday';
  if (date === calendarDate(now + day, zone)) return 'Tomorrow';
  return undefined;
}

/**
 * Fills in the tokens of `<!date^…>` (docs.slack.dev/messaging/formatting-message-text, "Date formatting");
 * a token that is not known stays as it is.
 */
export function slackDate(format: string, at: number, zone: string, now: number): string {
  const named = namesIn(zone, at);
  const pretty = (far: string) => nearDay(at, now, zone)?.toLowerCase() ?? far;
  const { second } = partsIn(zone, at);
  const short = named({ month: 'short', day: 'numeric', year: 'numeric' });
  const plain = named({ month: 'long', day: 'numeric', year: 'numeric' });
  const long = `${named({ weekday: 'long' })}, ${plain}`;
  const values: Readonly<Record<string, string>> = {
    date_num: calendarDate(at, zone),
    date: plain,
    date_short: short,
    date_long: long,
    date_pretty: pretty(plain),
    date_short_pretty: pretty(short),
    date_long_pretty: pretty(long),
    date_long_full: long,
    time: clockTime(at, zone),
    time_secs: `${clockTime(at, zone)}:${second}`,
    ago: ago(at, now),
  };
  const text = format.replace(/\{(\w+)\}/g, (whole, token: string) =>
    Object.hasOwn(values, token) ? (values[token] ?? whole) : whole,
  );
  // Slack starts the line with a capital: "Today at 14:05".
  return /^\{\w*(?:pretty|ago)\}/.test(format) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

export function ago(at: number, now: number): string {
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
  const minutes = Math.round((at - now) / 60_000);
  if (Math.abs(minutes) < 60) return format.format(minutes, 'minute');
  if (Math.abs(minutes) < 24 * 60) return format.format(Math.round(minutes / 60), 'hour');
  return format.format(Math.round(minutes / 60 / 24), 'day');
}

/** What a `datetime-local` field holds for this instant in this zone: `2026-11-20T14:05`. */
export function toLocalInput(at: number, zone: string): string {
  return `${calendarDate(at, zone)}T${clockTime(at, zone)}`;
}

/** The instant that a `datetime-local` value means in this zone; undefined when it is no date and time. */
export function fromLocalInput(value: string, zone: string): number | undefined {
  const asUtc = Date.parse(`${value}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // The first guess has the offset of the wrong instant near a clock change; the second corrects it.
  const first = asUtc - offsetAt(asUtc, zone);
  return asUtc - offsetAt(first, zone);
}

/** How far the zone's wall clock is ahead of UTC at an instant, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const { year, month, day, hour, minute, second } = partsIn(zone, at);
  const wall = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return wall - Math.floor(at / 1000) * 1000;
}
