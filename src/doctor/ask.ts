import { z } from 'zod';

export type Fetch = typeof fetch;

/** How long any check waits for an answer. */
export const timeoutMs = 5000;

export type Asked =
  | { answered: true; status: number; headers: Headers; body: unknown }
  /** `detail` says why there is no answer, in a sentence without its subject: `did not answer in 5 s`. */
  | { answered: false; detail: string };

/** One request. Never throws: that nobody answers is what a check is there to find out. */
export async function ask(fetch: Fetch, url: string, init: RequestInit): Promise<Asked> {
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { answered: true, status: response.status, headers: response.headers, body: parseJson(text) };
  } catch (thrown) {
    return { answered: false, detail: explain(thrown) };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page, for one: the status says the rest.
    return undefined;
  }
}

const Thrown = z.object({
  name: z.string(),
  cause: z.object({ code: z.string() }).optional().catch(undefined),
});

function explain(thrown: unknown): string {
  const parsed = Thrown.safeParse(thrown);
  if (parsed.success && parsed.data.name === 'TimeoutError') return `did not answer in ${timeoutMs / 1000} s`;
  const code = parsed.success ? parsed.data.cause?.code : undefined;
  return `cannot be reached${code === undefined ? '' : ` (${code})`}`;
}
