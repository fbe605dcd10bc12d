import type { Answer } from '../jira/http.js';
import type { Call } from './routes.js';

/**
 * https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api: `per_page` of at most 100, default 30; the `link`
 * header leads on while there is more.
 */
export function listed<T>(
  { url }: Pick<Call, 'url'>,
  all: readonly T[],
  present: (one: T) => object,
): Answer {
  const size = Math.min(100, whole(url.searchParams.get('per_page'), 30));
  const page = whole(url.searchParams.get('page'), 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (rel: string, to: number) => {
    const there = new URL(url);
    there.searchParams.set('page', String(to));
    return `<${there}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link('prev', page - 1), link('first', 1)] : []),
    ...(page < last ? [link('next', page + 1), link('last', last)] : []),
  ];
  return {
    status: 200,
    body: all.slice((page - 1) * size, page * size).map(present),
    ...(links.length > 0 && { headers: { link: links.join(', ') } }),
  };
}

/** What is no number counts as not given. */
function whole(text: string | null, fallback: number): number {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value > 0 ? value : fallback;
}
