import { PersonId } from '../../src/ids.js';
import { Runbook, StepId } from '../../src/runbook/schema.js';

export const ann = PersonId.parse('slack:U0ANN');
export const noon = new Date('2026-11-20T12:00:00Z');
export const id = (text: string) => StepId.parse(text);

/** A runbook with these steps; what is not named is as the schema has it by default. */
export function runbookOf(
  steps: readonly { id: string; title?: string; [key: string]: unknown }[],
  rest: Record<string, unknown> = {},
): Runbook {
  return Runbook.parse({
    id: 'example',
    title: 'Example',
    summary: 'An example.',
    version: '0123456789ab',
    steps: steps.map((step) => ({ title: `Do ${step.id}`, ...step })),
    ...rest,
  });
}
