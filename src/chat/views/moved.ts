import { platformOf, type RoomId } from '../../ids.js';
import type { StandsElsewhere } from '../../incident/elsewhere.js';
import { type Incident, incidentRef } from '../../incident/incident.js';
import { platformName } from '../../incident/sides.js';
import { bold, link, room as roomSpan, type Span, sentence, type View } from '../view.js';
import { placeSpans } from './places.js';
import { headline } from './words.js';

/** All that is left to read where a private incident was visible before: not even which one it was. */
export const movedWords = 'Moved. Nothing more happens here.';

export const movedView = (): View => sentence(movedWords);

export interface Left {
  room: RoomId;
  /** What people wrote there, as far as it is recorded. */
  messages: number;
  /** What the platform did not let us do, with its reason. */
  refused: readonly { what: string; why: string }[];
  elsewhere: StandsElsewhere;
}

const howToDelete: Readonly<Record<string, string>> = {
  slack:
    'A workspace admin can delete the channel (its name → Settings → Delete this channel), or single messages.',
  teams:
    'An owner of the team can delete the channel (… → Delete channel); an admin can delete single messages.',
};

/** What Tocsin left there itself and has no permission to take away. */
const ownRemains: Readonly<Record<string, string>> = {
  teams: ' the tab that names it, what Tocsin answered in threads,',
};

/** For who made an incident private: what others can still read, and who can do something about it. */
export function leftView(incident: Incident, { room, messages, refused, elsewhere }: Left): View {
  const platform = platformOf(room);
  const stays =
    messages === 0
      ? 'files, if there are any'
      : `${messages === 1 ? 'the one message' : `the ${messages} messages`} of people, and their files`;
  const lines: Span[][] = [
    [bold(headline(incident)), ' is private. Its old room is ', roomSpan(room), '.'],
    [
      refused.length === 0
        ? 'It has another name, what Tocsin had posted is deleted, and nothing more can be said there.'
        : `Not done there: ${refused.map(({ what, why }) => `${what} (${why})`).join(' ')}`,
    ],
    [
      `Whoever could read it still can: ${stays},${ownRemains[platform] ?? ''} and what ${platformName(platform)} itself says of names and topics. Tocsin may not delete those. ${howToDelete[platform] ?? ''}`,
    ],
    ...(elsewhere.places.length > 0
      ? [
          [
            'Updates that were published before still stand where they were told: ',
            ...placeSpans(elsewhere.places),
            '.',
          ],
        ]
      : []),
    ...(elsewhere.pager
      ? [['In PagerDuty it may be named: ', link(elsewhere.pager.url, elsewhere.pager.id), '.']]
      : []),
    ...(elsewhere.tasks > 0 ? [[`Tasks that were filed before name it: ${elsewhere.tasks}.`]] : []),
  ];
  return {
    fallback: `${incidentRef(incident)}: what others can still read`,
    blocks: lines.map((text) => ({ type: 'text', text })),
  };
}
