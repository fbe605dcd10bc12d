import type { ChaosStage } from '../stage.js';
import { type Check, readFacts } from './facts.js';
import { clocksFiredOnce, nobodyCrashed, nothingStuck, rowsAreFolds, sealsHold } from './kept.js';
import { asSlackShows, comingsAndGoings, filesKept, nothingDoubled, takenIsRecorded } from './said.js';
import { askedIsDone, eachMessageOnce, oneRoomEach, roomsAreFurnished, tasksFiledOnce } from './shown.js';

/** What holds after every course, whatever happened in it. */
const checks: Readonly<Record<string, Check>> = {
  takenIsRecorded,
  nothingDoubled,
  comingsAndGoings,
  asSlackShows,
  filesKept,
  askedIsDone,
  oneRoomEach,
  eachMessageOnce,
  roomsAreFurnished,
  tasksFiledOnce,
  rowsAreFolds,
  clocksFiredOnce,
  nothingStuck,
  nobodyCrashed,
  sealsHold,
};

export interface Figures {
  incidents: number;
  events: number;
  /** Deliveries of what people did that were answered 200. */
  taken: number;
  kills: number;
  seals: number;
}

/** Throws with everything that is not as it should be; `replay` says how to see it again. */
export async function assertWhole(stage: ChaosStage, replay: string): Promise<Figures> {
  const facts = await readFacts(stage);
  const faults: string[] = [];
  for (const [name, check] of Object.entries(checks)) {
    faults.push(...(await check(facts)).map((fault) => `${name}: ${fault}`));
  }
  if (faults.length > 0) throw new Error(`${faults.join('\n')}\nAgain: ${replay}`);
  return {
    incidents: facts.incidents.length,
    events: facts.incidents.reduce((sum, { events }) => sum + events.length, 0),
    taken: stage.office.taken.length,
    ...stage.counts,
  };
}
