/** Pages, as people read of them. */
import type { EventOf, KnownOnCall } from '../../incident/event.js';
import { type Incident, isOpen } from '../../incident/incident.js';
import type { MaintenanceWindow, PagerLink, PageTarget } from '../../incident/pager.js';
import { type Block, type Button, bold, link, person, type Span, time } from '../view.js';
import { cut, oneLine } from './words.js';

const kindLabel = {
  schedule: 'the schedule ',
  policy: 'the policy ',
  service: 'whoever is on call for ',
} as const;

export function targetOf(target: PageTarget): Span[] {
  const name = bold(cut(oneLine(target.name), 100));
  if (target.kind === 'person') return [target.person ? person(target.person) : name];
  return [kindLabel[target.kind], name];
}

/** `a, b and c` */
export function listOf(parts: readonly Span[]): Span[] {
  return parts.flatMap((part, index) => {
    if (index === 0) return [part];
    return [index === parts.length - 1 ? ' and ' : ', ', part];
  });
}

/** When the tool that rings people does not, a person does. */
export function whomToCall(onCall: KnownOnCall | undefined): Span[] {
  if (!onCall || onCall.people.length === 0) {
    return [' Call whoever you know to be on call; Tocsin has no list of them.'];
  }
  const people = onCall.people
    .slice(0, 6)
    .map((one, index): Span[] => [
      `${index === 0 ? '' : ', '}${index + 1}. `,
      one.person ? person(one.person) : bold(cut(oneLine(one.name), 100)),
    ]);
  return [' Call them: ', ...people.flat(), ` (${onCall.source}, as of `, time(onCall.asOf, 'time'), ')'];
}

const linkLabel = {
  triggered: 'waits for somebody',
  acknowledged: 'acknowledged',
  resolved: 'resolved',
} as const;

export const pagerFact = ({ id, url, status, priority }: PagerLink): Span[] => [
  link(url, id),
  ` · ${linkLabel[status]}${priority === undefined ? '' : ` · ${cut(priority, 40)}`}`,
];

export const maintenanceFact = ({ to, description }: MaintenanceWindow): Span[] => [
  'In PagerDuty this service is in maintenance until ',
  time(to),
  `${description ? ` (${cut(oneLine(description), 100)})` : ''}: its alerts ring nobody there.`,
];

export const pageButton = ({ id }: Incident): Button => ({
  kind: 'button',
  label: 'Page',
  command: 'page',
  args: { incident: id },
  open: true,
});

export const comingButton = (
  incident: Incident,
  { request }: EventOf<'page.sent' | 'page.failed'>,
): Block[] => [
  {
    type: 'actions',
    actions: [
      {
        kind: 'button',
        label: 'I am on it',
        command: 'page',
        args: { incident: incident.id, what: 'ack', request: String(request) },
        style: 'primary',
      },
    ],
  },
];

/** It is over there; whether it is over is for people to say. */
export function resolveToo(incident: Incident): Block[] {
  if (!isOpen(incident)) return [];
  return [
    { type: 'context', text: 'Is it over here as well?' },
    {
      type: 'actions',
      actions: [
        {
          kind: 'button',
          label: 'Resolve',
          command: 'resolve',
          args: { incident: incident.id },
          open: true,
          style: 'primary',
        },
      ],
    },
  ];
}
