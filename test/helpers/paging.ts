import type { PagerKnown } from '../../src/incident/pager.js';

/** As before the tool that rings people has been asked for the first time. */
export const nothingKnown: PagerKnown = {
  directory: async () => [],
  onCall: async () => undefined,
  keep: async () => undefined,
};
