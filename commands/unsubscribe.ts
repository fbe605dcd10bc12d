import { z } from 'zod';
import { optionalText } from '../src/chat/args.js';
import { confirm, defineCommand, privately } from '../src/chat/command.js';
import { followedList } from '../src/chat/views/followed.js';
import { headline } from '../src/chat/views/words.js';
import { named } from '../src/incident/named.js';
import { unsubscribe as unsubscribeFrom } from '../src/incident/subscribe.js';

export const unsubscribe = defineCommand({
  name: 'unsubscribe',
  aliases: ['unfollow'],
  summary: 'Be told no more of an incident, or of a service',
  examples: ['unsubscribe', 'unsubscribe INC-7', 'unsubscribe checkout'],
  scope: 'anywhere',
  permission: 'incident.read',
  params: ['...what'],
  args: z.object({ what: optionalText(100) }),
  async run({ args, incident: here, actor, viewer }, deps) {
    const from = await named(deps.read, args.what, here, viewer);
    if (!from) return privately(await followedList(deps.read, actor, viewer));
    const wasTold = await unsubscribeFrom(deps, { person: actor, from });
    const what = 'service' in from ? `incidents of “${from.service}”` : headline(from.incident);
    const reply = confirm(
      wasTold
        ? `You will not be told of ${what} any more.`
        : `You were not being told of ${what}, and will not be.`,
    );
    return 'service' in from ? reply : { reply, about: from.incident };
  },
});
