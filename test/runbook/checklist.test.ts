import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/errors.js';
import {
  canDo,
  complete,
  progress,
  Run,
  reopenStep,
  skip,
  startRun,
  stateOf,
} from '../../src/runbook/checklist.js';
import { ann, id, noon, runbookOf } from './builders.js';

const tick = { by: ann, at: noon };

/** The error that `act` throws, as a person sees it. */
function refusalOf(act: () => unknown): { code: string; message: string; fields: object } {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return { code: error.code, message: error.message, fields: error.fields };
    throw error;
  }
  throw new Error('it was allowed');
}

describe('complete', () => {
  it('records who, when and what evidence, and leaves the run it was given as it was', () => {
    const before = startRun(runbookOf([{ id: 'dump', evidence: 'a link to the dump' }]));

    const after = complete(before, id('dump'), { ...tick, evidence: ' https://dumps.example/1 ' });

    expect(stateOf(after, id('dump'))).toEqual({
      state: 'done',
      by: ann,
      at: noon,
      evidence: 'https://dumps.example/1',
    });
    expect(before).toEqual(startRun(before.runbook));
  });

  it('refuses to restart before the dump is collected, and says what comes first', () => {
    const run = startRun(
      runbookOf([
        { id: 'dump', title: 'Collect the dump' },
        { id: 'logs', title: 'Save the logs' },
        { id: 'restart', requires: ['dump', 'logs'] },
      ]),
    );

    expect(refusalOf(() => complete(run, id('restart'), tick))).toEqual({
      code: 'wrong-state',
      message:
        'Step 3 waits for step 1 “Collect the dump” and step 2 “Save the logs”. Do them first, or skip them with a reason.',
      fields: {},
    });
    const collected = complete(complete(run, id('dump'), tick), id('logs'), tick);
    expect(stateOf(complete(collected, id('restart'), tick), id('restart')).state).toBe('done');
  });

  it('asks for evidence where the step needs it; blanks are none', () => {
    const run = startRun(runbookOf([{ id: 'dump', evidence: 'a link to the dump' }]));

    expect(refusalOf(() => complete(run, id('dump'), { ...tick, evidence: '  ' }))).toEqual({
      code: 'invalid',
      message: 'Step 1 needs evidence: a link to the dump. Add it: /incident check 1 <evidence>',
      fields: { evidence: 'Leave a link to the dump.' },
    });
  });

  it('refuses a pasted log as evidence', () => {
    const run = startRun(runbookOf([{ id: 'dump' }]));

    expect(refusalOf(() => complete(run, id('dump'), { ...tick, evidence: 'x'.repeat(2001) }))).toMatchObject(
      {
        code: 'invalid',
        message:
          'The evidence is too long. Keep it under 2000 characters; put the rest in a file and leave its link.',
      },
    );
  });

  it('refuses to overwrite the tick of somebody else', () => {
    const run = complete(startRun(runbookOf([{ id: 'dump' }])), id('dump'), tick);

    expect(refusalOf(() => complete(run, id('dump'), tick)).message).toBe(
      'Step 1 is done already. Reopen it first if it has to be done again.',
    );
  });

  it('names the range of steps when there is no such step, even one called like a property of objects', () => {
    const run = startRun(runbookOf([{ id: 'dump' }, { id: 'logs' }]));

    expect(refusalOf(() => complete(run, id('constructor'), tick))).toMatchObject({
      code: 'not-found',
      message: '“Example” has no step “constructor”. Name a step by its number, 1 to 2.',
    });
  });

  it('works on a step whose id is a property of every object', () => {
    const run = startRun(runbookOf([{ id: 'constructor' }]));

    expect(stateOf(run, id('constructor')).state).toBe('open');
    expect(stateOf(complete(run, id('constructor'), tick), id('constructor')).state).toBe('done');
  });
});

