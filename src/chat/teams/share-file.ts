import { z } from 'zod';
import { splitAt } from '../cut.js';
import type { Block, View } from '../view.js';
import { unlessRefused } from './errors.js';
import type { Graph } from './graph.js';
import type { Conversation } from './memory.js';
import type { Rooms } from './rooms.js';

const Folder = z.looseObject({ id: z.string(), parentReference: z.looseObject({ driveId: z.string() }) });
const Item = z.looseObject({ webUrl: z.string() });

/** Less than a card shows of one text. */
const partLength = 2500;

export interface SharedFile {
  name: string;
  title: string;
  content: string;
  view: View;
}

/**
 * The message that shares a file: with a link into the channel's own folder, or with the content itself.
 *
 * The files of a chat lie in the OneDrive of whoever sends them, and a bot has none; a file consent card, by which a bot stores one
 * with a person, works in personal chats alone
 * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4). A place in the incident team's files would be
 * closed to those who are only in the chat. So the nearest that everybody there can read is the message.
 */
export async function fileView(
  deps: { graph: Graph; rooms: Rooms },
  place: Conversation,
  { name, title, content, view }: SharedFile,
): Promise<View> {
  const url = place.kind === 'channel' ? await upload(deps, place, name, content) : undefined;
  const comment: Block = { type: 'text', text: view.fallback };
  if (url !== undefined) {
    const link: Block = { type: 'actions', actions: [{ kind: 'link', label: title, url }] };
    return { fallback: view.fallback, blocks: [comment, link] };
  }
  const text = partsOf(content).map((part): Block => ({ type: 'quote', text: part }));
  return { fallback: view.fallback, blocks: [comment, { type: 'heading', text: title }, ...text] };
}

/** Where it was put; undefined where the bot may not, or where the folder is not there yet (a new channel's comes a little later). */
async function upload(
  { graph, rooms }: { graph: Graph; rooms: Rooms },
  place: Conversation,
  name: string,
  content: string,
): Promise<string | undefined> {
  const permission = 'Files.ReadWrite.All';
  return unlessRefused(
    async () => {
      // https://learn.microsoft.com/graph/api/channel-get-filesfolder
      const found = await graph('get', `${await rooms.pathOf(place)}/filesFolder`, { permission });
      const { id, parentReference } = Folder.parse(found);
      // A second attempt replaces the file of the first: https://learn.microsoft.com/graph/api/driveitem-put-content
      const path = `/drives/${parentReference.driveId}/items/${id}:/${encodeURIComponent(fileName(name))}:/content`;
      const body = Buffer.from(content, 'utf8');
      return Item.parse(await graph('put', path, { body, contentType: 'text/plain', permission })).webUrl;
    },
    403,
    404,
  );
}

/** https://support.microsoft.com/office/64883a5d-228e-48f5-b3d2-eb39e07630fa */
const fileName = (name: string): string => name.replace(/["*:<>?/\\|]+/g, '-').trim();

/** At line ends where there are some. */
function partsOf(content: string): string[] {
  const parts: string[] = [];
  let left = content;
  while (left.length > partLength) {
    const [head] = splitAt(left, partLength);
    const line = head.lastIndexOf('\n');
    const end = line > partLength / 2 ? line + 1 : head.length;
    parts.push(left.slice(0, end));
    left = left.slice(end);
  }
  return left === '' ? parts : [...parts, left];
}
