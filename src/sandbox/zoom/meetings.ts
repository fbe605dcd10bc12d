/** Meetings, by the rules of https://developers.zoom.us/docs/api/meetings/. */
import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from '../jira/http.js';
import { Failure, invalid } from './failure.js';
import type { Label, Rates } from './rates.js';
import type { State, StoredMeeting, User } from './state.js';

export interface Call {
  state: State;
  rates: Rates;
  params: readonly string[];
  query: URLSearchParams;
  /** Parsed JSON; undefined for a GET. */
  body: unknown;
}

export interface Route {
  method: 'GET' | 'POST';
  /** Below `/v2/`; `*` stands for one segment. */
  path: string;
  scope: string;
  label: Label;
  run(call: Call): Answer;
}

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: 'users/*/meetings',
    scope: 'meeting:write:meeting:admin',
    label: 'Medium',
    run: create,
  },
  {
    method: 'GET',
    path: 'users/*/meetings',
    scope: 'meeting:read:list_meetings:admin',
    label: 'Medium',
    run: list,
  },
  { method: 'GET', path: 'meetings/*', scope: 'meeting:read:meeting:admin', label: 'Light', run: get },
];

/** The documented fields that a caller may set and this stand-in understands; one that it does not know is a slip. */
const NewMeeting = z.strictObject({
  topic: z.string().max(200).default('Zoom Meeting'),
  agenda: z.string().max(2000).default(''),
  type: z.literal([1, 2]).default(2),
  start_time: z.iso.datetime().optional(),
  duration: z.number().int().min(1).max(1440).default(60),
  timezone: z.string().optional(),
  password: z
    .string()
    .max(10)
    .regex(/^[A-Za-z0-9@_*-]+$/)
    .optional(),
  settings: z
    .strictObject({
      host_video: z.boolean().optional(),
      participant_video: z.boolean().optional(),
      join_before_host: z.boolean().default(false),
      jbh_time: z.literal([0, 5, 10]).default(0),
      mute_upon_entry: z.boolean().optional(),
      waiting_room: z.boolean().default(true),
      auto_recording: z.enum(['local', 'cloud', 'none']).optional(),
      meeting_authentication: z.boolean().optional(),
    })
    .prefault({}),
});

function create({ state, rates, params: [host = ''], body }: Call): Answer {
  const user = userOf(state, host);
  const parsed = NewMeeting.safeParse(body);
  if (!parsed.success) {
    throw invalid(
      ...parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => [...issue.path, key].join('.'))
          : [issue.path.join('.')],
      ),
    );
  }
  rates.takeMeeting(user.id);
  const { topic, agenda, type, start_time, duration, password, settings } = parsed.data;
  const meeting: StoredMeeting = {
    // Eleven digits, as Zoom's are.
    id: randomInt(80_000_000_000, 90_000_000_000),
    uuid: randomBytes(16).toString('base64'),
    host: user.id,
    topic,
    agenda,
    type,
    startTime: type === 2 && start_time !== undefined ? new Date(start_time) : state.now(),
    duration,
    password: password ?? randomBytes(4).toString('hex'),
    // "If the waiting room feature is enabled, this setting is disabled."
    joinBeforeHost: settings.join_before_host && !settings.waiting_room,
    waitingRoom: settings.waiting_room,
    createdAt: state.now(),
  };
  state.meetings.push(meeting);
  return { status: 201, body: present(meeting, user) };
}

function get({ state, params: [id = ''] }: Call): Answer {
  const meeting = state.meetings.find((one) => String(one.id) === id);
  const user = state.users.find((one) => one.id === meeting?.host);
  if (!meeting || !user) throw new Failure(404, 3001, `Meeting does not exist: ${id}.`);
  return { status: 200, body: present(meeting, user) };
}

const DAY = 24 * 3_600_000;
/** A meeting that is over can be joined again for so long: after that it is in no list. */
const keptMs = 30 * DAY;
/** "The expiration period for this token is 15 minutes." */
const pageMs = 15 * 60_000;

const Query = z.object({
  type: z
    .enum(['scheduled', 'live', 'upcoming', 'upcoming_meetings', 'previous_meetings'])
    .default('scheduled'),
  page_size: z.coerce.number().int().min(1).max(300).default(30),
  next_page_token: z.string().optional(),
});

function list({ state, params: [host = ''], query }: Call): Answer {
  const user = userOf(state, host);
  const parsed = Query.safeParse(Object.fromEntries(query));
  if (!parsed.success) throw invalid(...parsed.error.issues.map(({ path }) => path.join('.')));
  const { type, page_size: size, next_page_token: token } = parsed.data;
  const now = state.now().getTime();
  const found = state.meetings.filter((meeting) => {
    const start = meeting.startTime.getTime();
    const isOver = start + meeting.duration * 60_000 < now;
    // "This API only supports scheduled meetings. This API does not return information about instant meetings."
    if (meeting.host !== user.id || meeting.type === 1 || start + keptMs < now) return false;
    // Nobody joins a meeting here, so none is live.
    if (type === 'live') return false;
    return type === 'scheduled' || (type === 'previous_meetings' ? isOver : !isOver);
  });

  const page = token ? state.pages.get(token) : { offset: 0, until: new Date(now) };
  if (!page || page.until.getTime() < now) {
    throw new Failure(400, 300, 'The next page token is invalid or expired.');
  }
  const end = page.offset + size;
  const next = end < found.length ? randomBytes(12).toString('base64url') : '';
  if (next) state.pages.set(next, { offset: end, until: new Date(now + pageMs) });
  return {
    status: 200,
    body: {
      page_size: size,
      total_records: found.length,
      next_page_token: next,
      meetings: found.slice(page.offset, end).map((meeting) => {
        const { uuid, id, host_id, topic, type, start_time, duration, timezone, created_at } = present(
          meeting,
          user,
        );
        // "The length of agenda gets truncated to 250 characters when you list all meetings for a user."
        const agenda = meeting.agenda.slice(0, 250);
        const join_url = linkOf(meeting);
        return {
          uuid,
          id,
          host_id,
          topic,
          type,
          start_time,
          duration,
          timezone,
          agenda,
          created_at,
          join_url,
        };
      }),
    },
  };
}

function userOf({ users }: State, wanted: string): User {
  const user = wanted === 'me' ? users[0] : users.find(({ id, email }) => id === wanted || email === wanted);
  if (!user) throw new Failure(404, 1001, `User does not exist: ${wanted}.`);
  return user;
}

const atSecond = (at: Date) => `${at.toISOString().slice(0, 19)}Z`;

/** Nobody can be let in there: the domain is one of those that lead nowhere. */
const linkOf = ({ id }: StoredMeeting) => `https://zoom.example/j/${id}`;

function present(meeting: StoredMeeting, user: User) {
  return {
    uuid: meeting.uuid,
    id: meeting.id,
    host_id: user.id,
    host_email: user.email,
    topic: meeting.topic,
    type: meeting.type,
    status: 'waiting',
    start_time: atSecond(meeting.startTime),
    duration: meeting.duration,
    timezone: 'UTC',
    agenda: meeting.agenda,
    created_at: atSecond(meeting.createdAt),
    start_url: `https://zoom.example/s/${meeting.id}?zak=sandbox`,
    join_url: `${linkOf(meeting)}?pwd=${Buffer.from(meeting.password).toString('base64url')}`,
    password: meeting.password,
    settings: { join_before_host: meeting.joinBeforeHost, waiting_room: meeting.waitingRoom },
  };
}
