/**
 * Who else somebody is, asked of the platforms. It is looked up when a person acts or is named, beside the command and not
 * before it: what comes too late counts the next time. So it is no job either; nothing waits for it to be done, and
 * the next command asks again.
 */
import { type AccountId, PersonId, platformOf } from '../ids.js';
import { foldAddress, type KnownAccount } from '../incident/people.js';
import type { Deps, Directory } from '../incident/ports.js';
import type { ChatPort } from './port.js';
import type { UnderWay } from './under-way.js';

/** A person waits for their answer, and Slack waits three seconds for it. */
const patienceMs = 1000;
/** So long what a profile said counts as said just now. */
const freshMs = 24 * 3_600_000;
/** So long nobody is looked for in the database again. */
const rememberedMs = 3_600_000;

export interface Acquaintance {
  /**
   * Resolves when it is known who these people are, or after a second; never fails. `anew`: what was known before is not
   * good enough, and accounts outside of chat are looked for too.
   */
  acquaint(people: readonly string[], how?: 'anew'): Promise<void>;
  /** Asks anew, and fails when it cannot be told: for jobs, which try again. */
  lookUp(person: PersonId): Promise<void>;
}

export function createAcquaintance(input: {
  chat: Pick<ChatPort, 'profile'>;
  /** The chat platforms that `chat` reaches: `slack`. */
  platforms: readonly string[];
  directories: readonly Directory[];
  deps: Pick<Deps, 'transact' | 'read' | 'now'>;
  underWay: UnderWay;
  /** Default a second. */
  patience?: number;
}): Acquaintance {
  const { chat, platforms, directories, deps, underWay, patience = patienceMs } = input;
  const asked = new Map<PersonId, { until: number; asking: Promise<void> }>();
  const isReached = (account: AccountId) => platforms.includes(platformOf(account));

  function ask(person: PersonId): Promise<void> {
    const now = deps.now().getTime();
    const known = asked.get(person);
    if (known && known.until > now) return known.asking;
    const asking = underWay.add(refresh(person)).catch(() => {
      // The next command asks again.
      asked.delete(person);
    });
    asked.set(person, { until: now + rememberedMs, asking });
    return asking;
  }

  async function refresh(person: PersonId): Promise<void> {
    const { accounts } = await deps.read.surroundings(person);
    if (!accounts.some((known) => known.id === person && isFresh(known))) await askProfile(person);
    await refreshOthers(person);
  }

  async function lookUp(person: PersonId): Promise<void> {
    if (!isReached(person)) return;
    const email = await askProfile(person);
    await refreshOthers(person);
    if (email === undefined) return;
    for (const directory of directories) {
      const found = await directory.accountsAt(email);
      if (!found) continue;
      const checkedAt = deps.now();
      await deps.transact(async (tx) => {
        await tx.people.onlyAt(directory.platform, email, found);
        await tx.people.know(found.map((id) => ({ id, email, checkedAt })));
      });
    }
  }

  async function askProfile(person: PersonId): Promise<string | undefined> {
    const checkedAt = deps.now();
    const profile = await chat.profile(person);
    const email = profile?.ownsEmail && profile.email ? foldAddress(profile.email) : undefined;
    await deps.transact((tx) => tx.people.know([{ id: person, email, checkedAt }]));
    return email;
  }

  /** Somebody may have left since, and their address may have been given to somebody else. */
  async function refreshOthers(person: PersonId): Promise<void> {
    const { accounts } = await deps.read.surroundings(person);
    const stale = accounts.filter((known) => known.id !== person && isReached(known.id) && !isFresh(known));
    // Where one platform is away, what is known of it stands, and the others are asked all the same.
    await Promise.allSettled(stale.map(({ id }) => askProfile(PersonId.parse(id))));
  }

  const isFresh = ({ checkedAt }: KnownAccount) =>
    checkedAt !== undefined && checkedAt.getTime() > deps.now().getTime() - freshMs;

  return {
    async acquaint(people, how) {
      const reached = people.flatMap((one) => {
        const person = PersonId.safeParse(one);
        return person.success && isReached(person.data) ? [person.data] : [];
      });
      if (reached.length === 0) return;
      const asking = reached.map((person) => (how === 'anew' ? underWay.add(lookUp(person)) : ask(person)));
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patience);
      });
      await Promise.race([Promise.allSettled(asking), late]);
      clearTimeout(timer);
    },
    lookUp,
  };
}
