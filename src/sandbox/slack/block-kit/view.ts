/** Views: https://docs.slack.dev/reference/views */
import { z } from 'zod';
import { VIEWS } from '../limits.js';
import { ViewBlocks } from './blocks.js';
import { plainText } from './objects.js';
import { describe, faultsOf } from './validate.js';

const common = {
  blocks: z.array(z.unknown()),
  private_metadata: z.string().max(VIEWS.privateMetadata).optional(),
  callback_id: z.string().max(VIEWS.callbackId).optional(),
  external_id: z.string().max(VIEWS.externalId).optional(),
};

const Modal = z.strictObject({
  type: z.literal('modal'),
  ...common,
  title: plainText(VIEWS.title),
  submit: plainText(VIEWS.submit).optional(),
  close: plainText(VIEWS.close).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
});
const Home = z.strictObject({ type: z.literal('home'), ...common });

/** What is wrong with a view, in Slack's words; empty when nothing is. */
export function faultsOfView(view: unknown, type: 'modal' | 'home'): string[] {
  const parsed = (type === 'modal' ? Modal : Home).safeParse(view);
  if (!parsed.success) return parsed.error.issues.map((issue) => describe(issue));
  const faults = faultsOf(parsed.data.blocks, 'view');
  if (faults.length > 0) return faults;
  const blocks = ViewBlocks.parse(parsed.data.blocks);
  const hasInput = blocks.some((block) => block.type === 'input');
  // "submit is required when an input block is within the blocks array."
  if (parsed.data.type === 'modal' && hasInput && !parsed.data.submit) {
    return ['[ERROR] missing required field: submit [json-pointer:/submit]'];
  }
  return [];
}
