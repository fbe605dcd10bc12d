import { z } from 'zod';
import { toHtml } from '../chat/html.js';
import type { Surroundings } from '../chat/html-entries.js';
import { toMarkdown } from '../chat/markdown.js';
import { type Exported, timelineExport } from '../chat/views/export.js';
import { filesOf } from '../chat/views/export-entries.js';
import type { Proof } from '../compliance/proof.js';
import { assertNever } from '../errors.js';
import { EventId } from '../ids.js';
import type { ExportFormat } from '../incident/export-format.js';
import type { StoredRun } from '../incident/ports.js';

/** All that an export is made of. */
export interface Material {
  exported: Exported;
  runs: readonly StoredRun[];
  proof: Proof;
  /** Events that the proof does not hold. */
  unsealed: number;
  /** Whether what is stored of the incident is what was sealed. */
  intact: boolean;
}

/** A document, in pieces that are a line or more each. */
export async function* documentIn(
  format: ExportFormat,
  { exported, runs, proof }: Material,
  around: Surroundings,
): AsyncGenerator<string> {
  switch (format) {
    case 'md':
      yield toMarkdown(timelineExport(exported), around.names).trimEnd();
      return;
    case 'html':
      yield* toHtml(exported, around);
      return;
    case 'json': {
      const { incident, items, events, madeAt, asOf } = exported;
      const files = filesOf(events).map((file) => ({ ...file, path: around.path(file) }));
      const head = { exportedAt: madeAt, asOf, incident, items, runs, files };
      const { format: whole, ...sealed } = proof;
      yield* jsonLines(asOf ? { ...partOf(proof, events), ...head } : { format: whole, ...head, ...sealed });
      return;
    }
    default:
      assertNever(format);
  }
}

const Position = z.object({ event: EventId });

/** A part of a timeline, which proves nothing by itself: so it calls itself something else. */
function partOf({ chain, events }: Proof, shown: Exported['events']) {
  const ids = new Set(shown.map(({ id }) => id));
  return {
    format: 'tocsin-timeline-as-of/1',
    chain,
    events: events.filter(({ record }) => ids.has(Position.parse(record).event)),
  };
}

/** An object as JSON, in which every element of a list is a line: a long list is never one string. */
export function* jsonLines(document: object): Generator<string> {
  const members = Object.entries(document).filter(([, value]) => value !== undefined);
  yield '{';
  for (const [index, [name, value]] of members.entries()) {
    const comma = index < members.length - 1 ? ',' : '';
    if (!Array.isArray(value) || value.length === 0) {
      yield `${JSON.stringify(name)}: ${JSON.stringify(value)}${comma}`;
      continue;
    }
    yield `${JSON.stringify(name)}: [`;
    for (const [at, element] of value.entries()) {
      yield `${JSON.stringify(element)}${at < value.length - 1 ? ',' : ''}`;
    }
    yield `]${comma}`;
  }
  yield '}';
}
