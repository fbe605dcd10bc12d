import { randomUUID } from 'node:crypto';
import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { closing, type Decision, type DecisionWords, decisionWords, openDecision } from './decision.js';
import { guardOpen, type Incident } from './incident.js';
import type { Deps } from './ports.js';

interface Input {
  incidentId: IncidentId;
  actor: PersonId;
}

/** Slack shows a row of buttons; more is a discussion and no decision. */
const mostOptions = 8;

/** Puts a question to the room. One at a time: two would be answered with one another's arguments. */
export async function ask(
  deps: Deps,
  input: Input & { question: string; options: readonly string[]; minutes?: number | undefined },
): Promise<Incident> {
  const options = [...new Set(input.options)];
  if (options.length === 1 || options.length > mostOptions) {
    throw new UserError(
      'invalid',
      `Give 2 to ${mostOptions} options, or none: then people agree or object.`,
      {
        options: `Give 2 to ${mostOptions} options, or none.`,
      },
    );
  }
  return change(deps, input.incidentId, (incident) => {
    guardOpen(incident);
    if (openDecision(incident)) {
      throw new UserError(
        'wrong-state',
        'Another decision is open. Wait for its end, or end it: /incident decide close',
      );
    }
    const now = deps.now();
    const minutes = input.minutes ?? deps.settings.clocks.decisionMinutes;
    return [
      {
        event: {
          type: 'decision.asked',
          decision: randomUUID().slice(0, 8),
          question: input.question,
          ...(options.length > 0 && { options }),
          choices: options.length,
          until: new Date(now.getTime() + minutes * 60_000),
        },
        actor: input.actor,
        occurredAt: now,
      },
    ];
  });
}

/** Votes for an option, or with `reason` objects. Each person has one voice: what they said last. */
export async function answer(
  deps: Deps,
  input: Input & { decision: string; option?: number | undefined; reason?: string | undefined },
): Promise<Incident> {
  return change(deps, input.incidentId, (incident) => {
    const decision = guardDecision(incident, input.decision);
    const { actor, option, reason } = input;
    const by = { actor, occurredAt: deps.now() };
    if (reason !== undefined) {
      return [{ event: { type: 'decision.objected', decision: decision.id, reason }, ...by }];
    }
    if (option === undefined || option >= Math.max(1, decision.options)) {
      throw new UserError('invalid', 'There is no such option.');
    }
    if (decision.votes.some((vote) => vote.person === actor && vote.option === option)) return [];
    return [{ event: { type: 'decision.voted', decision: decision.id, option }, ...by }];
  });
}

/** Ends the open decision now: as the votes are, with an option that is named, or without one. By who asked, or the commander. */
export async function conclude(
  deps: Deps,
  input: Input & { choice?: string | undefined; withdraw?: boolean },
): Promise<Incident> {
  return change(deps, input.incidentId, async (incident, tx) => {
    const decision = guardDecision(incident);
    const { actor } = input;
    const may = [decision.askedBy, incident.roles.commander];
    if (!may.includes(actor)) {
      throw new UserError('forbidden', 'Who asked for the decision and the commander can end it.');
    }
    const words = await decisionWords(tx.read, incident, decision);
    const event = closing(
      decision,
      words,
      input.withdraw ? { outcome: 'withdrawn' } : chosen(words, input.choice),
    );
    return [{ event, actor, occurredAt: deps.now() }];
  });
}

function chosen({ options }: DecisionWords, choice: string | undefined) {
  if (choice === undefined) return undefined;
  if (options.length === 0) {
    const agreed = /^(?:agree[d]?|yes|go)$/i.test(choice.trim());
    if (agreed) return { outcome: 'agreed' as const };
    throw new UserError(
      'invalid',
      'There are no options: /incident decide close agreed, or /incident decide withdraw',
    );
  }
  const index = options.findIndex((option) => option.toLowerCase() === choice.trim().toLowerCase());
  if (index >= 0) return { outcome: 'chosen' as const, choice: index };
  throw new UserError('invalid', `There is no option “${choice}”. There are: ${options.join(', ')}.`);
}

function guardDecision(incident: Incident, id?: string): Decision {
  const decision = openDecision(incident);
  if (decision && (id === undefined || decision.id === id)) return decision;
  throw new UserError(
    'wrong-state',
    id === undefined
      ? 'No decision is open.'
      : 'This decision has ended. /incident timeline key shows its result.',
  );
}
