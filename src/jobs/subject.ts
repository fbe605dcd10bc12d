import { describe } from '../chat/views/describe.js';
import { cut, oneLine } from '../chat/views/words.js';
import { isPersonPlace } from '../comms/audiences.js';
import { PersonId } from '../ids.js';
import type { Effect } from '../incident/effect.js';
import { homeOf, platformName } from '../incident/sides.js';
import type { JobDeps } from './context.js';

const maxSubject = 80;

/**
 * What tells an effect from others of its kind, for the person who is to do it by hand. Nothing where it cannot be found
 * out: that may be the very reason why the effect failed, and the failure is to be told all the same.
 */
export async function subjectOf(deps: JobDeps, effect: Effect): Promise<string | undefined> {
  const subject = await find(deps, effect).catch(() => undefined);
  return subject && cut(oneLine(subject), maxSubject);
}

async function find(deps: JobDeps, effect: Effect): Promise<string | undefined> {
  switch (effect.name) {
    case 'room.invite':
    case 'person.tell':
    case 'person.brief':
    case 'follower.tell':
      return nameOf(deps, effect.person);
    case 'statement.deliver':
      if (effect.to === 'announcement') return 'the announcement channel';
      return isPersonPlace(effect.to) ? nameOf(deps, PersonId.parse(effect.to)) : effect.to;
    case 'room.say':
      return wordsOf(deps, effect);
    case 'room.checklist':
      return (await deps.read.runs(effect.incidentId, 'tocsin')).find(({ id }) => id === effect.run)?.run
        .runbook.title;
    case 'room.cross': {
      const incident = await deps.read.incident(effect.incidentId, 'tocsin');
      return incident && platformName(homeOf(incident, effect.room));
    }
    case 'pager.link':
      return effect.id;
    case 'pager.note':
    case 'pager.page':
      return wordsOf(deps, effect);
    case 'task.file':
    case 'task.link':
      return (await deps.read.items(effect.incidentId, 'tocsin')).find(({ id }) => id === effect.item)?.title;
    default:
      return undefined;
  }
}

async function wordsOf(
  deps: JobDeps,
  effect: Extract<Effect, { event: unknown }> & { name: 'room.say' | 'pager.note' | 'pager.page' },
): Promise<string | undefined> {
  const incident = await deps.read.incident(effect.incidentId, 'tocsin');
  const event = incident && (await deps.read.event(incident, effect.event));
  if (!event) return undefined;
  const actorName = event.actor && (await nameOf(deps, event.actor));
  const words: string[] = [];
  for (const span of describe({ ...event, actorName })) {
    if (typeof span === 'string') words.push(span);
    else if ('text' in span) words.push(span.text);
    else if (span.kind === 'person') words.push((await nameOf(deps, span.id)) ?? 'somebody');
  }
  return words.join('');
}

/** Where the platform cannot be asked, as when it is what failed, nobody is named. */
async function nameOf({ chat }: JobDeps, person: PersonId): Promise<string | undefined> {
  return (await chat.profile(person).catch(() => undefined))?.name;
}
