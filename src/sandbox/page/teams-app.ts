import { teamsManifest } from '../../teams-package/manifest.js';
import type { PageTeams } from './client/wire.js';

/** The part of the app's package for Teams that a person can see. */
export type TeamsApp = Pick<PageTeams, 'actions' | 'searches'>;

/** From our own package; who is named in it, and where it is served, nobody sees here. */
export function ownTeamsApp(appId: string): TeamsApp {
  const url = 'https://tocsin.example/';
  const links = { website: url, privacy: url, terms: url };
  const { composeExtensions } = teamsManifest(
    { appId, publicUrl: new URL(url), version: '1.0.0', links },
    [],
  );
  const commands = composeExtensions.flatMap((extension) => extension.commands);
  return {
    actions: commands
      .filter(({ type }) => type === 'action')
      .map(({ id, description }) => ({ id, title: description })),
    searches: commands.flatMap(({ id, title, description, parameters }) =>
      (parameters ?? []).map((words) => ({
        id,
        title,
        about: description,
        words: words.title,
        hint: words.description,
      })),
    ),
  };
}
