/**
 * What belongs to an incident. The rules are those of PagerDuty's own schema, https://github.com/PagerDuty/api-schema
 * (paths /incidents/{id}/notes, /incidents/{id}/log_entries and /incidents/{id}/responder_requests).
 */
import { z } from 'zod';
import { annotate, askResponder } from './changes.js';
import { invalid } from './failure.js';
import { find, requester } from './incidents.js';
import { presentEntry, presentNote, presentRequest } from './present.js';
import { page, parseBody, type Route } from './route.js';
import type { Responder, State } from './state.js';

const NewNote = z.strictObject({
  note: z.strictObject({ content: z.string().trim().min(1, 'Content cannot be empty').max(25_000) }),
});

const Target = z.strictObject({
  responder_request_target: z.strictObject({
    id: z.string(),
    type: z.enum(['user_reference', 'escalation_policy_reference']),
  }),
});
const NewRequest = z.strictObject({
  requester_id: z.string(),
  message: z.string().trim().min(1, 'Message cannot be empty'),
  responder_request_targets: z.array(Target).min(1),
});

export const incidentPartRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'incidents/*/notes',
    run: ({ state, params: [id = ''] }) => ({
      status: 200,
      body: { notes: find(state, id).notes.map((note) => presentNote(state, note)) },
    }),
  },
  {
    method: 'POST',
    path: 'incidents/*/notes',
    run({ state, params: [id = ''], body, from }) {
      const user = requester(state, from);
      const note = annotate(state, find(state, id), parseBody(NewNote, body).note.content, user);
      return { status: 200, body: { note: presentNote(state, note) } };
    },
  },
  {
    method: 'GET',
    path: 'incidents/*/log_entries',
    run({ state, params: [id = ''], query }) {
      const incident = find(state, id);
      // The newest first.
      const entries = incident.log.toReversed();
      return {
        status: 200,
        body: page('log_entries', entries, query, (entry) => presentEntry(state, incident, entry)),
      };
    },
  },
  {
    method: 'POST',
    path: 'incidents/*/responder_requests',
    run({ state, params: [id = ''], body, from }) {
      requester(state, from);
      const incident = find(state, id);
      const { requester_id, message, responder_request_targets: targets } = parseBody(NewRequest, body);
      const asking = state.users.find((user) => user.id === requester_id);
      if (!asking) throw invalid('Requester User Not Found');
      const wanted = targets.map(({ responder_request_target: one }) => targetOf(state, one));
      const responders = wanted.map(({ user, target }) =>
        askResponder(state, incident, { user, target, requester: asking, message }),
      );
      return { status: 200, body: { responder_request: presentRequest(state, responders) } };
    },
  },
];

function targetOf(
  state: State,
  { id, type }: { id: string; type: string },
): Pick<Responder, 'user' | 'target'> {
  if (type === 'user_reference') {
    const user = state.users.find((one) => one.id === id);
    if (!user) throw invalid('User Not Found');
    return { user, target: { id, type: 'user' } };
  }
  const [level] = state.policies.find((one) => one.id === id)?.levels ?? [];
  if (!level) throw invalid('Escalation Policy Not Found');
  return { user: level.user, target: { id, type: 'escalation_policy' } };
}
