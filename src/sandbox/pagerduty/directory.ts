/**
 * Who is there. The rules are those of PagerDuty's own schema, https://github.com/PagerDuty/api-schema
 * (reference/REST/openapiv3.json, paths /abilities, /users, /services and /oncalls), shown at
 * https://developer.pagerduty.com/api-reference/.
 */
import { notFound } from './failure.js';
import { presentService, presentUser } from './present.js';
import { page, type Route } from './route.js';
import { reference } from './state.js';

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
    path: 'oncalls',
    run({ state, query }) {
      const policies = query.getAll('escalation_policy_ids[]');
      const asked = policies.length === 0 || policies.includes(state.policy.id);
      // The first two people stand in for a rotation: one is called, the other when nobody answers.
      const onCall = asked ? state.users.slice(0, 2).map((user, index) => ({ user, level: index + 1 })) : [];
      const present = ({ user, level }: (typeof onCall)[number]) => ({
        escalation_policy: reference(state, 'escalation_policy', state.policy),
        escalation_level: level,
        schedule: null,
        user: reference(state, 'user', user),
        // Null: on call without end, as nobody's shift is scheduled.
        start: null,
        end: null,
      });
      return { status: 200, body: page('oncalls', onCall, query, present) };
    },
  },
];
