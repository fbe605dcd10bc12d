/**
 * Calls PagerDuty through pdjs. Worth remembering of it:
 *  - it resolves whatever the status: we look at it;
 *  - it rejects with the response itself when the answer is no JSON;
 *  - its own timeout ends nothing and keeps a stopped process alive for half a minute: it is switched off, and ours ends the call;
 *  - after a 429 it tries three times more, 20 s apart: we let it do so at once, and then come back when PagerDuty says;
 *  - `resource` and `all` look for `.com` in the address: we page by ourselves, from the data.
 */
import { api } from '@pagerduty/pdjs';
import { z } from 'zod';
import { PassingFailure } from '../../errors.js';
import { fromAnswer, toFailure } from './errors.js';
import { OneService, Page } from './schema.js';

export interface PagerDutyConfig {
  /** Without a slash at its end: `https://api.pagerduty.com`. */
  apiUrl: string;
  token: string;
  /** E-mail address of the user on whose behalf we write. */
  from: string;
  /** How long one call may take. */
  timeoutMs: number;
}

type Query = Readonly<Record<string, string | readonly string[]>>;

export interface PagerDutyClient {
  config: PagerDutyConfig;
  get<T>(schema: z.ZodType<T>, path: string, query?: Query): Promise<T>;
  /** Every page of a list, as far as PagerDuty goes: 10,000. */
  list<T>(item: z.ZodType<T>, path: string, name: string, query?: Query): Promise<T[]>;
  /** The escalation policy of a service, by its id. */
  policyOf(service: string): Promise<string>;
  write<T>(schema: z.ZodType<T>, method: 'POST' | 'PUT', path: string, body: object): Promise<T>;
}

/** https://developer.pagerduty.com/docs/pagination: at most 100 a page, and `offset` plus `limit` at most 10,000. */
const pageSize = 100;
const mostItems = 10_000;

export function createClient(config: PagerDutyConfig): PagerDutyClient {
  async function call<T>(
    schema: z.ZodType<T>,
    request: { method: 'GET' | 'POST' | 'PUT'; path: string; query?: Query; body?: object },
  ): Promise<T> {
    const { method, path, query, body } = request;
    // Of pdjs' options `url` is the one that takes an address of its own.
    const answer = await api({
      url: `${config.apiUrl}/${path}`,
      method,
      token: config.token,
      requestTimeout: 0,
      retryTimeout: 0,
      signal: AbortSignal.timeout(config.timeoutMs),
      ...(method !== 'GET' && { headers: { From: config.from }, data: body ?? {} }),
      ...(query && { queryParameters: listed(query) }),
    }).catch((thrown: unknown) => {
      throw toFailure(thrown, config);
    });
    if (answer.status >= 300) throw fromAnswer(answer, answer.data, config);
    const parsed = schema.safeParse(answer.data);
    // Retried: a proxy's or a maintenance page answers 200, too, and goes away.
    if (!parsed.success) {
      throw new PassingFailure('PagerDuty’s answer is not what its documentation says', {
        cause: parsed.error,
      });
    }
    return parsed.data;
  }

  return {
    config,
    get: (schema, path, query) => call(schema, { method: 'GET', path, ...(query && { query }) }),
    async policyOf(service) {
      const { service: found } = await call(OneService, { method: 'GET', path: `services/${service}` });
      return found.escalation_policy.id;
    },
    write: (schema, method, path, body) => call(schema, { method, path, body }),
    async list(item, path, name, query) {
      const items = [];
      for (let offset = 0; offset < mostItems; offset += pageSize) {
        const page = await call(Page, {
          method: 'GET',
          path,
          query: { ...query, limit: String(pageSize), offset: String(offset) },
        });
        items.push(...parseItems(item, page[name]));
        if (page.more !== true) break;
      }
      return items;
    },
  };
}

function parseItems<T>(item: z.ZodType<T>, items: unknown): T[] {
  const parsed = z.array(item).safeParse(items);
  if (parsed.success) return parsed.data;
  throw new PassingFailure('PagerDuty’s answer is not what its documentation says', { cause: parsed.error });
}

/** pdjs takes texts and lists of them, which it may change. */
const listed = (query: Query): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
