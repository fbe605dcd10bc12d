import type { Answer, Call } from '../http.js';
import type { World } from '../world.js';
import { badRequest } from './refusals.js';

/** A page of a collection: https://learn.microsoft.com/graph/paging. `most`: what `$top` may ask for. */
export function page<Row>(
  { baseUrl }: World,
  call: Call,
  rows: readonly Row[],
  { path, usual, most, shown }: { path: string; usual: number; most: number; shown: (row: Row) => unknown },
): Answer {
  const top = Number(call.query.get('$top') ?? usual);
  const from = Number(call.query.get('$skiptoken') ?? 0);
  if (!Number.isInteger(top) || top < 1 || top > most) {
    throw badRequest(`Invalid value for $top. The value must be between 1 and ${most}.`);
  }
  if (!Number.isInteger(from)) throw badRequest('Invalid $skiptoken.');
  const query = new URLSearchParams(call.query);
  query.set('$skiptoken', String(from + top));
  const next = from + top < rows.length && {
    '@odata.nextLink': `${baseUrl}/graph/v1.0${path}?${query}`,
  };
  const value = rows.slice(from, from + top).map(shown);
  return {
    status: 200,
    body: { '@odata.context': contextOf(path), '@odata.count': value.length, ...next, value },
  };
}

export const contextOf = (path: string): string =>
  `https://graph.microsoft.com/v1.0/$metadata#${path.replace(/^\//, '')}`;
