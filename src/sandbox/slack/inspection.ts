import { z } from 'zod';
import type { SandboxChannel, SandboxMessage, SandboxModal, SandboxSlack } from '../contract.js';
import type { Entries } from './entries.js';
import { channelsOf, contentOf } from './files.js';
import { showMessage } from './messages.js';
import type { Modals } from './modals.js';
import { viewIn } from './payloads.js';
import type { Channel } from './rows.js';
import { channelOf, type Workspace } from './workspace.js';

type Inspection = Pick<
  SandboxSlack,
  | 'channels'
  | 'channel'
  | 'messages'
  | 'modals'
  | 'home'
  | 'pins'
  | 'bookmarks'
  | 'files'
  | 'userGroups'
  | 'setUserGroup'
>;

const ShownView = z.custom<SandboxModal['view']>((value) => typeof value === 'object' && value !== null);

/** What is in the workspace, as tests and the page see it. */
export function createInspection(workspace: Workspace, entries: Entries, modals: Modals): Inspection {
  const { tables, people } = workspace;

  const must = (idOrName: string): Channel => {
    const channel = channelOf(workspace, idOrName);
    if (!channel) throw new Error(`there is no channel ${idOrName}`);
    return channel;
  };
  const personId = (idOrName: string): string =>
    people.find(({ id, name }) => id === idOrName || name === idOrName)?.id ?? idOrName;

  const messages = (where: string, viewer?: string): SandboxMessage[] => {
    const { channel_id: id } = must(where);
    const private_ = viewer
      ? tables['slack.ephemeral_messages']
          .findBy('target_user', personId(viewer))
          .filter((one) => one.channel_id === id)
      : [];
    const all = [...tables['slack.messages'].findBy('channel_id', id), ...private_].map((message) =>
      showMessage(workspace, message),
    );
    const isReply = (message: SandboxMessage): boolean =>
      message.threadTs !== undefined && message.threadTs !== message.ts;
    const byTs = (a: SandboxMessage, b: SandboxMessage): number => Number(a.ts) - Number(b.ts);
    return [...all.filter((message) => !isReply(message)).sort(byTs), ...all.filter(isReply).sort(byTs)];
  };

  const groups = tables['sandbox.user_groups'];

  return {
    channels: () => tables['slack.channels'].all().map(showChannel),
    channel: (idOrName) => showChannel(must(idOrName)),
    messages,
    modals: (person): SandboxModal[] =>
      modals.open(personId(person)).map((row) => ({
        id: row.view_id,
        view: ShownView.parse(viewIn(workspace, entries, row)),
        errors: modals.errorsOf(row.view_id),
      })),
    home(person) {
      const rows = tables['slack.views'].findBy('user_id', personId(person));
      const home = rows.find((view) => view.type === 'home');
      return home ? { blocks: home.blocks } : undefined;
    },
    pins: (where) =>
      tables['slack.pins'].findBy('channel_id', must(where).channel_id).map((pin) => pin.message_ts),
    bookmarks: (where) =>
      tables['slack.bookmarks']
        .findBy('channel_id', must(where).channel_id)
        .map(({ bookmark_id: id, title, link }) => ({ id, title, link })),
    files(where) {
      const { channel_id: id } = must(where);
      const here = tables['slack.files']
        .all()
        .filter((file) => !file.deleted && channelsOf(file).includes(id));
      return here.map((file) => {
        const bytes = contentOf(workspace, file);
        const { file_id: id, name, title, mimetype: type } = file;
        return { id, name, title, type, bytes, content: bytes.toString('utf8') };
      });
    },
    userGroups: () =>
      groups.all().map(({ usergroup_id: id, handle, users }) => ({ id, handle, users: [...users] })),
    setUserGroup(handle, users) {
      const ids = users.map(personId);
      const group = groups.findOneBy('handle', handle);
      if (group) groups.update(group.id, { users: ids });
      else {
        const id = `S0${handle.toUpperCase().replace(/[^A-Z0-9]/g, '')}`.padEnd(9, '0').slice(0, 11);
        groups.insert({ usergroup_id: id, handle, name: handle, users: ids });
      }
    },
  };
}

function showChannel(channel: Channel): SandboxChannel {
  return {
    id: channel.channel_id,
    name: channel.name,
    isPrivate: channel.is_private,
    isIm: channel.is_im ?? false,
    isArchived: channel.is_archived,
    creator: channel.creator,
    topic: channel.topic.value,
    purpose: channel.purpose.value,
    members: [...channel.members],
  };
}
