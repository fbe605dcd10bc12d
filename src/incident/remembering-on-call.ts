import type { OnCall } from './on-call.js';
import { serviceOf } from './page.js';
import type { Pager, PagerKnown } from './pager.js';
import type { Settings } from './settings.js';

/**
 * Who is on call, by the tool that rings people. What it says is kept: who is on call matters most when it does not answer, and
 * then the last answer stands in, with its time.
 */
export function rememberingOnCall(input: {
  pager: Pick<Pager, 'onCall'>;
  known: Pick<PagerKnown, 'onCall' | 'keep'>;
  settings: Settings;
}): OnCall {
  const { pager, known, settings } = input;
  return {
    async at({ service: name, now }) {
      const service = serviceOf(settings, name)?.pagerduty ?? settings.pagerduty.service;
      try {
        const list = await pager.onCall(service, now);
        await known.keep({ onCall: { service, list } });
        return list;
      } catch (error) {
        const last = await known.onCall(service);
        if (last) return last;
        throw error;
      }
    },
  };
}
