import { z } from 'zod';
import { optionalText } from '../src/chat/args.js';
import { confirm, defineCommand, privately, showForm } from '../src/chat/command.js';
import type { Form } from '../src/chat/form.js';
import { cut } from '../src/chat/views/words.js';
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
  examples: ['check 3', 'check 4 https://dumps/17', 'check undo 3', 'check skip 5 no replica here'],
  scope: 'incident',
  permission: 'runbook.do',
  params: ['step', '...text'],
  read(line) {
    const [, verb = '', step = '', text = ''] = /^(?:(undo|skip)\s+)?(\S+)\s*([\s\S]*)$/i.exec(line) ?? [];
    const how = verb.toLowerCase();
    return {
      step,
      ...(how === 'undo' && { to: 'open' }),
      ...(how === 'skip' && { to: 'skipped', reason: text }),
      ...(how === '' && text !== '' && { evidence: text }),
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
  async form({ incident, given }, deps) {
    guardOpen(incident);
    return stepForm(incident, findRun(await deps.read.runs(incident.id), given.run), given.step);
  },
  async run({ args, incident, actor }, deps) {
    const text = args.to === 'skipped' ? args.reason : args.evidence;
    const changes: StepChange[] = [
      ...(args.step ? [{ step: args.step, to: args.to, text }] : []),
      ...args.ticked.map((step) => ({ step, to: 'done' as const })),
      ...args.unticked.map((step) => ({ step, to: 'open' as const })),
    ];
    const onCard = args.step === undefined;
    // A box was ticked whose step asks for evidence: ask for it instead of complaining.
    const [ticked] = args.ticked;
    if (onCard && ticked && changes.length === 1) {
      const stored = findRun(await deps.read.runs(incident.id), args.run);
      const found = findStep(stored.run, ticked);
      const verdict = found.ok ? canDo(stored.run, found.step.id) : found;
      if ('because' in verdict && verdict.because === 'evidence') {
        await deps.transact((tx) => redraw(tx, incident.id, stored.id));
        return showForm(stepForm(incident, stored, ticked));
      }
    }
    const { refused } = await changeSteps(deps, {
      incidentId: incident.id,
      run: args.run,
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
