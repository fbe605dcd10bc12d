import { toError } from '../errors.js';
import { loadRunbooks } from '../runbook/load.js';
import { type Finding, ill, well } from './finding.js';

/** A runbook that is wrong stops the start, so it is worth knowing before. */
export async function checkRunbooks(directory: string): Promise<Finding[]> {
  try {
    const runbooks = await loadRunbooks(directory);
    return [well('Runbooks', `${runbooks.length} are in order`)];
  } catch (thrown) {
    const [first = '', ...rest] = toError(thrown).message.split('\n');
    const more = rest.length > 0 ? ` (and ${rest.length} more lines)` : '';
    return [ill('Runbooks', `${first}${more}`, 'Mend the file; npm start lists every fault by line.')];
  }
}
