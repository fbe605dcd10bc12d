/** A question put to the room, with a time limit: who is silent agrees, who objects says why. */
import { z } from 'zod';
import { MessageRef, PersonId } from '../ids.js';
import type { EventOf, RecordedEvent } from './event.js';
import type { Incident } from './incident.js';
import type { Reader } from './ports.js';

/** What an incident knows of the decision that was asked for last. The words are in its events. */
export const Decision = z.object({
  id: z.string(),
  askedBy: PersonId,
  askedAt: z.coerce.date(),
  until: z.coerce.date(),
  /** How many options there are to choose from; with none it is agreed to or not. */
  options: z.number().int().nonnegative(),
  /** Each person has one. `option` is its position. */
  votes: z.array(z.object({ person: PersonId, option: z.number().int().nonnegative() })),
  objectors: z.array(PersonId),
  closedAt: z.coerce.date().optional(),
  card: MessageRef.optional(),
  /** The same in the second room. */
  mirrorCard: MessageRef.optional(),
});
export type Decision = z.infer<typeof Decision>;

/**
 * `agreed`: nobody objected. `chosen`: an option has more votes than any other, and nobody objected. `contested`: somebody
 * objected, so a person has to decide. `tied`, `silent`: there are options, and none was preferred.
 */
export const DecisionOutcome = z.enum(['agreed', 'chosen', 'contested', 'tied', 'silent', 'withdrawn']);
export type DecisionOutcome = z.infer<typeof DecisionOutcome>;

/** What the votes say when the time is up; `choice` is an option's position. */
export function outcomeOf({ options, votes, objectors }: Decision): {
  outcome: DecisionOutcome;
  choice?: number;
} {
  if (objectors.length > 0) return { outcome: 'contested' };
  if (options === 0) return { outcome: 'agreed' };
  const counts = tally(options, votes);
  const most = Math.max(...counts);
  if (most === 0) return { outcome: 'silent' };
  const leading = counts.flatMap((count, option) => (count === most ? [option] : []));
  const [choice] = leading;
  return leading.length === 1 && choice !== undefined ? { outcome: 'chosen', choice } : { outcome: 'tied' };
}

/** How many voted for each option. */
export function tally(options: number, votes: Decision['votes']): number[] {
  return Array.from(
    { length: Math.max(options, 1) },
    (_, option) => votes.filter((vote) => vote.option === option).length,
  );
}

export const openDecision = ({ decision }: Pick<Incident, 'decision'>): Decision | undefined =>
  decision && !decision.closedAt ? decision : undefined;

/** What was asked, and what was objected, as the timeline has it. */
export interface DecisionWords {
  question: string;
  options: readonly string[];
  objections: readonly { person: PersonId; reason: string }[];
}

/** Reads the words of a decision from its events, in the order in which they were recorded. */
function wordsOf({ id, objectors }: Decision, events: readonly RecordedEvent[]): DecisionWords {
  const words = { question: '', options: [] as readonly string[] };
  const reasons = new Map<PersonId, string>();
  for (const { event, actor } of events) {
    if (!('decision' in event) || event.decision !== id) continue;
    if (event.type === 'decision.asked') {
      words.question = event.question;
      words.options = event.options ?? [];
    }
    if (event.type === 'decision.objected' && actor) reasons.set(actor, event.reason);
  }
  const objections = objectors.map((person) => ({ person, reason: reasons.get(person) ?? '' }));
  return { ...words, objections };
}

/** What was asked and objected; read from the timeline, which alone keeps words. */
export async function decisionWords(
  read: Pick<Reader, 'timeline'>,
  incident: Incident,
  decision: Decision,
): Promise<DecisionWords> {
  const { events } = await read.timeline(incident, {
    viewer: 'tocsin',
    limit: 500,
    newest: true,
    types: ['decision.asked', 'decision.objected'],
  });
  return wordsOf(decision, events);
}

/** The event that ends a decision: its result, its reasons, and who objected. `settled` is what somebody decided whom the votes do not bind. */
export function closing(
  decision: Decision,
  { question, options, objections }: DecisionWords,
  settled: { outcome: DecisionOutcome; choice?: number } = outcomeOf(decision),
): EventOf<'decision.closed'> {
  const counts = tally(decision.options, decision.votes);
  const choice = settled.choice === undefined ? undefined : options[settled.choice];
  return {
    type: 'decision.closed',
    decision: decision.id,
    question,
    outcome: settled.outcome,
    ...(choice !== undefined && { choice }),
    votes: counts.map((count, option) => ({ option: options[option] ?? 'Agree', count })),
    ...(objections.length > 0 && { objections: [...objections] }),
  };
}
