import { z } from 'zod';
import { optionalText } from '../src/chat/args.js';
import { confirm, defineCommand, privately } from '../src/chat/command.js';
import { followedList } from '../src/chat/views/followed.js';
import { headline } from '../src/chat/views/words.js';
import { knownService } from '../src/incident/catalogue.js';
import { named } from '../src/incident/named.js';
import { subscribe as subscribeTo } from '../src/incident/subscribe.js';

export const subscribe = defineCommand({
  name: 'subscribe',
  aliases: ['follow'],
  summary: 'Be told in private of every update, severity and status of an incident or of a service',
  examples: ['subscribe', 'subscribe INC-7', 'subscribe checkout'],
  scope: 'anywhere',
  permission: 'incident.read',
  params: ['...what'],
  args: z.object({ what: optionalText(100) }),
  async run({ args, incident: here, actor, viewer }, deps) {
    const to = await named(deps.read, args.what, here, viewer);
    if (!to) return privately(await followedList(deps.read, actor, viewer));
    if ('service' in to) {
      const service = knownService(deps.settings.services, to.service);
      await subscribeTo(deps, { person: actor, to: { service } });
      return confirm(`You will be told in private what happens to incidents of “${service}”.`);
    }
    await subscribeTo(deps, { person: actor, to });
    const reply = confirm(`You will be told in private what happens to ${headline(to.incident)}.`);
    return { reply, about: to.incident };
  },
});
