import type { AnyCommand } from '../chat/command.js';
import { declareFromMessage, searchIncidents, searchWords } from '../chat/teams/compose-ids.js';
import { resourceSpecificPermissions } from '../chat/teams/permissions.js';
import { commandLists } from './command-lists.js';
import { accentColor } from './icons.js';

/** The newest version that is generally available (https://learn.microsoft.com/microsoft-365/extensibility/schema). */
const schema = '1.30';

export interface PackageSettings {
  /** The application id of the bot, which is the app's id in Teams, too. */
  appId: string;
  /** Where the bot is reached. */
  publicUrl: URL;
  /** Three numbers; Teams takes a package as an update when they have grown. */
  version: string;
  /** The pages that Teams links to where it describes the app. */
  links: { website: string; privacy: string; terms: string };
}

/** The file that describes the app to Teams: https://learn.microsoft.com/microsoft-365/extensibility/schema/root */
export function teamsManifest(settings: PackageSettings, commands: readonly AnyCommand[]) {
  const { appId, publicUrl, version, links } = settings;
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${schema}/MicrosoftTeams.schema.json`,
    manifestVersion: schema,
    version,
    id: appId,
    developer: {
      name: 'Tocsin',
      websiteUrl: links.website,
      privacyUrl: links.privacy,
      termsOfUseUrl: links.terms,
    },
    name: { short: 'Tocsin', full: 'Tocsin: runs incidents where the team already talks' },
    description: {
      short: 'Runs incidents where the team already talks',
      full:
        'Tocsin runs a team’s incidents in Teams. One command opens an incident: a room with the right people in it, a ' +
        'runbook that drives itself, reminders that reach the right person, and a timeline that misses nothing. Closing ' +
        'it leaves a post-mortem and its remediation tasks. For the timeline, what is said in an incident’s room is ' +
        'kept in your own company’s database. Write “@Tocsin declare” to begin.',
    },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor,
    bots: [
      {
        botId: appId,
        scopes: ['team', 'groupChat', 'personal'],
        supportsFiles: true,
        isNotificationOnly: false,
        commandLists: commandLists(commands),
      },
    ],
    composeExtensions: [
      {
        botId: appId,
        commands: [
          {
            id: declareFromMessage,
            type: 'action',
            context: ['message'],
            title: 'Declare from message',
            description: 'Declare incident from this message',
            fetchTask: true,
          },
          {
            id: searchIncidents,
            type: 'query',
            context: ['compose', 'commandBox'],
            title: 'Incidents',
            description: 'Find an incident, and put it into what you write',
            parameters: [
              {
                name: searchWords,
                title: 'Search',
                description: 'A number such as INC-7, or words of its title',
              },
            ],
          },
        ],
      },
    ],
    // Both are Teams' own: the private chat with the bot, and what this file says of the app.
    staticTabs: [
      { entityId: 'conversations', scopes: ['personal'] },
      { entityId: 'about', scopes: ['personal'] },
    ],
    permissions: ['identity', 'messageTeamMembers'],
    validDomains: [publicUrl.host],
    // Whoever asks for resource-specific permissions has to name a resource; nobody reads it:
    // https://learn.microsoft.com/microsoftteams/platform/graph-api/rsc/test-resource-specific-consent
    webApplicationInfo: { id: appId, resource: `api://botid-${appId}` },
    authorization: {
      permissions: {
        resourceSpecific: Object.keys(resourceSpecificPermissions).map((name) => ({
          name,
          type: 'Application',
        })),
      },
    },
    // Shared and private channels, too: https://learn.microsoft.com/microsoftteams/platform/build-apps-for-shared-private-channels
    supportsChannelFeatures: 'tier1',
    defaultInstallScope: 'team',
    defaultGroupCapability: { team: 'bot', groupchat: 'bot', meetings: 'bot' },
  };
}
