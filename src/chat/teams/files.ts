/**
 * The files of a message. An activity brings them in personal chats alone, and in others its pictures
 * (learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4); Graph tells of all. So a file is named by its message,
 * and by what both show of it.
 */
import { readPage } from './read-page.js';

/** Where a message is. `thread`: the root that it replies to, in a channel. */
export interface Whereabouts {
  conversation: string;
  thread: string | undefined;
  message: string;
}

export interface FileName extends Whereabouts {
  key: string;
}

export function writeFile({ conversation, thread, message, key }: FileName): string {
  return `${conversation}${thread ? `;messageid=${thread}` : ''}/${message}/${key}`;
}

export function readFile(id: string): FileName | undefined {
  const [, conversation, thread, message, key] =
    /^([^/;]+)(?:;messageid=([^/;]+))?\/([^/]+)\/([^/]+)$/.exec(id) ?? [];
  if (!conversation || !message || !key) return undefined;
  return { conversation, thread, message, key };
}

/** A file in SharePoint or OneDrive; Graph's id of the attachment is that of the file (learn.microsoft.com/graph/api/chatmessage-post). */
export const fileKey = (attachment: string) => `file-${attachment.toLowerCase()}`;

export interface Picture {
  key: string;
  src: string;
}

/** The pictures on a page that are kept with the message. */
export function picturesOn(page: string): Picture[] {
  const found = new Map<string, Picture>();
  readPage(page, {
    open(tag, attributes) {
      const src = tag === 'img' ? attributes.get('src') : undefined;
      const key = src && pictureKey(src);
      if (src && key && !found.has(key)) found.set(key, { key, src });
    },
    close: () => undefined,
    text: () => undefined,
  });
  return [...found.values()];
}

/** What Skype's store calls a picture: `0-wus-d9-e54f6355f1bbd4d7e3f4bafe8529106f`. */
const stored = /\b\d+-[a-z]+-d\d+-[0-9a-f]{32}\b/;

/**
 * An activity shows a picture at its place in the store, Graph as a hosted content whose id is that place in base64, as the
 * examples of learn.microsoft.com/graph/api/chat-list-messages show. Undefined for what is kept elsewhere.
 */
function pictureKey(src: string): string | undefined {
  const [, hosted] = /\/hostedContents\/([^/?#]+)\/\$value/.exec(src) ?? [];
  const place = hosted === undefined ? src : Buffer.from(hosted, 'base64').toString('latin1');
  const [id] = stored.exec(place) ?? [];
  if (id) return `image-${id}`;
  return hosted && `image-${hosted}`;
}
