import { sql } from 'kysely';
import type { IncidentId } from '../ids.js';
import type { Effect, EffectName, EffectOf, PutBack } from '../incident/effect.js';
import type { ClockName } from '../incident/event.js';
import type { Tx } from '../incident/ports.js';
import type { Db, DbTransaction } from './database.js';

/**
 * How often an effect is tried before a person is told. graphile-worker waits exp(attempt) seconds in between
 * (worker.graphile.org/docs/exponential-backoff): 8 attempts take half an hour, 14 take about a day.
 */
const attempts = (name: EffectName) => (/^(task\.|file\.|pager\.resolve$)/.test(name) ? 14 : 8);

/** Effects of one incident that draw on the same surface follow one another, so that an older picture never covers a newer. */
const surfaces: Readonly<Record<EffectName, string | undefined>> = {
  'room.create': undefined,
  'room.leave': undefined,
  'room.topic': 'topic',
  'room.purpose': undefined,
  'room.bookmark': undefined,
  'room.bridge': undefined,
  'room.invite': undefined,
  // The last word counts.
  'room.archive': 'archive',
  'room.unarchive': 'archive',
  'room.card': 'card',
  'room.pin': undefined,
  announcement: 'announcement',
  'room.say': 'say',
  'room.checklist': 'checklist',
  'room.decision': 'decision',
  'room.tasks': 'tasks',
  'room.changes': 'changes',
  'changes.read': 'changes-read',
  'room.cross': 'cross',
  'person.tell': undefined,
  'person.brief': undefined,
  'follower.tell': undefined,
  'statement.deliver': 'statement',
  'on-call.ask': undefined,
  'postmortem.share': undefined,
  'file.keep': undefined,
  'artifact.remove': undefined,
  'room.catch-up': 'catch-up',
  'bridge.open': undefined,
  // What rings people waits for nothing else.
  'pager.page': 'page',
  'pager.link': 'page',
  'pager.read': undefined,
  'pager.note': 'pager',
  'pager.priority': 'pager',
  'pager.resolve': 'pager',
  'pager.merge': 'pager',
  'task.file': 'file',
  'task.link': 'link',
};

export function jobQueue(trx: DbTransaction): Tx['jobs'] {
  return {
    enqueue: (effects) => enqueueEffects(trx, effects),
    async withdraw(effect) {
      await sql`select graphile_worker.remove_job(${jobKey(effect)})`.execute(trx);
    },
  };
}

/**
 * A twin that was tried before may have been carried out without being able to say so: its successor must know, also of
 * the tries from before it was put back, which only its payload remembers. graphile-worker's view of its jobs
 * leaves the payload out, so this reads the table behind it (held by test/db/stores.test.ts), and locks the
 * row: a worker that took the twin after we counted its tries would add one. Rows are locked in the order of their keys, so
 * that nobody waits in a circle. What crosses from room to room is accounted for by the message, and a job that puts itself back
 * says how often it was tried: for these only a twin that waits counts. It was asked for meanwhile, and keeps its turn.
 */
