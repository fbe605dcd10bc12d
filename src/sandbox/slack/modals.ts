import { z } from 'zod';
import { isRecord } from '../body.js';
import type { Answer } from './answer.js';
import { ViewBlocks } from './block-kit/blocks.js';
import type { ViewRow } from './rows.js';
import type { Meta } from './table.js';
import type { Triggers } from './triggers.js';
import type { WebApi } from './web-api.js';
import type { Workspace } from './workspace.js';

export type Modals = ReturnType<typeof createModals>;

/** https://docs.slack.dev/surfaces/modals#response_actions */
const SubmissionAnswer = z.discriminatedUnion('response_action', [
  z.strictObject({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.strictObject({ response_action: z.literal('update'), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('push'), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('clear') }),
]);

/** The modals that are open, and what becomes of them when the app answers a submission. */
export function createModals(workspace: Workspace, webApi: WebApi, triggers: Triggers) {
  const { tables, identity } = workspace;
  const views = tables['slack.views'];
  const errors = new Map<string, Record<string, string>>();

  const open = (userId: string): (ViewRow & Meta)[] =>
    views.findBy('user_id', userId).filter((view) => view.type === 'modal');

  const shut = (rows: readonly (ViewRow & Meta)[]): void => {
    for (const row of rows) {
      errors.delete(row.view_id);
      views.delete(row.id);
    }
  };

  const must = (answer: Answer): void => {
    if (answer.ok) return;
    throw new Error(`the app answered with a view that Slack refuses: ${JSON.stringify(answer)}`);
  };

  const showErrors = (row: ViewRow & Meta, given: Record<string, string>): void => {
    const inputs = ViewBlocks.parse(row.blocks).filter((block) => block.type === 'input');
    const unknown = Object.keys(given).filter((id) => !inputs.some((block) => block.block_id === id));
    if (unknown.length > 0)
      throw new Error(`errors were answered for blocks that are no inputs: ${unknown.join(', ')}`);
    errors.set(row.view_id, given);
    workspace.changes.emit({ person: row.user_id });
  };

  return {
    open,
    shut,
    errorsOf: (viewId: string): Record<string, string> => errors.get(viewId) ?? {},
    /** Carries out what the app answered to the submission of `row`. */
    async settle(row: ViewRow & Meta, body: unknown): Promise<void> {
      errors.delete(row.view_id);
      const empty = body === '' || body === undefined || (isRecord(body) && Object.keys(body).length === 0);
      // "Close just the current view": an empty answer pops one view off the stack.
      if (empty) return shut([row]);
      const answer = SubmissionAnswer.parse(body);
      switch (answer.response_action) {
        case 'errors':
          return showErrors(row, answer.errors);
        case 'clear':
          return shut(open(row.user_id));
        case 'update':
          return must(
            await webApi.perform(identity.botToken, 'views.update', {
              view_id: row.view_id,
              view: answer.view,
            }),
          );
        case 'push':
          return must(
            await webApi.perform(identity.botToken, 'views.push', {
              trigger_id: triggers.issue(row.user_id, row.view_id),
              view: answer.view,
            }),
          );
      }
    },
  };
}
