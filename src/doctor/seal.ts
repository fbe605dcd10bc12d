import type pg from 'pg';
import type { Config } from '../config.js';
import { sealBacklog } from '../db/seal-backlog.js';
import { type Finding, ill, well } from './finding.js';

const minute = 60_000;
/** It is sealed each minute and anchored each hour; some of those may fail without harm. */
const sealedWithinMs = 10 * minute;
const anchoredWithinMs = 3 * 60 * minute;

/** Whether what was recorded is sealed, and the seal written down outside, as time goes by. */
export async function checkSeal(client: pg.ClientBase, anchor: Config['anchor']): Promise<Finding[]> {
  const { unsealedSince, unanchoredSince } = await sealBacklog(client);
  return [sealed(unsealedSince), anchored(anchor, unanchoredSince)];
}

function sealed(since: Date | undefined): Finding {
  const what = 'Database: seal';
  if (!isOlder(since, sealedWithinMs)) return well(what, 'what was recorded is sealed');
  return ill(
    what,
    `nothing was sealed that was recorded since ${since?.toISOString()}`,
    'Start Tocsin, or run tocsin verify, which seals too. If Tocsin is running, look for seal_timeline in its log.',
  );
}

function anchored({ channel, file }: Config['anchor'], since: Date | undefined): Finding {
  const what = 'Database: anchors';
  if (channel === undefined && file === undefined) {
    return well(what, 'none: neither ANCHOR_CHANNEL nor ANCHOR_FILE is set');
  }
  if (!isOlder(since, anchoredWithinMs)) return well(what, 'the seal is written down outside');
  return ill(
    what,
    `what was sealed since ${since?.toISOString()} is not written down outside`,
    'Start Tocsin. If it is running, look for anchor_seal in its log: may it write to the channel and to the file?',
  );
}

function isOlder(since: Date | undefined, ms: number): boolean {
  return since !== undefined && Date.now() - since.getTime() > ms;
}
