/**
 * Who is in the groups that permissions are given to. A person waits for the answer, and what was true minutes ago is good
 * enough: while the platform is away, what was known last counts.
 */
import { PermanentFailure, toError } from '../errors.js';
import type { PersonId } from '../ids.js';
import type { GroupId, Membership } from '../incident/permissions.js';
import type { Groups } from '../incident/ports.js';
import type { UnderWay } from './under-way.js';

const freshMs = 5 * 60_000;
/** So long a platform that did not answer is not asked again. */
const pauseMs = 30_000;
/** A person waits for their answer, and Slack waits three seconds for it. */
const patienceMs = 1000;

/** What was known last, whoever learnt it: it outlives the process. */
export interface GroupStore {
  read(group: GroupId): Promise<readonly PersonId[] | undefined>;
  save(group: GroupId, members: readonly PersonId[], at: Date): Promise<void>;
}

export function createGroups(input: {
  ask: (group: GroupId) => Promise<readonly PersonId[]>;
  store: GroupStore;
  now: () => Date;
  underWay: UnderWay;
  /** Default a second. */
  patience?: number;
}): Groups {
  const { ask, store, now, underWay, patience = patienceMs } = input;
  const asked = new Map<GroupId, { until: number; answer: Promise<Membership> }>();

  async function find(group: GroupId): Promise<Membership> {
    try {
      const members = await ask(group);
      await store.save(group, members, now());
      return { members };
    } catch (thrown) {
      const answer = lastKnown(group, toError(thrown));
      asked.set(group, { until: now().getTime() + pauseMs, answer });
      return answer;
    }
  }

  async function lastKnown(group: GroupId, error?: Error): Promise<Membership> {
    // That there is no such group any more, or that it may not be read, is an answer, too.
    const refused = error instanceof PermanentFailure ? error.message : undefined;
    const members = refused === undefined ? await store.read(group).catch(() => undefined) : undefined;
    return members ? { members } : { unknown: unreadable(group, refused ?? error?.message) };
  }

  return {
    async membersOf(group) {
      const at = now().getTime();
      const known = asked.get(group);
      const answer = known && known.until > at ? known.answer : underWay.add(find(group));
      if (answer !== known?.answer) asked.set(group, { until: at + freshMs, answer });
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patience);
      });
      const first = await Promise.race([answer, late]);
      clearTimeout(timer);
      return first ?? (await lastKnown(group));
    },
  };
}

const unreadable = (group: GroupId, why: string | undefined): string =>
  `Who is in the group ${group} cannot be read now${why === undefined ? '.' : `: ${why}`}`;
