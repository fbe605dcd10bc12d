/**
 * Adding the bot's app where it is not yet:
 * https://learn.microsoft.com/microsoftteams/platform/graph-api/proactive-bots-and-messages/graph-proactive-bots-and-messages
 */
import { z } from 'zod';
import { PermanentFailure } from '../../errors.js';
import type { TeamsConfig } from './config.js';
import { isRefused, unlessRefused } from './errors.js';
import { type Graph, quoted } from './graph.js';

const Authorization = z
  .looseObject({
    requiredPermissionSet: z
      .looseObject({ resourceSpecificPermissions: z.array(z.looseObject({ permissionValue: z.string() })) })
      .nullish(),
  })
  .nullish();
const Definition = z.looseObject({ authorization: Authorization });
const Catalog = z.looseObject({
  value: z.array(z.looseObject({ id: z.string(), appDefinitions: z.array(Definition).default([]) })),
});
const Installed = z.looseObject({
  value: z.array(
    z.looseObject({
      id: z.string(),
      teamsApp: z.looseObject({ id: z.string(), externalId: z.string().nullish() }),
      teamsAppDefinition: Definition.nullish(),
    }),
  ),
});

interface App {
  /** In the organisation's catalog, which is not the id in the package. */
  id: string;
  /** What whoever adds it agrees to, as Graph gave it. */
  permissions: readonly { permissionValue: string }[];
}

export interface Installation {
  chat(id: string): Promise<void>;
  team(id: string): Promise<void>;
  person(id: string): Promise<void>;
  /** Graph's own id of the chat between a person and the bot; undefined when it may not be known. */
  personalChatId(person: string): Promise<string | undefined>;
}

export function createInstallation(graph: Graph, config: TeamsConfig): Installation {
  let known: App | undefined;

  async function app(): Promise<App> {
    known ??= (await inCatalog()) ?? (await inTeams());
    if (known) return known;
    throw new PermanentFailure(
      'Tocsin’s app is not in the organisation’s catalog of Teams. Upload it there: docs/teams.md says how.',
    );
  }

  async function inCatalog(): Promise<App | undefined> {
    const found = await unlessRefused(
      () =>
        graph('get', '/appCatalogs/teamsApps', {
          query: {
            $filter: `externalId eq ${quoted(config.appId)}`,
            $expand: 'appDefinitions($select=id,authorization)',
          },
          permission: 'AppCatalog.Read.All',
        }),
      403,
    );
    const [one] = found === undefined ? [] : Catalog.parse(found).value;
    return one && { id: one.id, permissions: permissionsIn(one.appDefinitions.at(-1)?.authorization) };
  }

  /** Who may not read the catalog sees the same in a team that has the app. */
  async function inTeams(): Promise<App | undefined> {
    for (const team of config.teams) {
      const found = await unlessRefused(() => installedIn(`/teams/${team}`), 403, 404);
      const one = found?.find(({ teamsApp }) => teamsApp.externalId === config.appId);
      if (one)
        return { id: one.teamsApp.id, permissions: permissionsIn(one.teamsAppDefinition?.authorization) };
    }
    return undefined;
  }

  async function installedIn(where: string) {
    const found = await graph('get', `${where}/installedApps`, {
      query: {
        $expand: 'teamsApp,teamsAppDefinition',
        $filter: `teamsApp/externalId eq ${quoted(config.appId)}`,
      },
      permission: 'TeamsAppInstallation.Read.Group',
    });
    return Installed.parse(found).value;
  }

  /**
   * What is agreed to has to be what the package asks for in such a place
   * (https://learn.microsoft.com/graph/api/chat-post-installedapps): `.Chat` in a chat, `.Group` in a team.
   */
  async function install(where: string, suffix: string, permission: string): Promise<void> {
    const { id, permissions } = await app();
    const agreed = permissions.filter(({ permissionValue }) => permissionValue.endsWith(suffix));
    const body = {
      'teamsApp@odata.bind': `${config.graphUrl}/v1.0/appCatalogs/teamsApps/${id}`,
      ...(agreed.length > 0 && { consentedPermissionSet: { resourceSpecificPermissions: agreed } }),
    };
    try {
      await graph('post', `${where}/installedApps`, { body, permission });
    } catch (error) {
      // It is there already.
      if (!isRefused(error, 409)) throw error;
    }
  }

  return {
    chat: (id) =>
      install(
        `/chats/${encodeURIComponent(id)}`,
        '.Chat',
        'TeamsAppInstallation.ReadWriteAndConsentSelfForChat.All',
      ),
    team: (id) =>
      install(`/teams/${id}`, '.Group', 'TeamsAppInstallation.ReadWriteAndConsentSelfForTeam.All'),
    person: (id) =>
      install(`/users/${id}/teamwork`, '.User', 'TeamsAppInstallation.ReadWriteSelfForUser.All'),
    async personalChatId(person) {
      const where = `/users/${person}/teamwork`;
      const found = await unlessRefused(() => installedIn(where), 403, 404);
      const [one] = found ?? [];
      if (!one) return undefined;
      // https://learn.microsoft.com/graph/api/userscopeteamsappinstallation-get-chat
      const chat = await unlessRefused(
        () =>
          graph('get', `${where}/installedApps/${encodeURIComponent(one.id)}/chat`, {
            permission: 'TeamsAppInstallation.ReadWriteSelfForUser.All',
          }),
        403,
        404,
      );
      return chat === undefined ? undefined : z.looseObject({ id: z.string() }).parse(chat).id;
    },
  };
}

const permissionsIn = (authorization: z.infer<typeof Authorization>): App['permissions'] =>
  authorization?.requiredPermissionSet?.resourceSpecificPermissions ?? [];
