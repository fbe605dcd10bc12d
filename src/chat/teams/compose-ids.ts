/** What the app's manifest and whoever answers its commands must agree on: `commandId` in Teams' invoke activities. */

/** In the menu of every message. */
export const declareFromMessage = 'declare_from_message';

/** The search in the box for a new message, and in Teams' own at the top. */
export const searchIncidents = 'search';

/** The name under which the words that are searched for arrive. */
export const searchWords = 'words';
