/** An update is written in two steps: its parts, then what each audience will read of them. */
import { type AudienceName, type Audiences, audienceLabel, leftOut } from '../../comms/audiences.js';
import { type Held, heldWords, markOf, type Statement } from '../../comms/statements.js';
import { longestStatement, type Parts } from '../../comms/wording.js';
import { type Incident, incidentRef, isOpen } from '../../incident/incident.js';
import type { Field, Form } from '../form.js';
import type { Block } from '../view.js';

const part = (id: keyof Parts, label: string, initial: string | undefined, optional: boolean): Field => ({
  id,
  type: 'text',
  label,
  multiline: true,
  maxLength: 1500,
  ...(optional && { optional }),
  ...(initial && { initial }),
});

export function updateForm(incident: Incident, parts: Partial<Parts>, audiences: Audiences): Form {
  const { impact, cause, doing, next, nextUpdateAt } = parts;
  const isOver = !isOpen(incident);
  const untold = untoldWords(incident, audiences);
  return {
    command: 'update',
    args: { incident: incident.id, preview: 'true' },
    title: isOver ? `Last word on ${incidentRef(incident)}` : `Update ${incidentRef(incident)}`,
    submit: incident.private ? 'Publish' : 'Preview',
    ...(untold && { intro: [{ type: 'text', text: untold }] }),
    fields: [
      part('impact', `Impact: who ${isOver ? 'was' : 'is'} affected, and how?`, impact, false),
      part('cause', 'Known cause', cause, true),
      part('doing', isOver ? 'What was done?' : 'What is being done?', doing, true),
      part('next', 'What happens next?', next, false),
      ...(nextUpdateAt
        ? [{ id: 'nextUpdateAt', type: 'datetime' as const, label: 'Next update at', initial: nextUpdateAt }]
        : []),
    ],
  };
}

/** Which audiences hear nothing of it, and why; undefined where nobody is left out. */
export function untoldWords(incident: Incident, audiences: Audiences): string | undefined {
  const names = leftOut(incident, audiences).map((name) => audienceLabel[name]);
  if (names.length === 0) return undefined;
  const last = names.length > 1 ? ` and ${names.pop()}` : '';
  return `${incidentRef(incident)} is private: only its room and who follows it from there are told. Not told: ${names.join(', ')}${last}.`;
}

export function updatePreview(
  incident: Incident,
  input: {
    names: readonly AudienceName[];
    statements: readonly Statement[];
    held: readonly Held[];
    settings: { audiences: Audiences };
    writtenAt: Date;
  },
): Form {
  const { names, statements, held, settings, writtenAt } = input;
  const textFor = (name: AudienceName) =>
    statements.find(({ audience, script }) => audience === name && !script)?.text;
  return {
    command: 'update',
    args: { incident: incident.id, draft: writtenAt.toISOString() },
    title: `Preview ${incidentRef(incident)}`,
    submit: 'Publish',
    intro: [
      {
        type: 'text',
        text: 'This is what will be read. Change what you like; whoever is left empty is told nothing. The room is told the update as you wrote it.',
      },
      ...heldBlocks(held),
    ],
    fields: [
      ...names.map((name): Field => {
        const text = textFor(name);
        return {
          id: `text-${name}`,
          type: 'text',
          label: `For ${audienceLabel[name]}`,
          ...(hintFor(name, input) && { hint: hintFor(name, input) ?? '' }),
          multiline: true,
          optional: true,
          maxLength: longestStatement,
          ...(text && { initial: text }),
        };
      }),
      ...(held.length > 0 ? [lookedField(held)] : []),
    ],
  };

  function hintFor(
    name: AudienceName,
    { statements }: { statements: readonly Statement[] },
  ): string | undefined {
    const outside = settings.audiences[name].external
      ? 'Outside the company: what looks like a secret, a machine or an address is held back.'
      : '';
    const script =
      name === 'customers' && statements.some((one) => one.script) ? 'Support gets a script made of it.' : '';
    return [outside, script].filter(Boolean).join(' ') || undefined;
  }
}

function heldBlocks(held: readonly Held[]): Block[] {
  if (held.length === 0) return [];
  return [
    {
      type: 'text',
      text: `Held back until it is taken out, or somebody has looked:\n${heldWords(held)
        .slice(0, 20)
        .map((words) => `• ${words}`)
        .join('\n')}`,
    },
  ];
}

const lookedField = (held: readonly Held[]): Field => ({
  id: 'looked',
  type: 'choices',
  label: 'Held back',
  hint: 'It counts for exactly what was found above.',
  optional: true,
  options: [{ value: markOf(held), label: 'I have looked: publish it as it is' }],
});
