import { type ChangeKind, changeKey, diffUrl } from '../../detection/change.js';
import type { KnownChanges } from '../../detection/ports.js';
import { rankChanges, type Suspect } from '../../detection/rank-changes.js';
import type { Incident, Mark } from '../../incident/incident.js';
import type { Suspicious } from '../../incident/recent-changes.js';
import { type Block, type Button, bold, link, type Option, type Span, time, type View } from '../view.js';
import { sameDayMs } from './times.js';
import { cut, duration, headline, oneLine } from './words.js';

/** What changed, and what it is looked at for. */
export interface ChangesShown extends Suspicious {
  known: KnownChanges;
  /** Its cause is looked for; without one, what changed lately. */
  incident: Incident | undefined;
  now: Date;
  /** How many, at most. */
  most: number;
}

/** The card in the incident's room: the likeliest first, with a word from people on each. */
export function changesCard(shown: ChangesShown & { incident: Incident }): View {
  const { service, incident } = shown;
  const title = `Recent changes · ${service}`;
  return {
    fallback: `${title} · ${headline(incident)}`,
    blocks: [
      { type: 'heading', text: title },
      ...changeBlocks(shown, (suspect) => suspect.when === 'before'),
      {
        type: 'context',
        text: [...standingOf(shown), ' Another service or window: /incident changes <service> since 6h'],
      },
    ],
  };
}

/** The list for who asked: also what came after the impact began, which may make it worse or end it. */
export function changesList(shown: ChangesShown): View {
  const { service, since, incident } = shown;
  const title = `Changes · ${service}`;
  return {
    fallback: title,
    blocks: [
      { type: 'heading', text: title },
      {
        type: 'context',
        text: [
          'Since ',
          time(since),
          incident ? `, the likeliest cause of ${headline(incident)} first` : ', the newest first',
        ],
      },
      ...changeBlocks(shown, () => true),
      { type: 'context', text: standingOf(shown) },
    ],
  };
}

function changeBlocks(shown: ChangesShown, isWanted: (suspect: Suspect) => boolean): Block[] {
  const { known, incident, most } = shown;
  const startedAt = incident?.startedAt ?? shown.now;
  const ranked = rankChanges(known.changes, { ...shown, startedAt }).filter(isWanted);
  const marks = new Map(incident?.marks?.map((mark) => [mark.change, mark]));
  const markOf = ({ change }: Suspect) => marks.get(changeKey(change))?.as;
  const order = (suspect: Suspect) => orderOf[markOf(suspect) ?? 'open'];
  const inOrder = ranked.toSorted((a, b) => order(a) - order(b));
  const shownNow = most + inOrder.filter((suspect) => markOf(suspect)).length;
  const left = inOrder.length - shownNow;
  if (ranked.length === 0) return [{ type: 'text', text: nothingFound(shown) }];
  return [
    ...inOrder.slice(0, shownNow).flatMap((suspect) => changeLine(suspect, shown, markOf(suspect))),
    ...(left > 0 ? [{ type: 'context' as const, text: `… ${left} more` }] : []),
  ];
}

function changeLine(
  suspect: Suspect,
  { known, incident }: ChangesShown,
  mark: Mark['as'] | undefined,
): Block[] {
  const { change } = suspect;
  const diff = diffUrl(change, [...known.changes, ...known.earlier]);
  const text: Span[] = [
    ...(mark ? [bold(markLabel[mark]), ' · '] : []),
    `${kindLabel[change.kind]} `,
    link(change.url, cut(oneLine(change.title), 120)),
    ...(change.target ? [` · ${cut(change.target, 40)}`] : []),
    ...(change.outcome && change.outcome !== 'success' ? [` · ${change.outcome}`] : []),
    ...(change.author ? [` · by ${change.author}`] : []),
    ' · ',
    ...(incident ? [distanceWords(suspect)] : [time(change.at)]),
    ...(change.lines === undefined ? [] : [` · ${change.lines} lines`]),
    ...(diff === undefined ? [] : [' · ', link(diff, 'diff')]),
  ];
  return [
    { type: 'text', text },
    ...(incident ? [{ type: 'actions' as const, actions: markButtons(suspect, incident, mark) }] : []),
  ];
}

/** In a list to choose from. */
const mostOptions = 25;

/** What is said to be the cause stays in sight; what is cleared makes room. */
const orderOf: Readonly<Record<Mark['as'] | 'open', number>> = { cause: 0, open: 1, cleared: 2 };

const markLabel: Readonly<Record<Mark['as'], string>> = { cause: '✔ Cause', cleared: 'Cleared' };

const kindLabel: Readonly<Record<ChangeKind, string>> = {
  deployment: '🚀 Deployed',
  release: '📦 Released',
  merge: '🔀 Merged',
  run: '⚙️ Ran',
};

function distanceWords({ when, distanceMs }: Suspect): string {
  return when === 'before'
    ? `${duration(distanceMs)} before it began`
    : `${duration(distanceMs)} after it began`;
}

function markButtons({ change }: Suspect, incident: Incident, mark: Mark['as'] | undefined): Button[] {
  const button = (label: string, as: Mark['as']): Button => ({
    kind: 'button',
    label,
    command: 'suspect',
    args: { incident: incident.id, change: changeKey(change), as },
  });
  return [
    ...(mark === 'cause' ? [] : [button('Cause', 'cause')]),
    ...(mark === 'cleared' ? [] : [button('Clear', 'cleared')]),
  ];
}

function nothingFound({ known, service, since, incident }: ChangesShown): Span[] {
  if (!known.asOf && !known.trouble) return ['Looking for changes …'];
  if (!known.asOf) return ['Nothing is known yet.'];
  return [
    `No change of ${service} is known since `,
    time(since),
    incident ? ', before the impact began.' : '.',
  ];
}

/** How fresh it is. */
function standingOf({ known: { asOf, trouble }, now }: ChangesShown): Span[] {
  const near = asOf && now.getTime() - asOf.getTime() < sameDayMs;
  const at = asOf && time(asOf, near ? 'time' : 'datetime');
  if (!trouble) return at ? ['From GitHub, as of ', at, '.'] : ['GitHub is being asked.'];
  const words = trouble.replace(/[.]$/, '');
  return at
    ? [`${words}; showing what is known as of `, at, '. What is missing is added when it answers.']
    : [`${words}. What changed is shown when it answers.`];
}

/** What one may be asked to choose from, the likeliest first. */
export function changeOptions(shown: Omit<ChangesShown, 'most'> & { incident: Incident }): Option[] {
  return rankChanges(shown.known.changes, { ...shown, startedAt: shown.incident.startedAt })
    .filter(({ when }) => when === 'before')
    .slice(0, mostOptions)
    .map((suspect) => ({
      value: changeKey(suspect.change),
      label: cut(oneLine(suspect.change.title), 70),
      hint: cut(`${kindLabel[suspect.change.kind]} ${distanceWords(suspect)}`, 70),
    }));
}
