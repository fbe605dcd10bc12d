import type { Blobs } from '../blobs.js';
import { fileType } from './file-types.js';
import type { StoredFile, UploadSession } from './rows.js';
import type { Table } from './tables.js';
import type { Workspace } from './workspace.js';

interface Context {
  now: () => Date;
  blobs: Blobs;
  sessions: () => Pick<Table<UploadSession>, 'findOneBy'>;
}

/** What Slack does to a file where emulate stores it. Bytes are kept apart from rows. */
export function fileRules({ now, blobs, sessions }: Context) {
  return {
    uploading: (session: UploadSession, { content_base64, ...change }: Partial<UploadSession>) => {
      if (content_base64 !== undefined) blobs.put(session.file_id, Buffer.from(content_base64, 'base64'));
      return change;
    },

    complete({ content_base64: _, ...file }: StoredFile): StoredFile {
      const { file_id: id, name } = file;
      const seconds = Math.floor(now().getTime() / 1000);
      return {
        ...file,
        ...fileType(name, sessions().findOneBy('file_id', id)?.mimetype),
        created: seconds,
        timestamp: seconds,
      };
    },

    revise(file: StoredFile, change: Partial<StoredFile>): Partial<StoredFile> {
      if (change.deleted) blobs.remove(file.file_id);
      return change;
    },
  };
}

/** https://docs.slack.dev/reference/objects/file-object. Of a deleted file only its id is left. */
export function fileIn({ tables, baseUrl, identity }: Workspace, id: string): Record<string, unknown> {
  const file = tables['slack.files'].findOneBy('file_id', id);
  if (!file || file.deleted) return { id, mode: 'tombstone' };
  const { file_id: _, id: __, team_id, created_at, updated_at, deleted, content_base64, ...shown } = file;
  const place = `${baseUrl}/files-pri/${identity.teamId}-${id}`;
  const slug = encodeURIComponent(file.name);
  return {
    id,
    ...shown,
    user_team: team_id,
    username: '',
    // The sandbox's address is another one in the next run.
    url_private: `${place}/${slug}`,
    url_private_download: `${place}/download/${slug}`,
    permalink: `${baseUrl}/files/${file.user}/${id}/${slug}`,
    comments_count: 0,
    has_rich_preview: false,
  };
}

export function contentOf({ blobs }: Workspace, { file_id, content_base64 }: StoredFile): Buffer {
  // State files of earlier versions kept the bytes in the row.
  return blobs.get(file_id) ?? Buffer.from(content_base64 ?? '', 'base64');
}

export const channelsOf = ({ channels, groups, ims }: StoredFile): string[] => [
  ...channels,
  ...groups,
  ...ims,
];
