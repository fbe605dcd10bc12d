import { z } from 'zod';
import { optionalText } from '../src/chat/args.js';
import { confirm, defineCommand, privately, showForm } from '../src/chat/command.js';
import type { Form } from '../src/chat/form.js';
import { cut } from '../src/chat/views/words.js';
import { UserError } from '../src/errors.js';
import { changeSteps, findRun, redraw, type StepChange } from '../src/incident/check-step.js';
import { guardOpen, type Incident } from '../src/incident/incident.js';
import type { StoredRun } from '../src/incident/ports.js';
import { canDo, stateOf, stepNumber } from '../src/runbook/checklist.js';
import { findStep } from '../src/runbook/find-step.js';

const steps = z
  .string()
  .transform((value) => value.split(',').filter((step) => step !== ''))
  .default([]);

export const check = defineCommand({
  name: 'check',
  aliases: ['tick'],
  summary: 'Tick a runbook step; “undo” or “skip” go before its number',
  examples: [
    'check 3',
    'check 4 https://dumps/17',
    'check undo 3',
    'check skip 5 no replica here',
    'check crash-loop 1 https://dumps/17',
  ],
  scope: 'incident',
  permission: 'runbook.do',
  mayNeed: ['runbook.approve'],
  params: ['step', '...text'],
  read(line) {
    const [, verb = '', step = '', text = ''] = /^(?:(undo|skip)\s+)?(\S+)\s*([\s\S]*)$/i.exec(line) ?? [];
    const how = verb.toLowerCase();
    return {
      step,
      ...(how === 'undo' && { to: 'open' }),
      ...(how === 'skip' && { to: 'skipped', reason: text }),
      // After “undo” it may be the step, when the runbook's id came first.
      ...(how !== 'skip' && text !== '' && { evidence: text }),
    };
  },
  args: z.object({
    run: z.string().optional(),
    step: z.string().optional(),
    to: z.enum(['done', 'open', 'skipped']).default('done'),
    evidence: optionalText(),
    reason: optionalText(),
    // What changed on a checklist.
    ticked: steps,
    unticked: steps,
  }),
  async form({ incident, given, viewer }, deps) {
    guardOpen(incident);
    return stepForm(incident, findRun(await deps.read.runs(incident.id, viewer), given.run), given.step);
  },
  async run({ args, incident, actor, viewer }, deps) {
    guardOpen(incident);
    const runs = await deps.read.runs(incident.id, viewer);
    const text = args.to === 'skipped' ? args.reason : args.evidence;
    const { run, ...wanted } = nameRun(runs, { run: args.run, step: args.step, text });
    const changes: StepChange[] = [
      ...(wanted.step ? [{ step: wanted.step, to: args.to, text: wanted.text }] : []),
      ...args.ticked.map((step) => ({ step, to: 'done' as const })),
      ...args.unticked.map((step) => ({ step, to: 'open' as const })),
    ];
    const onCard = args.step === undefined;
    // A box was ticked whose step asks for evidence: ask for it instead of complaining.
    const [ticked] = args.ticked;
    if (onCard && ticked && changes.length === 1) {
      const stored = findRun(runs, run);
      const found = findStep(stored.run, ticked);
      const verdict = found.ok ? canDo(stored.run, found.step.id) : found;
      if ('because' in verdict && verdict.because === 'evidence') {
        await deps.transact((tx) => redraw(tx, incident.id, stored.id));
        return showForm(stepForm(incident, stored, ticked));
      }
    }
    const { refused } = await changeSteps(deps, {
      incidentId: incident.id,
      run,
      changes,
      onCard,
      actor,
    });
    if (refused.length === 0) return confirm('The checklist is up to date.');
    const reason = refused.map(({ message }) => message).join(' ');
    const forbidden = refused.every(({ code }) => code === 'forbidden');
    return {
      about: incident,
      reply: privately(reason),
      outcome: forbidden ? 'refused' : 'invalid',
      reason,
    };
  },
});

interface Named {
  run: string | undefined;
  step: string | undefined;
  text: string | undefined;
}

/**
 * `check crash-loop 1 evidence`: the runbook's id may come first, and has to while several are attached. Of a single
 * one, a step of that name is meant before the runbook is.
 */
function nameRun(runs: readonly StoredRun[], given: Named): Named {
  const { run, step, text = '' } = given;
  if (run !== undefined || step === undefined) return given;
  const named = runs.find((stored) => stored.run.runbook.id === step.toLowerCase());
  if (!named || (runs.length === 1 && findStep(named.run, step).ok)) return given;
  const [, next = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  if (next === '') {
    const id = named.run.runbook.id;
    throw new UserError('invalid', `Say which step of ${id}. For example: /incident check ${id} 1`);
  }
  return { run: named.id, step: next, text: rest === '' ? undefined : rest };
}

function stepForm(incident: Incident, stored: StoredRun, chosen: string | undefined): Form {
  const open = stored.run.runbook.steps.filter((step) => stateOf(stored.run, step.id).state !== 'done');
  const shown = open.length > 0 ? open : stored.run.runbook.steps;
  const initial = shown.find((step) => step.id === chosen) ?? shown[0];
  const wanted = initial?.evidence;
  return {
    command: 'check',
    args: { incident: incident.id, run: stored.id },
    title: 'Runbook step',
    submit: 'Save',
    fields: [
      {
        id: 'step',
        type: 'select',
        label: 'Step',
        options: shown.map((step) => ({
          value: step.id,
          label: cut(`${stepNumber(stored.run, step.id)}. ${step.title}`, 70),
        })),
        ...(initial && { initial: initial.id }),
      },
      {
        id: 'to',
        type: 'radio',
        label: 'It is',
        options: [
          { value: 'done', label: 'Done' },
          { value: 'skipped', label: 'Skipped' },
        ],
        initial: 'done',
      },
      {
        id: 'evidence',
        type: 'text',
        label: 'Evidence',
        hint: chosen && wanted ? `This step asks for: ${cut(wanted, 150)}` : 'A link, or what you saw.',
        optional: !(chosen && wanted),
        multiline: true,
        maxLength: 2000,
      },
      { id: 'reason', type: 'text', label: 'Reason, if skipped', optional: true, maxLength: 500 },
    ],
  };
}
