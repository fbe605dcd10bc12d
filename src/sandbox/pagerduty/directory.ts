/**
 * Who is there. The rules are those of PagerDuty's own schema, https://github.com/PagerDuty/api-schema
 * (reference/REST/openapiv3.json, paths /abilities, /users, /services, /schedules, /escalation_policies, /priorities,
 * /maintenance_windows and /oncalls), shown at
 * https://developer.pagerduty.com/api-reference/.
 */
import { invalid, notFound } from './failure.js';
import { presentPolicy, presentSchedule, presentService, presentUser, presentWindow } from './present.js';
import { page, type Route } from './route.js';
import { type Named, reference, type Window } from './state.js';

export const directoryRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'abilities',
    run: () => ({ status: 200, body: { abilities: ['teams', 'urgencies', 'event_rules'] } }),
  },
  {
    method: 'GET',
    path: 'users',
    run({ state, query }) {
      // "Filters the result, showing only the records whose name matches the query": in fact, name or e-mail.
      const wanted = (query.get('query') ?? '').toLowerCase();
      const found = state.users.filter((user) =>
        [user.name, user.email].some((text) => text.toLowerCase().includes(wanted)),
      );
      return { status: 200, body: page('users', found, query, (user) => presentUser(state, user)) };
    },
  },
  {
    method: 'GET',
    path: 'users/*',
    run({ state, params: [id] }) {
      const user = state.users.find((one) => one.id === id);
      if (!user) throw notFound();
      return { status: 200, body: { user: presentUser(state, user) } };
    },
  },
  {
    method: 'GET',
    path: 'services',
    run({ state, query }) {
      const wanted = (query.get('query') ?? '').toLowerCase();
      const found = state.services.filter((service) => service.name.toLowerCase().includes(wanted));
      return {
        status: 200,
        body: page('services', found, query, (service) => presentService(state, service)),
      };
    },
  },
  {
    method: 'GET',
    path: 'services/*',
    run({ state, params: [id] }) {
      const service = state.services.find((one) => one.id === id);
      if (!service) throw notFound();
      return { status: 200, body: { service: presentService(state, service) } };
    },
  },
  {
    method: 'GET',
    path: 'schedules',
    run: ({ state, query }) => ({
      status: 200,
      body: page('schedules', state.schedules, query, (schedule) => presentSchedule(state, schedule)),
    }),
  },
  {
    method: 'GET',
    path: 'escalation_policies',
    run: ({ state, query }) => ({
      status: 200,
      body: page('escalation_policies', state.policies, query, (policy) => presentPolicy(state, policy)),
    }),
  },
  {
    method: 'GET',
    path: 'priorities',
    run: ({ state, query }) => ({
      status: 200,
      body: page('priorities', state.priorities, query, (priority) => ({
        ...reference(state, 'priority', priority),
        type: 'priority',
        name: priority.name,
      })),
    }),
  },
  {
    method: 'GET',
    path: 'maintenance_windows',
    run({ state, query }) {
      const services = query.getAll('service_ids[]');
      const now = state.now();
      // "filter … past, future, ongoing, open, all"
      const filter = query.get('filter') ?? 'all';
      const inTime = timeFilters[filter];
      if (!inTime) throw invalid('Filter must be one of past, future, ongoing, open, all');
      const found = state.windows.filter(
        (window) =>
          inTime(window, now) &&
          (services.length === 0 || window.services.some(({ id }) => services.includes(id))),
      );
      return {
        status: 200,
        body: page('maintenance_windows', found, query, (window) => presentWindow(state, window)),
      };
    },
  },
  {
    method: 'GET',
    path: 'oncalls',
    run({ state, query }) {
      const policies = known(state.policies, query.getAll('escalation_policy_ids[]'));
      const schedules = known(state.schedules, query.getAll('schedule_ids[]'));
      const asked = policies.length > 0 ? policies : state.policies;
      const whole = query.getAll('include[]').includes('users');
      const onCall = asked.flatMap((policy) =>
        policy.levels.map(({ schedule, user }, index) => ({ policy, schedule, user, level: index + 1 })),
      );
      const found = onCall.filter(
        ({ schedule }) => schedules.length === 0 || (schedule && schedules.includes(schedule)),
      );
      const present = ({ policy, schedule, user, level }: (typeof onCall)[number]) => ({
        escalation_policy: reference(state, 'escalation_policy', policy),
        escalation_level: level,
        schedule: schedule ? reference(state, 'schedule', schedule) : null,
        user: whole ? presentUser(state, user) : reference(state, 'user', user),
        // Null: on call without end, as nobody's shift is scheduled.
        start: null,
        end: null,
      });
      return { status: 200, body: page('oncalls', found, query, present) };
    },
  },
];

const timeFilters: Readonly<Record<string, ((window: Window, now: Date) => boolean) | undefined>> = {
  past: ({ to }, now) => to <= now,
  future: ({ from }, now) => from > now,
  ongoing: ({ from, to }, now) => from <= now && to > now,
  open: ({ to }, now) => to > now,
  all: () => true,
};

/** Ids that there are not are refused. */
function known<T extends Named>(all: readonly T[], ids: readonly string[]): T[] {
  return ids.map((id) => {
    const found = all.find((one) => one.id === id);
    if (!found) throw invalid(`${id} Not Found`);
    return found;
  });
}
