/**
 * What the app asks for in Teams. Each line says what it is for; docs/teams.md shows them, and a test compares the two.
 * https://learn.microsoft.com/microsoftteams/platform/graph-api/rsc/resource-specific-consent
 */

/** Resource-specific: good in the teams and chats in which the app is, and granted by who adds it there. */
export const resourceSpecificPermissions: Readonly<Record<string, string>> = {
  'ChannelMessage.Read.Group':
    'receives every message of a channel, not only those that mention Tocsin, and reads channels back after a gap',
  'Channel.Create.Group': 'makes an incident’s channel',
  'ChannelSettings.ReadWrite.Group':
    'finds channels by name, keeps an incident’s name and description on its channel',
  'ChannelMember.Read.Group': 'knows who is in a channel, also in shared and private ones',
  'TeamMember.Read.Group': 'knows who is in the incident team already',
  'TeamsTab.Read.Group': 'sees whether a channel has its tab already, so that none is made twice',
  'TeamsTab.Create.Group': 'puts the incident’s link into a tab of its channel',
  'ChatMessage.Read.Chat':
    'receives every message of a group chat or meeting, and reads them back after a gap',
  'ChatMember.Read.Chat': 'knows who is in a chat',
  'Chat.Manage.Chat': 'brings people into an incident’s chat',
  'ChatSettings.ReadWrite.Chat': 'keeps an incident’s name on its chat',
  'TeamsTab.Read.Chat': 'sees whether a chat has its tab already',
  'TeamsTab.Create.Chat': 'puts the incident’s link into a tab of its chat',
  'OnlineMeeting.ReadBasic.Chat': 'knows which meeting a chat belongs to',
};

/** Application permissions of Microsoft Graph, which an administrator grants for the whole tenant. Tocsin starts without any. */
export const graphPermissions: Readonly<Record<string, string>> = {
  'TeamMember.ReadWrite.All': 'adds a person to the incident team who is called into one of its channels',
  'User.Read.All': 'knows names and e-mail addresses of people who are in none of its conversations',
  'AppCatalog.Read.All': 'finds itself among the tenant’s apps, without which it cannot add itself anywhere',
  'TeamsAppInstallation.ReadWriteSelfForUser.All':
    'opens a private chat with a person who never wrote to Tocsin',
  'TeamsAppInstallation.ReadWriteAndConsentSelfForTeam.All':
    'adds itself to the next team of TEAMS_TEAM_ID when it is that team’s turn',
  'Files.ReadWrite.All':
    'keeps the content of files from incident rooms, and shares the post-mortem as a file',
  'Chat.Create': 'makes a chat for an incident (TEAMS_ROOM_KIND chat)',
  'TeamsAppInstallation.ReadWriteAndConsentSelfForChat.All':
    'adds itself, with what it may do there, to the chats that it made',
  'ChannelSettings.ReadWrite.All':
    'archives the channel of an incident that has ended (incidents.clocks.archiveHours), and opens it again',
  'OnlineMeetings.ReadWrite.All':
    'makes a meeting for an incident (TEAMS_ROOM_KIND meeting, or incidents.bridge)',
};

/** Also application permissions, each over far more than the little that it is used for: asked of nobody, used where granted. */
export const widePermissions: Readonly<Record<string, string>> = {
  'Chat.ReadBasic.All': 'finds a chat again that it made for an incident, when Graph’s answer was lost',
  'Chat.Read.All': 'finds its own cards in private chats again',
  'Chat.ReadWrite.All': 'pins the card in an incident’s chat, and does what Chat.Read.All gives',
  'MailboxSettings.Read': 'knows the time zone of a person whose Teams does not tell it with what they do',
};