export async function enqueueEffects(
  db: Db | DbTransaction,
  effects: readonly Effect[],
  putBack?: PutBack,
): Promise<void> {
  if (effects.length === 0) return;
  if (!db.isTransaction) return db.transaction().execute((trx) => enqueueEffects(trx, effects, putBack));
  await holdKeys(db, effects);
  const again = putBack ?? { delaySeconds: 0, tried: 0 };
  const specs = effects.map((effect, position) => ({
    position,
    identifier: effect.name,
    effect,
    queue_name: queueName(effect),
    max_attempts: attempts(effect.name),
    job_key: jobKey(effect),
    accounted: putBack !== undefined || effect.name === 'room.cross',
  }));
  // Jobs of one queue run by run_at. Those asked for together get times that differ, or what the room is told would come
  // in any order; and by the clock, not by when the transaction began: it may have waited for the incident's lock.
  await sql`
    with twin as materialized (
      select key, attempts, payload, run_at, locked_at is not null as runs from graphile_worker._private_jobs
      where key = any(${specs.map(({ job_key }) => job_key)}::text[])
      order by key
      for update
    ), job as (
      select spec.*,
        greatest(
          ${again.tried}::int,
          case when not (accounted and twin.runs)
            then coalesce((twin.payload->>'tried')::int, 0) + twin.attempts end) as tried,
        coalesce(${again.told ?? null}::text, case when not twin.runs then twin.payload->>'told' end) as told,
        greatest(
          least(
            clock_timestamp() + ${again.delaySeconds} * interval '1 second' + spec.position * interval '1 microsecond',
            case when ${putBack !== undefined && !putBack.asked} and not twin.runs then twin.run_at end),
          (twin.payload->>'notBefore')::timestamptz) as run_at,
        ${again.asked ?? false} or (twin.payload->>'notBefore')::timestamptz > clock_timestamp() as asked
      from json_to_recordset(${JSON.stringify(specs)}::json)
        as spec (position integer, identifier text, effect json, queue_name text, max_attempts smallint, job_key text,
          accounted boolean)
      left join twin on twin.key = spec.job_key
    )
    select graphile_worker.add_jobs(array(
      select row(
        identifier,
        json_strip_nulls(json_build_object(
          'effect', effect, 'tried', tried, 'notBefore', case when asked then run_at end,
          'waits', ${again.waits ?? null}::int, 'told', told)),
        queue_name, run_at, max_attempts, job_key, null, null)::graphile_worker.job_spec
      from job
      order by position
    ))`.execute(db);
}

/**
 * Until the transaction ends. Whoever puts a job back takes its key for another row, which one who waited for the first row would
 * not see: a statement sees what was there when it began. So they wait here, one statement earlier.
 */
async function holdKeys(trx: Db | DbTransaction, effects: readonly Effect[]): Promise<void> {
  const keys = effects.filter(({ name }) => name !== 'room.cross').map(jobKey);
  if (keys.length === 0) return;
  await sql`
    select pg_advisory_xact_lock(lock) from (
      select distinct hashtextextended(key, 0) as lock from unnest(${keys}::text[]) as key order by lock
    ) as held`.execute(trx);
}

/** Has one of the tasks done that otherwise come by the clock; asked for twice it is done once. */
export async function enqueueTask(db: Db, task: string): Promise<void> {
  await sql`select graphile_worker.add_job(${task}, job_key => ${task})`.execute(db);
}

export function clockJobKey(id: IncidentId, clock: ClockName): string {
  return `clock:${id}:${clock}`;
}

function jobKey(effect: Effect): string {
  const { name, incidentId, ...rest } = effect;
  // However far it has come, a room is read back by one at a time of each kind: none takes the place of another.
  if (name === 'room.catch-up') {
    return [name, incidentId, readingKind(effect), ...(effect.room ? [effect.room] : [])].join(':');
  }
  // A job that still waits is replaced by its twin; one that is running is not, so what it may have missed is drawn again.
  return [name, incidentId, ...Object.values(rest).filter((value) => value !== undefined)].join(':');
}

function readingKind({ asked, light }: EffectOf<'room.catch-up'>): string {
  return asked ? 'asked' : light ? 'light' : 'thorough';
}

function queueName(effect: Effect): string | null {
  const surface = surfaces[effect.name];
  if (!surface) return null;
  // Slack counts the pages read in all rooms together: one after the other they are read as fast as it allows.
  if (effect.name === 'room.catch-up') return surface;
  // GitHub asks for one request after the other (docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
  if (effect.name === 'changes.read') return surface;
  // graphile-worker wants few queue names: incidents share 256 queues a surface, by their random id.
  const bucket = Number.parseInt(effect.incidentId.slice(0, 2), 16);
  // What is slow or refused in one of an incident's rooms keeps nobody waiting in the other.
  const side = 'room' in effect && effect.room ? `-${effect.room}` : '';
  return `${surface}${side}:${bucket}`;
}
