import { join } from 'node:path';
import { type Names, peopleIn } from '../chat/markdown.js';
import { slackNames } from '../chat/slack/names.js';
import { timelineExport } from '../chat/views/export.js';
import { filesOf } from '../chat/views/export-entries.js';
import type { Config } from '../config.js';
import { incidentRef } from '../incident/incident.js';
import { createArtifacts } from '../integrations/artifacts/index.js';
import type { ArtifactStore } from '../integrations/ports.js';
import { documentIn, type Material } from './export-documents.js';
import { copyFiles, imageReader, openKept, pathOf, readCopy } from './export-files.js';
import { addVerifier, inFolder, makeFolder, writeDocument } from './export-folder.js';
import { gather } from './export-material.js';
import { formats, readExportRequest } from './export-request.js';
import { withDatabaseUrl } from './with-database-url.js';

type Tell = (text: string) => void;

interface Outlets {
  print: Tell;
  /** Hears what is not as it should be: a person, never the document. */
  complain: Tell;
}

/** `export INC-7 [--format md|json|html] [--as-of <time>] [--out <folder>]`. Returns 1 when a file is missing or damaged, or the timeline is not what was sealed. */
export async function exportIncident(
  config: Config,
  args: readonly string[],
  { print, complain }: Outlets,
): Promise<number> {
  const request = readExportRequest(args);
  const { format, out } = request;
  if (out !== undefined) await makeFolder(out);
  const store = createArtifacts(config.artifacts);
  const material = await withDatabaseUrl(config, (url) => gather(url, request));
  if (material.unsealed > 0) {
    const many = material.unsealed === 1 ? 'One event is' : `${material.unsealed} events are`;
    complain(`${many} not sealed yet and missing in the JSON: export again in a minute.`);
  }
  const names = await namesIn(config, material);
  const faults: string[] = [];
  const fault = (text: string) => {
    faults.push(text);
    complain(text);
  };
  if (!material.intact) {
    const ref = incidentRef(material.exported.incident);
    fault(`${ref} is not what was sealed: run tocsin verify ${ref}.`);
  }
  if (out === undefined) {
    const image = imageReader((file) => openKept(store, file), fault);
    const document = documentIn(format, material, { names, image, path: () => undefined });
    for await (const piece of document) print(piece);
  } else {
    await inFolder(out, () => writeAll(out, { material, names, store, fault }));
    print(`${incidentRef(material.exported.incident)} is in ${out}.`);
  }
  return faults.length > 0 ? 1 : 0;
}

interface Writing {
  material: Material;
  names: Names;
  store: ArtifactStore;
  fault: Tell;
}

async function writeAll(folder: string, { material, names, store, fault }: Writing): Promise<void> {
  const { incident, events, asOf } = material.exported;
  const copied = await copyFiles(store, { files: filesOf(events), folder, fault });
  const path = (file: Parameters<typeof pathOf>[0]) => {
    const beside = pathOf(file);
    return beside !== undefined && copied.has(beside) ? beside : undefined;
  };
  for (const format of formats) {
    const image = imageReader((file) => readCopy(folder, path(file)), fault);
    const pieces = documentIn(format, material, { names, image, path });
    await writeDocument(join(folder, `${incidentRef(incident)}.${format}`), pieces);
  }
  // What shows a part of the timeline is not what was sealed: there is nothing to check it by.
  if (!asOf) await addVerifier(folder);
}

/** How people are called, asked of Slack where it is configured; who cannot be found goes by their id. */
async function namesIn(config: Config, { exported }: Material): Promise<Names> {
  const names = new Map<string, string>();
  if (config.slack) {
    const nameOf = slackNames(config.slack);
    for (const person of peopleIn(timelineExport(exported)))
      names.set(person, (await nameOf(person)) ?? person);
  }
  return (person) => names.get(person) ?? person;
}
