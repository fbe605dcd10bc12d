import { z } from 'zod';
import type { Fault } from './faults.js';
import { didYouMean } from './nearest.js';

// Reads whatever can be read, so that a file with a fault of shape still hears about its faults of reference.
const Word = z.string().optional().catch(undefined);
const Words = z.array(Word).catch([]);
const Outline = z
  .object({
    tracks: z.array(z.object({ id: Word }).catch({ id: undefined })).catch([]),
    steps: z
      .array(
        z
          .object({ id: Word, track: Word, requires: Words })
          .catch({ id: undefined, track: undefined, requires: [] }),
      )
      .catch([]),
  })
  .catch({ tracks: [], steps: [] });
type Outline = z.infer<typeof Outline>;

/** Ids used twice, steps and tracks that do not exist, and gates that wait for each other. */
export function referenceFaults(data: unknown): Fault[] {
  const outline = Outline.parse(data);
  return [
    ...duplicates('tracks', outline.tracks),
    ...duplicates('steps', outline.steps),
    ...unknownTracks(outline),
    ...unknownSteps(outline),
    ...circles(outline),
  ];
}

function duplicates(list: 'tracks' | 'steps', entries: readonly { id?: string | undefined }[]): Fault[] {
  const first = new Map<string, number>();
  const faults: Fault[] = [];
  for (const [index, { id }] of entries.entries()) {
    if (id === undefined) continue;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, index);
    else faults.push({ path: [list, index, 'id'], text: `"${id}" is already the id of ${list}[${earlier}]` });
  }
  return faults;
}

function unknownTracks({ tracks, steps }: Outline): Fault[] {
  const known = idsOf(tracks);
  return steps.flatMap(({ track }, index): Fault[] => {
    if (track === undefined || known.includes(track)) return [];
    return [
      { path: ['steps', index, 'track'], text: `no track is called "${track}"${didYouMean(track, known)}` },
    ];
  });
}

function unknownSteps({ steps }: Outline): Fault[] {
  const known = idsOf(steps);
  return steps.flatMap((step, index) =>
    step.requires.flatMap((required, entry): Fault[] => {
      if (required === undefined || known.includes(required)) return [];
      const hint = didYouMean(
        required,
        known.filter((id) => id !== step.id),
      );
      return [{ path: ['steps', index, 'requires', entry], text: `no step is called "${required}"${hint}` }];
    }),
  );
}

/** Walks every gate once; meeting a step that is still on the way is a circle, named in full. */
function circles({ steps }: Outline): Fault[] {
  const faults: Fault[] = [];
  const walked = new Set<string>();
  const walk = (id: string, way: readonly string[]): void => {
    const index = steps.findIndex((step) => step.id === id);
    for (const [entry, required] of (steps[index]?.requires ?? []).entries()) {
      if (required === undefined) continue;
      const path = ['steps', index, 'requires', entry];
      const from = way.indexOf(required);
      if (required === id) faults.push({ path, text: `"${id}" cannot wait for itself` });
      else if (from >= 0)
        faults.push({ path, text: `steps wait in a circle: ${[...way.slice(from), required].join(' → ')}` });
      else if (!walked.has(required)) walk(required, [...way, required]);
    }
    walked.add(id);
  };
  for (const id of idsOf(steps)) if (!walked.has(id)) walk(id, [id]);
  return faults;
}

function idsOf(entries: readonly { id?: string | undefined }[]): string[] {
  return entries.flatMap(({ id }) => (id === undefined ? [] : [id]));
}
