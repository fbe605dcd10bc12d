import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { UserError } from '../../src/errors.js';
import {
  canDo,
  complete,
  progress,
  type Run,
  reopenStep,
  skip,
  startRun,
  stateOf,
} from '../../src/runbook/checklist.js';
import type { Runbook, Step } from '../../src/runbook/schema.js';
import { ann, noon, runbookOf } from './builders.js';

/** Runbooks of any shape without circles, their steps in any order. */
const anyRunbook: fc.Arbitrary<Runbook> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('manual', 'automated', 'approval'),
      evidence: fc.option(fc.constant('a link'), { nil: undefined }),
      waits: fc.array(fc.nat(20), { maxLength: 3, size: 'max' }),
      place: fc.nat(),
      track: fc.option(fc.constantFrom('mitigate', 'preserve'), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 6, size: 'max' },
  )
  .map((drawn) => {
    const steps = drawn.map(({ kind, evidence, waits, place, track }, index) => ({
      id: `s${index}`,
      kind,
      evidence,
      track,
      place,
      requires: index === 0 ? [] : [...new Set(waits.map((wait) => `s${wait % index}`))],
    }));
    return runbookOf(
      steps.sort((a, b) => a.place - b.place).map(({ place: _, ...step }) => step),
      { tracks: ['mitigate', 'preserve'].map((id) => ({ id, title: id })) },
    );
  });

interface Action {
  verb: 'complete' | 'bare' | 'skip' | 'reopen';
  step: number;
}

const anyActions: fc.Arbitrary<Action[]> = fc.array(
  fc.record({ verb: fc.constantFrom('complete', 'complete', 'bare', 'skip', 'reopen'), step: fc.nat(5) }),
  { maxLength: 40, size: 'max' },
);

/** What the action gives, or undefined when it is refused in words for people. Any other error is a bug. */
function attempt(run: Run, step: Step, verb: Action['verb']): Run | undefined {
  const tick = { by: ann, at: noon };
  try {
    if (verb === 'complete') return complete(run, step.id, { ...tick, evidence: 'https://x.example' });
    if (verb === 'bare') return complete(run, step.id, tick);
    if (verb === 'skip') return skip(run, step.id, { ...tick, reason: 'because' });
    return reopenStep(run, step.id);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** Plays the actions on frozen runs and shows every attempt to `watch`. */
function play(
  runbook: Runbook,
  actions: readonly Action[],
  watch: (seen: { before: Run; after: Run | undefined; step: Step; verb: Action['verb'] }) => boolean,
): boolean {
  let run = frozen(startRun(runbook));
  return actions.every(({ verb, step: at }) => {
    const step = runbook.steps[at % runbook.steps.length];
    if (!step) return false;
    const before = run;
    const after = attempt(before, step, verb);
    run = frozen(after ?? before);
    return watch({ before, after, step, verb });
  });
}

/** Everything before a step, directly or through others: written apart from the code it checks. */
function ancestors(runbook: Runbook, step: Step): Step[] {
  let known: Step[] = [];
  for (let round = 0; round < runbook.steps.length; round++) {
    known = runbook.steps.filter(({ id }) => [step, ...known].some(({ requires }) => requires.includes(id)));
  }
  return known;
}

const passable = (run: Run, step: Step): boolean => {
  const { state } = stateOf(run, step.id);
  return state === 'done' || (state === 'skipped' && step.kind !== 'approval');
};

describe('whatever people press, in whatever order', () => {
  it('a step is done exactly when everything before it is settled and every approval was given', () => {
    fc.assert(
      fc.property(anyRunbook, anyActions, (runbook, actions) =>
        play(runbook, actions, ({ before, after, step, verb }) => {
          if (verb !== 'complete') return true;
          const gateOpen = ancestors(runbook, step).every((other) => passable(before, other));
          const wasDone = stateOf(before, step.id).state === 'done';
          return (after !== undefined) === (gateOpen && !wasDone);
        }),
      ),
    );
  });

  it('a step that asks for evidence is never done without', () => {
    fc.assert(
      fc.property(anyRunbook, anyActions, (runbook, actions) =>
        play(runbook, actions, ({ before, after }) =>
          runbook.steps.every((step) => {
            const state = stateOf(after ?? before, step.id);
            return state.state !== 'done' || step.evidence === undefined || state.evidence !== undefined;
          }),
        ),
      ),
    );
  });

  it('an action changes the one step it names and no other', () => {
    fc.assert(
      fc.property(anyRunbook, anyActions, (runbook, actions) =>
        play(runbook, actions, ({ before, after, step }) =>
          runbook.steps.every(
            (other) =>
              after === undefined ||
              (stateOf(before, other.id) === stateOf(after, other.id)) === (other.id !== step.id),
          ),
        ),
      ),
    );
  });

  it('progress counts every step once and offers only steps that can be done', () => {
    fc.assert(
      fc.property(anyRunbook, anyActions, (runbook, actions) =>
        play(runbook, actions, ({ before, after }) => {
          const run = after ?? before;
          const { done, skipped, total, nextSteps } = progress(run);
          const open = runbook.steps.filter(({ id }) => stateOf(run, id).state === 'open');
          const doable = open.filter(({ id }) => canDo(run, id, 'https://x.example').ok);
          return (
            done + skipped + open.length === total &&
            nextSteps.every((step) => doable.includes(step)) &&
            new Set(nextSteps.map(({ track }) => track)).size === nextSteps.length &&
            doable.every(({ track }) => nextSteps.some((step) => step.track === track))
          );
        }),
      ),
    );
  });

  it('a closed gate names what keeps it closed, in the order of the runbook', () => {
    fc.assert(
      fc.property(anyRunbook, anyActions, (runbook, actions) =>
        play(runbook, actions, ({ before, step }) => {
          const verdict = canDo(before, step.id, 'https://x.example');
          if (verdict.ok || verdict.because !== 'gate') return true;
          const closing = ancestors(runbook, step).filter((other) => !passable(before, other));
          const named = closing.filter(({ id }) => verdict.waitingFor.includes(id)).map(({ id }) => id);
          return named.length > 0 && named.join() === verdict.waitingFor.join();
        }),
      ),
    );
  });

  it('nobody gets stuck: a runbook can always be worked off to its end', () => {
    fc.assert(
      fc.property(anyRunbook, (runbook) => {
        let run = startRun(runbook);
        for (let next = progress(run).nextSteps[0]; next; next = progress(run).nextSteps[0]) {
          run = complete(run, next.id, { by: ann, at: noon, evidence: 'https://x.example' });
        }
        return progress(run).done === runbook.steps.length;
      }),
    );
  });
});