describe('skip', () => {
  it('opens the gate of the steps behind and keeps the reason', () => {
    const run = startRun(runbookOf([{ id: 'dump' }, { id: 'restart', requires: ['dump'] }]));

    const skipped = skip(run, id('dump'), { ...tick, reason: 'the disk is gone' });

    expect(stateOf(skipped, id('dump'))).toEqual({
      state: 'skipped',
      by: ann,
      at: noon,
      reason: 'the disk is gone',
    });
    expect(canDo(skipped, id('restart'))).toEqual({ ok: true });
  });

  it('of the middle of a chain does not open its end', () => {
    const run = startRun(
      runbookOf([
        { id: 'dump' },
        { id: 'drain', requires: ['dump'] },
        { id: 'restart', requires: ['drain'] },
      ]),
    );

    const skipped = skip(run, id('drain'), { ...tick, reason: 'one node only' });

    expect(canDo(skipped, id('restart'))).toMatchObject({ ok: false, because: 'gate', waitingFor: ['dump'] });
  });

  it('of an approval approves nothing', () => {
    const run = startRun(
      runbookOf([
        { id: 'approve', title: 'Commander approves', kind: 'approval' },
        { id: 'fail-over', requires: ['approve'] },
      ]),
    );

    const skipped = skip(run, id('approve'), { ...tick, reason: 'nobody is awake' });

    expect(refusalOf(() => complete(skipped, id('fail-over'), tick)).message).toBe(
      'Step 2 waits for step 1 “Commander approves”. Get the approval first, or skip step 2 too, with a reason.',
    );
  });

  it('can be followed by doing it after all', () => {
    const run = skip(startRun(runbookOf([{ id: 'dump' }])), id('dump'), { ...tick, reason: 'no time' });

    expect(stateOf(complete(run, id('dump'), tick), id('dump'))).toEqual({
      state: 'done',
      by: ann,
      at: noon,
    });
  });

  it('needs a reason', () => {
    const run = startRun(runbookOf([{ id: 'dump' }]));

    expect(refusalOf(() => skip(run, id('dump'), { ...tick, reason: ' ' }))).toMatchObject({
      code: 'invalid',
      message: 'Say why step 1 is skipped, in a few words.',
    });
  });

  it('refuses what is done or skipped already', () => {
    const run = startRun(runbookOf([{ id: 'dump' }, { id: 'logs' }]));
    const settled = skip(complete(run, id('dump'), tick), id('logs'), { ...tick, reason: 'none' });

    expect(refusalOf(() => skip(settled, id('dump'), { ...tick, reason: 'x' })).message).toBe(
      'Step 1 is done already. Reopen it first to skip it.',
    );
    expect(refusalOf(() => skip(settled, id('logs'), { ...tick, reason: 'x' })).message).toBe(
      'Step 2 is skipped already.',
    );
  });
});

describe('reopenStep', () => {
  it('makes open steps behind it wait again and leaves what was done', () => {
    const run = startRun(
      runbookOf([
        { id: 'dump' },
        { id: 'restart', requires: ['dump'] },
        { id: 'verify', requires: ['restart'] },
      ]),
    );
    const restarted = complete(complete(run, id('dump'), tick), id('restart'), tick);

    const reopened = reopenStep(restarted, id('dump'));

    expect(stateOf(reopened, id('dump'))).toEqual({ state: 'open' });
    expect(stateOf(reopened, id('restart')).state).toBe('done');
    expect(canDo(reopened, id('verify'))).toMatchObject({ ok: false, waitingFor: ['dump'] });
  });

  it('refuses a step that is open', () => {
    const run = startRun(runbookOf([{ id: 'dump' }]));

    expect(refusalOf(() => reopenStep(run, id('dump'))).message).toBe('Step 1 is open already.');
  });
});

describe('progress', () => {
  it('offers the next step of each track', () => {
    const run = startRun(
      runbookOf(
        [
          { id: 'confirm', track: 'mitigate' },
          { id: 'repair', track: 'mitigate', requires: ['confirm'] },
          { id: 'tell', track: 'communicate' },
          { id: 'tell-again', track: 'communicate' },
        ],
        {
          tracks: [
            { id: 'mitigate', title: 'Mitigate' },
            { id: 'communicate', title: 'Communicate' },
          ],
        },
      ),
    );
    const begun = skip(complete(run, id('confirm'), tick), id('tell'), { ...tick, reason: 'nobody noticed' });

    expect(progress(run).nextSteps.map((step) => step.id)).toEqual(['confirm', 'tell']);
    expect(progress(begun)).toMatchObject({ done: 1, skipped: 1, total: 4 });
    expect(progress(begun).nextSteps.map((step) => step.id)).toEqual(['repair', 'tell-again']);
  });
});

describe('a run', () => {
  it('comes back from JSON as it was, with the runbook that it started with', () => {
    const run = startRun(runbookOf([{ id: 'dump', evidence: 'a link' }, { id: 'logs' }, { id: 'tell' }]));
    const worked = skip(complete(run, id('dump'), { ...tick, evidence: 'https://x.example' }), id('logs'), {
      ...tick,
      reason: 'rotated',
    });

    expect(Run.parse(JSON.parse(JSON.stringify(worked)))).toEqual(worked);
  });
});
