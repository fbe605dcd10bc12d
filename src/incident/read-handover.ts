import type { PersonId } from '../ids.js';
import { updateDueAt } from './clocks.js';
import { draftHandover, noteEvents } from './handover-note.js';
import { type Incident, rolesIn } from './incident.js';
import type { Viewer } from './may-know.js';
import type { Deps } from './ports.js';
import { rolesOf } from './roles.js';

/** So many of the newest are looked through. */
const recent = 200;

/** The draft of a hand-over's note, with people by the names that their platforms tell. */
export async function handoverDraft(
  {
    read,
    settings,
    profileOf,
  }: Pick<Deps, 'read' | 'settings'> & {
    profileOf(person: PersonId): Promise<{ name: string } | 'nobody' | undefined>;
  },
  { incident, viewer, now }: { incident: Incident; viewer: Viewer; now: Date },
): Promise<string> {
  const [{ events }, runs, items] = await Promise.all([
    read.timeline(incident, { viewer, limit: recent, newest: true, types: noteEvents }),
    read.runs(incident.id, viewer),
    read.items(incident.id, viewer),
  ]);
  const named = [
    ...rolesIn(incident).map(({ holder }) => holder),
    ...events.flatMap(({ event, actor }) => (event.type === 'note.added' && actor ? [actor] : [])),
    ...items.flatMap(({ owner }) => owner ?? []),
  ];
  const names = new Map<PersonId, string>();
  await Promise.all(
    [...new Set(named)].map(async (person) => {
      const profile = await profileOf(person);
      if (profile && profile !== 'nobody') names.set(person, profile.name);
    }),
  );
  return draftHandover({
    incident,
    events,
    runs,
    items,
    roles: rolesOf(settings),
    updateDue: updateDueAt(incident, settings),
    nameOf: (person) => names.get(person) ?? person,
    now,
  });
}
