import { z } from 'zod';
import { optionalText } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import type { Form } from '../src/chat/form.js';
import { answer, ask, conclude } from '../src/incident/decide.js';
import { guardOpen, type Incident } from '../src/incident/incident.js';

const longest = 24 * 60;

export const decide = defineCommand({
  name: 'decide',
  summary: 'Put a decision to the room: who is silent agrees, who objects says why',
  examples: [
    'decide Drain node 7',
    'decide "Which way?" --options roll back, fix forward --within 5m',
    'decide close roll back',
    'decide withdraw',
  ],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['question'],
  read: readLine,
  args: z
    .object({
      what: z.enum(['ask', 'vote', 'object', 'close', 'withdraw']).default('ask'),
      question: optionalText(1000),
      options: z
        .string()
        .transform((text) =>
          text
            .split(/[,;|\n]/)
            .map((option) => option.trim())
            .filter(Boolean),
        )
        .pipe(z.array(z.string().max(75, 'Keep each option under 75 characters')))
        .default([]),
      within: z
        .string()
        .transform(minutesOf)
        .pipe(
          z
            .number('Say how long as in 5m or 1h')
            .int()
            .min(1, 'Give them a minute at least')
            .max(longest, 'Give them a day at most'),
        )
        .optional(),
      decision: z.string().optional(),
      option: z.coerce.number().int().nonnegative().optional(),
      choice: optionalText(100),
      reason: optionalText(),
    })
    .superRefine(({ what, question, reason }, context) => {
      if (what === 'ask' && !question) {
        context.addIssue({ code: 'custom', path: ['question'], message: 'Say what is to be decided' });
      }
      if (what === 'object' && !reason) {
        context.addIssue({ code: 'custom', path: ['reason'], message: 'Say what is wrong with it' });
      }
    }),
  form({ incident, given }, { settings }) {
    guardOpen(incident);
    return given.what === 'object' && given.decision
      ? objectionForm(incident, given.decision)
      : questionForm(incident, given, settings.clocks.decisionMinutes);
  },
  async run({ args, incident: { id: incidentId }, actor }, deps) {
    const by = { incidentId, actor };
    const { what, question = '', options, within: minutes, decision = '', option, choice, reason } = args;
    switch (what) {
      case 'ask':
        await ask(deps, { ...by, question, options, minutes });
        return confirm('The room is asked.');
      case 'vote':
        await answer(deps, { ...by, decision, option });
        return confirm('Your answer counts. Until the time is up you can change it.');
      case 'object':
        await answer(deps, { ...by, decision, reason: reason ?? '' });
        return confirm('Your objection is recorded. To take it back, choose an answer.');
      default:
        await conclude(deps, { ...by, choice, withdraw: what === 'withdraw' });
        return confirm('The decision has ended.');
    }
  },
});

function questionForm(incident: Incident, given: Readonly<Record<string, string>>, minutes: number): Form {
  return {
    command: 'decide',
    args: { incident: incident.id },
    title: 'Ask for a decision',
    submit: 'Ask the room',
    fields: [
      {
        id: 'question',
        type: 'text',
        label: 'What is to be decided?',
        hint: 'As a proposal: “Drain node 7”. Who is silent agrees.',
        maxLength: 1000,
        ...(given.question && { initial: given.question }),
      },
      {
        id: 'options',
        type: 'text',
        label: 'Options',
        hint: 'One a line. Without any, people agree or object.',
        multiline: true,
        optional: true,
        maxLength: 600,
        ...(given.options && { initial: given.options }),
      },
      { id: 'within', type: 'text', label: 'Within', initial: given.within ?? `${minutes}m`, maxLength: 20 },
    ],
  };
}

const objectionForm = (incident: Incident, decision: string): Form => ({
  command: 'decide',
  args: { incident: incident.id, decision, what: 'object' },
  title: 'Object',
  submit: 'Object',
  fields: [{ id: 'reason', type: 'text', label: 'What is wrong with it?', multiline: true, maxLength: 3000 }],
});

/** `5m`, `5`, `1h`, `90 min`; not a number when it is none of these. */
function minutesOf(text: string): number {
  const [, count, unit = 'm'] = /^\s*(\d{1,4})\s*(m|min|minutes?|h|hours?)?\s*$/i.exec(text) ?? [];
  return Number(count ?? Number.NaN) * (/^h/i.test(unit) ? 60 : 1);
}

function readLine(line: string): Record<string, string> {
  const [, what, choice] = /^(close|withdraw)(?:\s+([\s\S]*))?$/i.exec(line) ?? [];
  if (what) return { what: what.toLowerCase(), ...(choice && { choice }) };
  const given: Record<string, string> = {};
  // What follows an option belongs to it up to the next one.
  const [first = '', ...rest] = ` ${line}`.split(/\s(?=(?:--|[—–])(?:options|within)\b)/i);
  for (const part of rest) {
    const [, name = '', value = ''] = /^(?:--|[—–])(options|within)\s*=?\s*([\s\S]*)$/i.exec(part) ?? [];
    given[name.toLowerCase()] = unquoted(value);
  }
  const question = unquoted(first);
  return { ...given, ...(question && { question }) };
}

const unquoted = (text: string) => /^["“”]([\s\S]*)["“”]$/.exec(text.trim())?.[1] ?? text.trim();
