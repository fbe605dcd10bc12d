/**
 * What the app package asks for, and the organisation granted: application permissions of Graph
 * (https://learn.microsoft.com/graph/permissions-reference) and resource-specific ones
 * (https://learn.microsoft.com/microsoftteams/platform/graph-api/rsc/resource-specific-consent).
 */
export const DEFAULT_PERMISSIONS: readonly string[] = [
  'ChannelMessage.Read.Group',
  'Channel.Create.Group',
  'ChannelSettings.ReadWrite.Group',
  'ChannelMember.Read.Group',
  'TeamMember.Read.Group',
  'TeamsTab.Read.Group',
  'TeamsTab.Create.Group',
  'ChatMessage.Read.Chat',
  'ChatMember.Read.Chat',
  'Chat.Manage.Chat',
  'ChatSettings.ReadWrite.Chat',
  'TeamsTab.Read.Chat',
  'TeamsTab.Create.Chat',
  'OnlineMeeting.ReadBasic.Chat',
  'TeamMember.ReadWrite.All',
  'User.Read.All',
  'AppCatalog.Read.All',
  'TeamsAppInstallation.ReadWriteSelfForUser.All',
  'TeamsAppInstallation.ReadWriteAndConsentSelfForTeam.All',
  'Files.ReadWrite.All',
  'Chat.Create',
  'TeamsAppInstallation.ReadWriteAndConsentSelfForChat.All',
  'ChannelSettings.ReadWrite.All',
  'OnlineMeetings.ReadWrite.All',
];
