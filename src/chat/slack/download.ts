import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { PassingFailure, PermanentFailure, RetryLater } from '../../errors.js';
import type { Download } from '../archive.js';
import { cleanText } from '../clean-text.js';
import { watchdog } from '../watchdog.js';
import { toFailure } from './errors.js';

const File = z.object({
  id: z.string(),
  name: z.string().nullish(),
  mimetype: z.string().nullish(),
  mode: z.string().optional(),
  is_external: z.boolean().optional(),
  url_private: z.string().optional(),
  url_private_download: z.string().optional(),
});

/** How long Slack may let us wait for the first byte, and then for each next one. */
const silenceMs = 30_000;

/** A file's content (docs.slack.dev/reference/objects/file-object: fetched with the bot's token, scope files:read). */
export async function downloadFile(
  { client, token }: { client: WebClient; token: string },
  id: string,
): Promise<Download | undefined> {
  const answer = await client.files.info({ file: id }).catch((error: unknown) => {
    throw toFailure(error);
  });
  const file = File.parse(answer.file);
  if (file.mode === 'tombstone' || file.mode === 'hidden_by_limit') {
    throw new PermanentFailure(
      'Slack no longer has the file: it was deleted, or is beyond the plan’s limit.',
    );
  }
  const url = file.url_private_download ?? file.url_private;
  // A link to another service has no content of its own.
  if (file.is_external || file.mode === 'external' || !url) return undefined;
  const mimetype = file.mimetype ?? undefined;
  const { body } = await fetchFile(url, token, mimetype);
  return { name: cleanText(file.name ?? 'a file'), mimetype, content: body };
}

async function fetchFile(
  url: string,
  token: string,
  mimetype: string | undefined,
): Promise<{ body: AsyncIterable<Uint8Array> }> {
  const watch = watchdog(silenceMs, 'Slack');
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: watch.signal,
  }).catch((error: unknown) => {
    watch.stop();
    throw new PassingFailure('Slack could not be reached.', { cause: error });
  });
  const refusal = refusalOf(response, mimetype);
  if (refusal || !response.body) {
    watch.stop();
    await response.body?.cancel();
    throw refusal ?? new PassingFailure('Slack sent no content.');
  }
  return { body: watch.over(response.body) };
}

function refusalOf(response: Response, mimetype: string | undefined): Error | undefined {
  const { status } = response;
  if (status === 429)
    return new RetryLater(Number(response.headers.get('retry-after')) || 30, 'Slack asks to slow down');
  if (status >= 500) return new PassingFailure(`Slack has trouble of its own (${status}).`);
  if (status === 404 || status === 410) return new PermanentFailure('Slack no longer has the file.');
  if (!response.ok)
    return new PermanentFailure(`Slack refuses the file (${status}). Check the scope files:read.`);
  // Without the scope Slack answers 200 with its sign-in page in place of the file.
  const kind = response.headers.get('content-type') ?? '';
  const isPage = kind.startsWith('text/html') && mimetype !== 'text/html';
  return isPage
    ? new PermanentFailure(
        'Slack shows its sign-in page in place of the file. Reinstall the app with the scope files:read.',
      )
    : undefined;
}
