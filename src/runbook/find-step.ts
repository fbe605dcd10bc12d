import { allNear } from './nearest.js';
import { type Run, stepNumber } from './run.js';
import type { Step } from './schema.js';

export type FoundStep =
  | { ok: true; step: Step }
  | {
      ok: false;
      /** For people, as it is: what to type instead. */
      reason: string;
      /** What may have been meant, likeliest first; may be empty. */
      suggestions: Step[];
    };

const maxSuggestions = 3;

/** Finds a step as people name it: `3`, `#3`, `roll-back`, or the beginning of its title when no other begins so. */
export function findStep(run: Run, query: string): FoundStep {
  const { steps } = run.runbook;
  const typed = query.trim();
  const quoted = `“${shortened(typed)}”`;
  const byNumber = `Name one by its number, 1 to ${steps.length}.`;

  const number = /^#?(\d+)\.?$/.exec(typed)?.[1];
  if (number !== undefined) {
    const step = steps[Number(number) - 1];
    return step ? found(step) : none(`There is no step ${shortened(number)}. ${byNumber}`);
  }
  const folded = fold(typed);
  if (folded === '') return none(`Say which step. ${byNumber}`);

  const byId = steps.find(({ id }) => id === folded);
  if (byId) return found(byId);
  const whole = steps.filter(({ title }) => fold(title) === folded);
  const begun = whole.length === 1 ? whole : steps.filter(({ title }) => fold(title).startsWith(folded));
  const [only, another] = begun;
  if (only && !another) return found(only);
  if (only) {
    const some = begun.slice(0, maxSuggestions);
    return none(`${quoted} fits several steps: ${listed(run, some)}. Type the number.`, some);
  }
  const close = similar(steps, folded);
  if (close.length === 0) return none(`No step is called ${quoted}. ${byNumber}`);
  return none(`No step is called ${quoted}. Did you mean ${listed(run, close)}? Type the number.`, close);
}

function found(step: Step): FoundStep {
  return { ok: true, step };
}

function none(reason: string, suggestions: Step[] = []): FoundStep {
  return { ok: false, reason, suggestions };
}

/** Steps whose id or title is a slip of the finger away, then those that hold every word that was typed. */
function similar(steps: readonly Step[], folded: string): Step[] {
  // A title is compared as far as something was typed, because people type its beginning.
  const handles = steps.flatMap((step) => [
    { step, text: step.id },
    { step, text: fold(step.title).slice(0, folded.length) },
  ]);
  const slips = allNear(
    folded,
    handles.map(({ text }) => text),
  ).flatMap((text) => handles.filter((handle) => handle.text === text).map(({ step }) => step));
  const words = folded.split(' ');
  const holding = steps.filter(({ id, title }) =>
    words.every((word) => `${id} ${fold(title)}`.includes(word)),
  );
  return [...new Set([...slips, ...holding])].slice(0, maxSuggestions);
}

function listed(run: Run, steps: readonly Step[]): string {
  const names = steps.map((step) => `${stepNumber(run, step.id)} “${step.title}”`);
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(names);
}

/** What was typed is quoted back, but not a page of it. */
function shortened(typed: string): string {
  return typed.length <= 60 ? typed : `${typed.slice(0, 59)}…`;
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
