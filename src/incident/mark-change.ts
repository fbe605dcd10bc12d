import type { ChangeKey } from '../detection/change.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import type { Incident, Mark } from './incident.js';
import type { Deps } from './ports.js';

/** Says of a change that it is the cause, one of several perhaps, or that it is not; also in the review. Said twice, it counts once. */
export async function markChange(
  deps: Deps,
  input: {
    incidentId: IncidentId;
    change: ChangeKey;
    as: Mark['as'];
    title: string;
    url: string;
    actor: PersonId;
  },
): Promise<Incident> {
  const { incidentId, actor, ...mark } = input;
  return change(deps, incidentId, ({ marks = [] }) => {
    if (marks.some((one) => one.change === mark.change && one.as === mark.as)) return [];
    return [{ event: { type: 'change.marked', ...mark }, actor, occurredAt: deps.now() }];
  });
}
