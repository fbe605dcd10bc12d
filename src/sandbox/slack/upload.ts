import type { SandboxUpload } from '../contract.js';
import type { Answer } from './answer.js';
import { type Args, text } from './arguments.js';
import { CLIENT_UPLOAD, type Emulate } from './emulate.js';
import type { Workspace } from './workspace.js';

/**
 * A person shares a file: three steps, as for an app (https://docs.slack.dev/messaging/working-with-files#uploading_files).
 * Answers the file's id.
 */
export async function upload(
  { workspace, emulate }: { workspace: Workspace; emulate: Emulate },
  call: (method: string, args: Args) => Promise<Answer>,
  channel: string,
  { name, title = name, type, content, text: words = '', threadTs }: SandboxUpload,
): Promise<string> {
  const bytes = Buffer.from(content);
  const session = await call('files.getUploadURLExternal', { filename: name, length: bytes.length });
  const id = text(session, 'file_id');
  const sessions = workspace.tables['slack.file_upload_sessions'];
  const row = sessions.findOneBy('file_id', id);
  if (row && type) sessions.update(row.id, { mimetype: type });
  await emulate.fetch(new Request(`${CLIENT_UPLOAD}/${id}`, { method: 'POST', body: new Uint8Array(bytes) }));
  await call('files.completeUploadExternal', {
    files: [{ id, title }],
    channel_id: channel,
    initial_comment: words,
    ...(threadTs && { thread_ts: threadTs }),
  });
  return id;
}
