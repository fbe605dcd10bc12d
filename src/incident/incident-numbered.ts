import { UserError } from '../errors.js';
import type { Incident } from './incident.js';
import type { Viewer } from './may-know.js';
import type { Reader } from './ports.js';

/** The incident that somebody named as INC-7. */
export async function incidentNumbered(
  read: Pick<Reader, 'incidentByNumber'>,
  number: number,
  viewer: Viewer,
): Promise<Incident> {
  const incident = await read.incidentByNumber(number, viewer);
  if (!incident) throw new UserError('not-found', `There is no INC-${number}. See /incident list all.`);
  return incident;
}
