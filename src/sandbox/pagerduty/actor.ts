/** Acts as a person on PagerDuty's website, or in its app on their phone. */
import type { SandboxPagerDuty } from '../contract.js';
import {
  acknowledge,
  annotate,
  answerRequest,
  escalate,
  prioritise,
  reassign,
  reopen,
  resolve,
} from './changes.js';
import { create, find } from './incidents.js';
import type { State } from './state.js';

type Actor = ReturnType<SandboxPagerDuty['as']>;

/** By the part of their address before the @: `alice`. */
export function actAs(state: State, name: string, changed: () => void): Actor {
  const user = findUser(state, name);
  const act =
    <A extends unknown[]>(work: (...args: A) => void) =>
    (...args: A): void => {
      work(...args);
      changed();
    };
  return {
    open({ title, service }) {
      const named = state.services.find(({ name: one }) => one === service);
      if (!named) throw new Error(`there is no service ${service}`);
      const reference = { id: named.id, type: 'service_reference' as const };
      const incident = create(state, { type: 'incident', title, service: reference, urgency: 'high' }, user);
      incident.byHand = true;
      changed();
      return incident.id;
    },
    acknowledge: act((id) => acknowledge(state, find(state, id), user)),
    resolve: act((id) => resolve(state, find(state, id), user)),
    reopen: act((id) => reopen(state, find(state, id), user)),
    escalate: act((id) => escalate(state, find(state, id), user)),
    reassign: act((id, to) => reassign(state, find(state, id), [findUser(state, to)], user)),
    annotate: act((id, text) => void annotate(state, find(state, id), text, user)),
    prioritise: act((id, priority) => {
      const found = state.priorities.find((one) => one.name === priority);
      if (!found) throw new Error(`there is no priority ${priority}`);
      prioritise(state, find(state, id), found, user);
    }),
    answer: act((id, answer) => answerRequest(state, find(state, id), user, answer)),
  };
}

function findUser(state: State, name: string) {
  const found = state.users.find(({ email }) => email.split('@')[0] === name);
  if (!found) throw new Error(`there is no ${name} in PagerDuty`);
  return found;
}
