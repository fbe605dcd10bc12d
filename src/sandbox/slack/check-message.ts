import { z } from 'zod';
import { isRecord, parseJson } from '../body.js';
import { type Answer, refuse, refuseWith } from './answer.js';
import { type Args, text } from './arguments.js';
import { MessageBlocks } from './block-kit/blocks.js';
import { withIds } from './block-kit/complete.js';
import { faultsOf } from './block-kit/validate.js';
import { MESSAGES } from './limits.js';

export type Prepared = { refused: Answer } | { args: Args };

/** https://docs.slack.dev/reference/methods/chat.postMessage#arg_metadata */
const Metadata = z.strictObject({
  event_type: z.string().min(1).max(255),
  event_payload: z.record(z.string(), z.unknown()),
  entities: z.array(z.unknown()).optional(),
});

/** The content of a message: text, blocks and metadata, wherever a message is written. */
export function prepareContent(args: Args, maxText: number): Prepared {
  const { blocks, metadata } = args;
  const hasBlocks = blocks !== undefined && blocks !== null && blocks !== '';
  if (hasBlocks && !Array.isArray(blocks)) return { refused: refuse('invalid_blocks_format') };
  const empty = text(args, 'text') === '' && !(Array.isArray(blocks) && blocks.length > 0);
  if (empty && args.attachments === undefined) return { refused: refuse('no_text') };
  // Slack counts bytes, and counts `&amp;` as the five that it is.
  if (Buffer.byteLength(text(args, 'text')) > maxText) return { refused: refuse('msg_too_long') };
  const unfit = metadata === undefined ? undefined : checkMetadata(metadata);
  if (unfit) return { refused: unfit };
  if (!hasBlocks) return { args };
  const faults = faultsOf(blocks, 'message');
  if (faults.length > 0) return { refused: refuseWith('invalid_blocks', faults) };
  return { args: { ...args, blocks: withIds(MessageBlocks.parse(blocks)) } };
}

function checkMetadata(given: unknown): Answer | undefined {
  const metadata = typeof given === 'string' ? parseJson(given) : given;
  if (!isRecord(metadata)) return refuse('invalid_metadata_format');
  if (!Metadata.safeParse(metadata).success) return refuse('invalid_metadata_schema');
  return Buffer.byteLength(JSON.stringify(metadata)) > MESSAGES.metadataBytes
    ? refuse('metadata_too_large')
    : undefined;
}
