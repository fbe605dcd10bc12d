import { type Names, peopleIn } from '../chat/markdown.js';
import type { ChatPort } from '../chat/port.js';
import { timelineExport } from '../chat/views/export.js';
import { askingProfiles } from '../chat/zone-of.js';
import { documentIn, type Material } from '../cli/export-documents.js';
import { imageReader, openKept } from '../cli/export-files.js';
import { gatherFrom } from '../cli/export-material.js';
import type { Database } from '../db/database.js';
import { findExport, takeExport } from '../incident/export-link.js';
import { incidentRef } from '../incident/incident.js';
import type { Deps } from '../incident/ports.js';
import type { ArtifactStore } from '../integrations/ports.js';
import type { Logger } from '../logger.js';
import type { Exports } from '../web/exports.js';

/** The documents of `tocsin export`, for who has a link. */
export function connectExports(
  core: Deps,
  outside: {
    database: Database;
    chat: Pick<ChatPort, 'profile'>;
    store: Pick<ArtifactStore, 'open'>;
    log: Pick<Logger, 'error' | 'warn'>;
  },
): Exports {
  const { database, chat, store, log } = outside;
  const profileOf = askingProfiles(chat);

  /** Who cannot be found soon goes by their id. */
  async function namesIn({ exported }: Material): Promise<Names> {
    const people = [...peopleIn(timelineExport(exported))];
    const names = await Promise.all(
      people.map(async (person) => {
        const profile = await profileOf(person);
        return [person, profile && profile !== 'nobody' ? profile.name : person] as const;
      }),
    );
    const known = new Map(names);
    return (person) => known.get(person) ?? person;
  }

  return {
    find: (token) => findExport(core, token),
    take: (token) => takeExport(core, token),
    async documentOf({ incident, link }) {
      const { number } = incident;
      const material = await gatherFrom(database, { number, asOf: undefined }, core.now);
      if (!material.intact) {
        log.error(
          { incident: incidentRef(incident) },
          'an incident is not what was sealed: run tocsin verify',
        );
      }
      const fault = (reason: string) => log.warn({ reason }, 'a file is missing in an exported document');
      const image = imageReader((file) => openKept(store, file), fault);
      const names = await namesIn(material);
      return lines(documentIn(link.format, material, { names, image, path: () => undefined }));
    },
  };
}

async function* lines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const piece of pieces) yield `${piece}\n`;
}
