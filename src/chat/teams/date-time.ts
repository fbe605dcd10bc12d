/**
 * An instant asked for by two inputs. Teams' inputs know a date and a time and no zone
 * (https://adaptivecards.io/explorer/Input.Time.html), so the form says by whose clock they are meant.
 */
import { asUtc, instantsIn, shownIn } from '../../incident/wall-clock.js';

/** What the inputs show for an answer: an instant, or what was entered that is none. */
export function inputsFor(answer: string | undefined, zone: string): { date?: string; time?: string } {
  if (answer === undefined) return {};
  const at = /Z$/.test(answer) ? new Date(answer).getTime() : Number.NaN;
  const local = Number.isNaN(at) ? answer : new Date(shownIn(zone, at)).toISOString();
  const [date] = /^\d{4}-\d\d-\d\d/.exec(local) ?? [];
  const [, time] = /T(\d\d:\d\d)/.exec(local) ?? [];
  return { ...(date && { date }), ...(time && { time }) };
}

/**
 * What was entered as an instant in ISO 8601. Half of it, or an hour that the clock left out, stays as it was entered, which
 * is no instant: the command says so. Of an hour that came twice it is the first.
 */
export function answerOf(
  date: string | undefined,
  time: string | undefined,
  zone: string,
): string | undefined {
  if (!date && !time) return undefined;
  const entered = `${date ?? ''}${time ? `T${time.slice(0, 5)}` : ''}`;
  const [, year, month, day, hour, minute] = (
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/.exec(entered) ?? []
  ).map(Number);
  if (year === undefined || month === undefined || day === undefined) return entered;
  if (hour === undefined || minute === undefined) return entered;
  const utc = asUtc({ year, month, day, hour, minute, second: 0, millisecond: 0 });
  const [at] = utc === undefined ? [] : instantsIn(zone, utc);
  return at?.toISOString() ?? entered;
}
