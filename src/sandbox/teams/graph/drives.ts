/** Files of channels and chats: https://learn.microsoft.com/graph/api/channel-get-filesfolder and https://learn.microsoft.com/graph/api/driveitem-put-content */
import { randomUUID } from 'node:crypto';
import { putFile, typeOf } from '../drive.js';
import type { Answer, Call, Route } from '../http.js';
import { guid } from '../identity.js';
import type { Conversation, DriveFile } from '../rows.js';
import type { World } from '../world.js';
import { channelIn } from './channels.js';
import { iso } from './chat-message.js';
import { badRequest, notFound } from './refusals.js';

const READ = [
  'Files.Read.All',
  'Files.ReadWrite.All',
  'Sites.Read.All',
  'Sites.ReadWrite.All',
  'File.Read.Group',
];
const WRITE = ['Files.ReadWrite.All', 'Sites.ReadWrite.All'];

/** "Up to 250 MB": https://learn.microsoft.com/graph/api/driveitem-put-content */
const MAX_BYTES = 250 * 1024 * 1024;
/** https://support.microsoft.com/office/invalid-file-names-and-file-types-64883a5d-228e-48f5-b3d2-eb39e07630fa */
const FORBIDDEN = /["*:<>?/\\|]/;

const driveOf = ({ teamId, id }: Conversation): string =>
  `b!${guid(`drive ${teamId ?? id}`).replaceAll('-', '')}`;
const folderOf = ({ id }: Conversation): string =>
  `01${guid(`folder ${id}`).replaceAll('-', '').toUpperCase()}`;

export const fileUrl = ({ baseUrl }: World, { id, name }: DriveFile): string =>
  `${baseUrl}/graph/v1.0/shared/${id}/${encodeURIComponent(name)}`;

export function driveRoutes(world: World): readonly Route[] {
  const folder = (conversation: Conversation): Answer => {
    if (conversation.teamId !== undefined && FORBIDDEN.test(conversation.name))
      throw badRequest('Resource not found.');
    const id = folderOf(conversation);
    const drive = { driveId: driveOf(conversation), driveType: 'documentLibrary' };
    const body = { id, name: conversation.name, size: 0, parentReference: drive, folder: { childCount: 0 } };
    return { status: 200, body: { ...body, createdDateTime: iso(conversation.createdAt) } };
  };
  const inDrive = (drive: string): Conversation[] => {
    const found = world.conversations.all().filter((one) => driveOf(one) === drive);
    if (found.length === 0) throw notFound('The resource could not be found.');
    return found;
  };
  const fileIn = ({ params }: Call): DriveFile => {
    const places = inDrive(params.drive ?? '').map(({ id }) => id);
    const file = world.files.get(params.item ?? '');
    if (!file || !places.includes(file.conversation)) throw notFound('The resource could not be found.');
    return file;
  };
  const shown = (file: DriveFile): Record<string, unknown> => ({
    id: file.id,
    name: file.name,
    size: file.size,
    // SharePoint's own: a GUID in quotes and a version.
    eTag: `"{${guid(`etag ${file.id}`).toUpperCase()}},1"`,
    createdDateTime: iso(file.createdAt),
    lastModifiedDateTime: iso(file.createdAt),
    webUrl: fileUrl(world, file),
    file: { mimeType: file.type },
    '@microsoft.graph.downloadUrl': `${world.baseUrl}/graph/v1.0/shared/${file.id}/content`,
  });
  const bytesOf = ({ id, type }: DriveFile): Answer => ({
    status: 200,
    body: world.blobs.get(id) ?? Buffer.alloc(0),
    headers: { 'content-type': type },
  });

  return [
    {
      call: 'GET /teams/:team/channels/:channel/filesFolder',
      needs: READ,
      run: (call) => folder(channelIn(world, call)),
    },
    {
      call: 'PUT /drives/:drive/items/:parent:/:name:/content',
      needs: WRITE,
      run({ params, bytes, headers }) {
        const conversation = inDrive(params.drive ?? '').find((one) => folderOf(one) === params.parent);
        if (!conversation) throw notFound('The resource could not be found.');
        const name = params.name ?? '';
        if (FORBIDDEN.test(name) || name.trim() !== name)
          throw badRequest('The provided name cannot be used.');
        if (bytes.length > MAX_BYTES) throw badRequest('The file is larger than 250 MB.');
        const known = world.files
          .all()
          .some((one) => one.conversation === conversation.id && one.name === name);
        const given = headers['content-type'];
        const type = given && given !== 'application/octet-stream' ? given : typeOf(name);
        const file = putFile(world, conversation, { name, type, bytes, author: { bot: true } });
        return { status: known ? 200 : 201, body: shown(file) };
      },
    },
    {
      call: 'GET /drives/:drive/items/:item',
      needs: READ,
      run: (call) => ({ status: 200, body: shown(fileIn(call)) }),
    },
    {
      call: 'GET /drives/:drive/items/:item/content',
      needs: READ,
      // "302 Found with a preauthenticated download URL": https://learn.microsoft.com/graph/api/driveitem-get-content
      run: (call) => ({
        status: 302,
        headers: {
          Location: `${world.baseUrl}/graph/v1.0/shared/${fileIn(call).id}/content?tempauth=${randomUUID()}`,
        },
      }),
    },
    {
      // What a message's attachment links to: https://learn.microsoft.com/graph/api/shares-get
      call: 'GET /shares/:share/driveItem',
      needs: READ,
      run: ({ params }) => ({ status: 200, body: shown(sharedFile(world, params.share ?? '')) }),
    },
    {
      call: 'GET /shares/:share/driveItem/content',
      needs: READ,
      run: ({ params }) => bytesOf(sharedFile(world, params.share ?? '')),
    },
    {
      call: 'GET /shared/:item/:any',
      run({ params }) {
        const file = world.files.get(params.item ?? '');
        if (!file) throw notFound('The resource could not be found.');
        return bytesOf(file);
      },
    },
  ];
}

/** `u!` and the base64url of the address. */
function sharedFile(world: World, share: string): DriveFile {
  const url = share.startsWith('u!') ? Buffer.from(share.slice(2), 'base64url').toString('utf8') : '';
  const file = world.files.all().find((one) => fileUrl(world, one) === url);
  if (!file) throw notFound('The sharing link no longer exists, or you do not have permission to access it.');
  return file;
}
