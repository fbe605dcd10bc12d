import { z } from 'zod';

const Element = z.looseObject({ type: z.string(), action_id: z.string(), value: z.string().optional() });

const Holder = z.object({ elements: z.array(z.unknown()).default([]), accessory: z.unknown().optional() });

/**
 * The block_actions payload that Slack sends when a person uses the control whose action_id begins with `id`, as in
 * https://docs.slack.dev/reference/interaction-payloads/block_actions-payload. Blocks without an id get one, as there.
 */
export function press(blocks: readonly unknown[], id: string, chosen: Record<string, unknown> = {}) {
  const stored = blocks.map((block, i) => ({ block_id: `b${i}`, ...z.looseObject({}).parse(block) }));
  for (const block of stored) {
    const element = elementsOf(block).find((each) => `${each.action_id}:`.startsWith(`${id}:`));
    if (!element) continue;
    const { type, action_id, value } = element;
    const used = {
      type,
      action_id,
      block_id: block.block_id,
      action_ts: '1',
      ...(value && { value }),
      ...chosen,
    };
    return {
      type: 'block_actions',
      user: { id: 'U0ALICE00' },
      trigger_id: 't',
      actions: [used],
      message: { type: 'message', ts: '1.2', blocks: stored },
    };
  }
  throw new Error(`no control ${id} among ${JSON.stringify(blocks)}`);
}

function elementsOf(block: unknown): z.infer<typeof Element>[] {
  const { elements, accessory } = Holder.parse(block);
  return [...elements, accessory].flatMap((candidate) => Element.safeParse(candidate).data ?? []);
}
