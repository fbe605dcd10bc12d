import type { Logger } from 'pino';
import { toError } from '../../errors.js';
import type { PagerNews } from '../../incident/pager.js';
import type { Answer, Route } from '../server.js';

/** https://developer.pagerduty.com/docs/webhooks-behavior#size-limit: "greater than 256 KB are always dropped". */
const maxBodyBytes = 256 * 1024;

export interface PagerDutyWebhooks {
  /** Whether PagerDuty signed this body, by its header. */
  isSigned(body: Buffer, signature: string | undefined): boolean;
  /** Throws for what is no webhook of PagerDuty's. */
  read(body: string): PagerNews | undefined;
  record(news: PagerNews): Promise<void>;
  log: Logger;
}

/**
 * Nothing of a body is read before it is known to be PagerDuty's, and it is answered once what it tells is committed. What
 * fails on our side is answered with 500, which PagerDuty sends again for about 20 minutes; other refusals it drops at once.
 */
export function pagerDutyRoute({ isSigned, read, record, log }: PagerDutyWebhooks): Route {
  return {
    method: 'POST',
    path: '/webhooks/pagerduty',
    async handle({ headers, body }): Promise<Answer> {
      if (body.length > maxBodyBytes) return { status: 413 };
      const signature = headers['x-pagerduty-signature'];
      if (!isSigned(body, Array.isArray(signature) ? signature.join() : signature)) {
        log.warn('a webhook was not signed with a secret of PAGERDUTY_WEBHOOK_SECRETS');
        return { status: 401 };
      }
      let news: PagerNews | undefined;
      try {
        news = read(body.toString('utf8'));
      } catch (error) {
        // Three refusals in a row would have PagerDuty tell us nothing for a day. What this one told is found when the incident is read.
        log.warn({ err: toError(error) }, 'a webhook from PagerDuty is not what its documentation says');
        return { status: 202 };
      }
      if (news) await record(news);
      return { status: 202 };
    },
  };
}
