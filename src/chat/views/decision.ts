import type { Decision, DecisionOutcome, DecisionWords } from '../../incident/decision.js';
import type { EventOf } from '../../incident/event.js';
import type { Incident } from '../../incident/incident.js';
import { type Action, type Block, bold, person, type Span, time, type View } from '../view.js';
import { cut, oneLine } from './words.js';

/** The question as the room sees it: while it is open with a button for each answer, then with what came of it. */
export function decisionCard(incident: Incident, decision: Decision, words: DecisionWords): View {
  const title = `Decision · ${cut(oneLine(words.question), 140)}`;
  return {
    fallback: title,
    blocks: [
      { type: 'heading', text: title },
      ...(words.question.length > 140 ? [{ type: 'text' as const, text: words.question }] : []),
      ...votes(decision, words),
      ...objections(words),
      ...(decision.closedAt ? [] : open(incident, decision, words)),
    ],
  };
}

function open(incident: Incident, decision: Decision, { options }: DecisionWords): Block[] {
  const args = { incident: incident.id, decision: decision.id };
  const actions: Action[] = [
    ...labels(options).map(
      (label, option): Action => ({
        kind: 'button',
        label: cut(label, 75),
        command: 'decide',
        args: { ...args, what: 'vote', option: String(option) },
        ...(options.length === 0 && { style: 'primary' as const }),
      }),
    ),
    {
      kind: 'button',
      label: 'I object',
      command: 'decide',
      args: { ...args, what: 'object' },
      open: true,
      style: 'danger',
    },
  ];
  const quiet = options.length === 0 ? ' Who says nothing agrees.' : '';
  return [
    { type: 'actions', actions },
    {
      type: 'context',
      text: [
        'Asked by ',
        person(decision.askedBy),
        '. Strong objections? Until ',
        time(decision.until, 'time'),
        `.${quiet}`,
      ],
    },
  ];
}

const labels = (options: readonly string[]) => (options.length === 0 ? ['Agree'] : options);

function votes({ votes: given }: Decision, { options }: DecisionWords): Block[] {
  return labels(options).flatMap((label, option): Block[] => {
    const people = given.filter((vote) => vote.option === option).map(({ person: who }) => who);
    if (people.length === 0 && options.length === 0) return [];
    return [
      {
        type: 'text',
        text: [bold(label), ` · ${people.length}`, ...people.flatMap((who): Span[] => [' ', person(who)])],
      },
    ];
  });
}

function objections({ objections: all }: DecisionWords): Block[] {
  return all.map(({ person: who, reason }) => ({
    type: 'text',
    text: ['⚠ ', person(who), ` objects: “${cut(oneLine(reason), 300)}”`],
  }));
}

/** More would be a list and no sentence. */
const most = { options: 8, objections: 5 };

/** What came of it, as a sentence. */
export function decisionSpans(event: EventOf<'decision.closed'>): Span[] {
  const said = (text: string, length: number) => `“${cut(oneLine(text), length)}”`;
  const { votes = [], objections: against = [] } = event;
  const counts = votes
    .filter(({ count }) => count > 0)
    .slice(0, most.options)
    .map(({ option, count }) => `${cut(oneLine(option), 75)} ${count}`);
  const left = against.length - most.objections;
  return [
    bold(outcomeWords[event.outcome](event.choice)),
    `: ${said(event.question, 300)}`,
    ...(counts.length > 0 ? [` (${counts.join(', ')})`] : []),
    ...against
      .slice(0, most.objections)
      .flatMap(({ person: who, reason }): Span[] => ['; ', person(who), ` objected: ${said(reason, 200)}`]),
    ...(left > 0 ? [`; … ${left} more objected`] : []),
  ];
}

const outcomeWords: Readonly<Record<DecisionOutcome, (choice: string | undefined) => string>> = {
  agreed: () => 'Decided',
  chosen: (choice) => `Decided for ${cut(oneLine(choice ?? 'an option'), 75)}`,
  contested: () => 'Not decided, because somebody objected',
  tied: () => 'Not decided, because options have as many votes',
  silent: () => 'Not decided, because nobody answered',
  withdrawn: () => 'Withdrawn',
};
