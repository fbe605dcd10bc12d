import { ViewBlocks } from './block-kit/blocks.js';
import type { Entries } from './entries.js';
import type { Channel, ViewRow } from './rows.js';
import { userOf, type Workspace } from './workspace.js';

/** What every interaction carries: https://docs.slack.dev/reference/interaction-payloads */
export function common({ identity }: Workspace, type: string) {
  return {
    type,
    token: identity.verificationToken,
    api_app_id: identity.appId,
    team: { id: identity.teamId, domain: identity.teamDomain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

export function userIn(workspace: Workspace, userId: string) {
  const name = userOf(workspace, userId)?.name ?? userId;
  return { id: userId, username: name, name, team_id: workspace.identity.teamId };
}

export const channelIn = (channel: Channel) => ({
  id: channel.channel_id,
  name: channel.is_im ? 'directmessage' : channel.name,
});

/** A view with what the person has entered in it: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function viewIn({ identity }: Workspace, entries: Entries, row: ViewRow) {
  const blocks = ViewBlocks.parse(row.blocks);
  return {
    id: row.view_id,
    team_id: row.team_id,
    type: row.type,
    blocks,
    private_metadata: row.private_metadata,
    callback_id: row.callback_id,
    state: { values: entries.values(row.user_id, row.view_id, blocks) },
    hash: row.hash,
    title: row.title ?? null,
    submit: row.submit ?? null,
    close: row.close ?? null,
    clear_on_close: row.clear_on_close,
    notify_on_close: row.notify_on_close,
    previous_view_id: row.previous_view_id ?? null,
    root_view_id: row.root_view_id,
    app_id: row.app_id,
    external_id: row.external_id,
    app_installed_team_id: identity.teamId,
    bot_id: row.bot_id,
  };
}
