import type { EventOf } from '../../incident/event.js';
import type { Incident } from '../../incident/incident.js';
import { labelOf } from '../../incident/roles.js';
import { bold, person, type Span, type View } from '../view.js';
import { headline, where } from './words.js';

type Offered = EventOf<'handover.offered'>;

/** What the room sees of an offer. */
export function offerInRoom(event: Offered, text: Span[]): View {
  return {
    fallback: text,
    blocks: [
      { type: 'text', text },
      ...(event.note === '' ? [] : [{ type: 'quote' as const, text: event.note }]),
      { type: 'context', text: ['Until it is accepted, the role stays with ', person(event.from), '.'] },
    ],
  };
}

/** What whoever is offered a role is asked in private. */
export function offerInPrivate(event: Offered, who: Span, incident: Incident): View {
  const label = labelOf(event.role, event.label);
  const args = { incident: incident.id, role: event.role };
  return {
    fallback: [who, ` hands over ${label} of ${headline(incident)} to you`],
    blocks: [
      {
        type: 'text',
        text: [
          who,
          ' hands over the role of ',
          bold(label),
          ` of ${headline(incident)} to you.`,
          ...where(incident),
        ],
      },
      ...(event.note === '' ? [] : [{ type: 'quote' as const, text: event.note }]),
      {
        type: 'actions',
        actions: [
          {
            kind: 'button',
            label: 'Accept',
            command: 'handover',
            args: { ...args, answer: 'accept' },
            style: 'primary',
          },
          {
            kind: 'button',
            label: 'Decline',
            command: 'handover',
            args: { ...args, answer: 'decline' },
            open: true,
          },
        ],
      },
      { type: 'context', text: ['Until you accept, it stays with ', person(event.from), '.'] },
    ],
  };
}

/** Told to whoever offered it: nobody has answered. */
export function unansweredView(event: EventOf<'clock.fired'>, incident: Incident): View {
  const { handover } = event;
  const text: Span[] = [
    bold(headline(incident)),
    ' — ',
    ...(handover
      ? [
          person(handover.to),
          ` has not answered whether they take over as ${labelOf(handover.role, handover.label)}.`,
        ]
      : ['Nobody has answered whether they take your role over.']),
    ' It stays yours until they do.',
    ...where(incident),
  ];
  return {
    fallback: text,
    blocks: [
      { type: 'text', text },
      {
        type: 'actions',
        actions: [
          {
            kind: 'button',
            label: 'Offer it to somebody else',
            command: 'handover',
            args: { incident: incident.id, ...(handover && { role: handover.role }) },
            open: true,
          },
        ],
      },
    ],
  };
}
