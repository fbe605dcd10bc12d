import { z } from 'zod';
import { ask, type Fetch } from './ask.js';

const Answer = z.looseObject({ ok: z.boolean(), error: z.string().optional() });

export type SlackAnswer =
  | { ok: true; body: unknown; headers: Headers }
  /** `error` is Slack's own code, undefined when Slack did not get as far as one. */
  | { ok: false; error: string | undefined; detail: string };

export type SlackCall = (method: string, args?: Readonly<Record<string, string>>) => Promise<SlackAnswer>;

/** Calls of the Web API with one token. Every method takes a form: docs.slack.dev/apis/web-api */
export function slackCalls(fetch: Fetch, apiUrl: string, token: string): SlackCall {
  return async (method, args = {}) => {
    const asked = await ask(fetch, `${apiUrl}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(args),
    });
    if (!asked.answered) return { ok: false, error: undefined, detail: `${apiUrl} ${asked.detail}` };
    if (asked.status === 429) return { ok: false, error: 'ratelimited', detail: 'Slack asked to slow down' };
    const parsed = Answer.safeParse(asked.body);
    if (!parsed.success) {
      return { ok: false, error: undefined, detail: `${apiUrl} answered ${asked.status}, not as Slack does` };
    }
    if (parsed.data.ok) return { ok: true, body: asked.body, headers: asked.headers };
    const error = parsed.data.error ?? 'unknown';
    return { ok: false, error, detail: `Slack says ${error}` };
  };
}

/** What mends a call that failed for a reason that any method may have; `token` names the setting. */
export function mend(error: string | undefined, token: string, where: string): string {
  switch (error) {
    case undefined:
      return 'Check SLACK_API_URL, and that this machine reaches it.';
    case 'ratelimited':
      return 'Wait a minute, and run doctor again.';
    case 'missing_scope':
      return 'Reinstall the app from manifest.yml: api.slack.com/apps → your app → Install App.';
    default:
      return `Check ${token}. ${where}`;
  }
}
