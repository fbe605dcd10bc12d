/**
 * Calls Jira Cloud through jira.js. Worth remembering of it:
 *  - its methods promise typed answers but check none: we ask for `unknown` and parse;
 *  - it keeps a base URL's path, so a stand-in may live at `http://127.0.0.1:PORT/jira`;
 *  - its errors carry the request with its credentials: they never leave this folder.
 */
import { Version3Client } from 'jira.js/version3';
import type { z } from 'zod';
import { PassingFailure } from '../../errors.js';
import { toFailure } from './errors.js';

export interface JiraConfig {
  /** The site's address without a slash at the end: `https://acme.atlassian.net`. */
  baseUrl: string;
  email: string;
  token: string;
  /** Key of the project that tasks are filed in: `OPS`. */
  project: string;
  /** Name of the issue type: `Task`. */
  issueType: string;
  /** Name of the link type whose outward text is "blocks". */
  linkType: string;
  /** How long one call may take. */
  timeoutMs: number;
}

export interface JiraClient {
  config: JiraConfig;
  /** Asks Jira something and parses the answer; throws one of our own three kinds of failure. */
  call<T>(schema: z.ZodType<T>, ask: (jira: Version3Client) => Promise<unknown>): Promise<T>;
}

export function createClient(config: JiraConfig): JiraClient {
  const jira = new Version3Client({
    host: config.baseUrl,
    authentication: { basic: { email: config.email, apiToken: config.token } },
    baseRequestConfig: {
      timeout: config.timeoutMs,
      // A POST that follows a redirect becomes a GET and would look like a success.
      maxRedirects: 0,
    },
  });

  return {
    config,
    async call(schema, ask) {
      const answer = await ask(jira).catch((thrown: unknown) => {
        throw toFailure(thrown, config);
      });
      const parsed = schema.safeParse(answer);
      // Retried: a proxy's or a maintenance page answers 200, too, and goes away.
      if (!parsed.success)
        throw new PassingFailure("Jira's answer is not what its documentation says", { cause: parsed.error });
      return parsed.data;
    },
  };
}
