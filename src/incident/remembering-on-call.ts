import { ownService } from './catalogue.js';
import type { OnCall } from './on-call.js';
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
  /** That of tocsin.yml, where there is one: for services that the tool does not know, and while it has never answered. */
  rota?: OnCall | undefined;
}): OnCall {
  const { pager, known, settings, rota } = input;
  return {
    async at({ service: name, now }) {
      const service =
        ownService(settings.services, { service: name })?.pagerduty ?? settings.pagerduty.service;
      if (service === undefined && rota) return rota.at({ service: name, now });
      try {
        const list = await pager.onCall(service, now);
        await known.keep({ onCall: { service, list } });
        return list;
      } catch (error) {
        const last = await known.onCall(service);
        if (last) return last;
        if (rota) return rota.at({ service: name, now });
        throw error;
      }
    },
  };
}
