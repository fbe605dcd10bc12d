import { changesCard } from '../chat/views/changes.js';
import { readChanges as bringUpToDate } from '../detection/read-changes.js';
import { isOpen } from '../incident/incident.js';
import { changesCards, suspicious } from '../incident/recent-changes.js';
import { report } from '../incident/report.js';
import { draw, type Job, roomOf } from './context.js';

/** From what is known: nobody waits for GitHub. */
export const drawChanges: Job<'room.changes'> = async (deps, { incident, attempt }) => {
  const looked = suspicious(incident, deps.settings);
  if (!looked || !deps.changes) return;
  const room = roomOf(incident);
  const known = await deps.changes.store.known(looked.repositories, looked.since);
  const message = await draw(deps, {
    known: incident.changesCard,
    room,
    view: changesCard({ ...looked, known, incident, now: deps.now(), most: deps.settings.changes.shown }),
    key: `changes:${incident.id}`,
    attempt,
  });
  if (message) await report(deps, incident.id, { type: 'changes.posted', message });
};

/** Asks GitHub. The card says what came of it either way, and is filled in by whichever try succeeds. */
export const readChanges: Job<'changes.read'> = async (deps, { incident }) => {
  const looked = suspicious(incident, deps.settings);
  const { changes } = deps;
  if (!looked || !changes?.source || !isOpen(incident)) return;
  try {
    await bringUpToDate(
      { ...changes, source: changes.source, now: deps.now },
      looked.repositories,
      looked.since,
    );
  } finally {
    await deps.transact((tx) => tx.jobs.enqueue(changesCards(incident, deps.settings)));
  }
};
