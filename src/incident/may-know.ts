/**
 * Who may know that an incident exists. Of a private one: who declared it, who holds a role in it or writes its post-mortem,
 * who is in its room or was called in, and who has the permission incident.private.read. For everybody else it does not exist.
 *
 * Whatever shows an incident outside its room asks here, or reads through `Reader` with a `Viewer`, which asks the same.
 */
import type { AccountId, PersonId, RoomId } from '../ids.js';
import type { Incident } from './incident.js';
import { accountsOf } from './people.js';
import { refusal } from './permissions.js';
import { refusalsOf } from './permitted.js';
import type { Deps, Tx } from './ports.js';

export interface Who {
  accounts: readonly AccountId[];
  /** They hold incident.private.read. */
  readsPrivate: boolean;
}

/** For whom something is read; `tocsin` knows of everything, and must not show what it reads to anybody but an operator. */
export type Viewer =
  | 'tocsin'
  | {
      /** Asked only when it matters: most incidents are open to everyone. */
      who(): Promise<Who>;
      /** Where they are just now, as the platform says: who is in an incident's room may know of it. */
      room?: RoomId | undefined;
    };

type Asked = Pick<Deps, 'read' | 'settings' | 'groups'>;

export function viewerOf(deps: Asked, person: PersonId, room?: RoomId): Exclude<Viewer, 'tocsin'> {
  let asked: Promise<Who> | undefined;
  return {
    who() {
      asked ??= whoIs(deps, person);
      return asked;
    },
    room,
  };
}

async function whoIs(deps: Asked, person: PersonId): Promise<Who> {
  const [accounts, refusal] = await Promise.all([
    accountsOf(deps.read, person),
    refusalsOf(deps, 'incident.private.read', person),
  ]);
  return { accounts, readsPrivate: refusal(undefined) === undefined };
}

/**
 * The same inside a transaction, where no platform is asked: whoever has the permission by a group alone counts as if they had it
 * not.
 */
export async function isAmongThem(
  { read }: Pick<Tx, 'read'>,
  { permissions }: Pick<Deps['settings'], 'permissions'>,
  incident: Incident,
  person: PersonId,
): Promise<boolean> {
  if (!incident.private) return true;
  const accounts = await accountsOf(read, person);
  const readsPrivate = refusal(permissions, 'incident.private.read', { accounts }, incident) === undefined;
  return read.isKnown(incident.id, { accounts, readsPrivate });
}

/** Of these people those who may know. */
export async function amongThem(
  tx: Pick<Tx, 'read'>,
  settings: Pick<Deps['settings'], 'permissions'>,
  incident: Incident,
  people: readonly PersonId[],
): Promise<PersonId[]> {
  const known: PersonId[] = [];
  for (const person of people) if (await isAmongThem(tx, settings, incident, person)) known.push(person);
  return known;
}

/** Whether a person may know of an incident. */
export async function mayKnow(deps: Asked, incident: Incident, person: PersonId): Promise<boolean> {
  return !incident.private || deps.read.isKnown(incident.id, await whoIs(deps, person));
}
