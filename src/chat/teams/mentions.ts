import type { Activity } from 'botbuilder';
import { z } from 'zod';

const Mention = z.looseObject({ type: z.literal('mention'), mentioned: z.looseObject({ id: z.string() }) });

/** Whether a message speaks to the bot, and whom else it mentions, by the ids that the Bot Framework has for them. */
export function mentionedIn({ entities = [], recipient }: Activity): { bot: boolean; others: string[] } {
  const ids = entities.flatMap((entity) => Mention.safeParse(entity).data?.mentioned.id ?? []);
  const others = ids.filter((id) => id !== recipient?.id);
  return { bot: others.length < ids.length, others: [...new Set(others)] };
}
