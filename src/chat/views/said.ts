import type { PersonId } from '../../ids.js';
import { missingRoles } from '../../incident/bridge.js';
import { escalatesAfter } from '../../incident/clocks.js';
import type { EventOf } from '../../incident/event.js';
import { type Bridge, type Incident, incidentRef, isOpen } from '../../incident/incident.js';
import { labelOf, lackedRoles, type Role, type RoleGuide } from '../../incident/roles.js';
import { severityLabel } from '../../incident/severity.js';
import {
  type Action,
  type Block,
  type Button,
  bold,
  link,
  person,
  type Span,
  sentence,
  time,
  type View,
} from '../view.js';
import { describe, type Happening } from './describe.js';
import { offerInPrivate, offerInRoom, unansweredView } from './handover.js';
import { standsOtherwise } from './impact.js';
import { commsButton, leadButton, snoozeButton, updateButton } from './incident-card.js';
import { askedInPrivate } from './on-call.js';
import { comingButton, resolveToo } from './page.js';
import { roleBrief } from './role-brief.js';
import { isLate, type Times } from './times.js';
import { headline, standing, where } from './words.js';

/** What the room is told when something happened. */
export function said(happening: Happening & Partial<Times>, incident: Incident): View {
  const { event } = happening;
  switch (event.type) {
    case 'note.added':
    case 'action.taken':
      return sentence([...describe(happening), ...happenedEarlier(happening)]);
    case 'update.published':
      return updateView(event, happening, incident);
    case 'clock.fired':
      return reminder(event, incident, undefined);
    case 'decision.closed':
      return withHint(describe(happening), contestedHint(event));
    case 'impact.assessed': {
      // Whoever decided otherwise knows it.
      const differs = event.decided ? undefined : standsOtherwise(incident, event);
      return withHint(describe(happening), differs ? [{ type: 'context', text: differs }] : []);
    }
    // A bridge that was open before its room is told of there when the room is.
    case 'room.created':
    case 'bridge.opened':
      return incident.bridge ? bridgeView(incident.bridge, incident) : sentence(describe(happening));
    case 'handover.offered':
      return offerInRoom(event, describe({ ...happening, event: { ...event, note: '' } }));
    case 'status.changed':
      return withHint(describe(happening), hintAfter(event, incident));
    case 'page.sent':
      return event.how === 'told'
        ? withHint(describe(happening), comingButton(incident, event))
        : sentence(describe(happening));
    case 'page.failed':
      return sentence([event.trying ? '⏳ ' : '⚠ ', ...describe(happening)]);
    case 'page.resolved':
      return withHint(describe(happening), resolveToo(incident));
    case 'effect.failed':
      return sentence([
        '⚠ ',
        bold(event.what),
        ` did not succeed after ${event.attempts === 1 ? 'one attempt' : `${event.attempts} attempts`}: ${event.reason} Please do it by hand.`,
      ]);
    case 'effect.delayed':
      return sentence(['⏳ ', bold(event.what), ` is delayed: ${event.reason} It is still being tried.`]);
    default:
      return sentence(describe(happening));
  }
}

/** What is told afterwards says when it was. */
function happenedEarlier({ occurredAt, recordedAt }: Partial<Times>): Span[] {
  return occurredAt && recordedAt && isLate({ occurredAt, recordedAt }) ? [' · at ', time(occurredAt)] : [];
}

/** What a person is told in private. */
export function told(
  happening: Happening,
  incident: Incident,
  to: PersonId,
  roles?: readonly RoleGuide[],
): View {
  const { event, actor, actorName } = happening;
  switch (event.type) {
    case 'role.assigned':
      return roleBrief(event, incident, roles);
    case 'handover.offered':
      return offerInPrivate(event, actorName ? bold(actorName) : person(actor ?? event.from), incident);
    case 'on-call.asked':
      return askedInPrivate(event, incident);
    case 'page.sent':
    case 'page.failed':
      return calledHere(event, incident);
    case 'clock.fired':
      return reminder(event, incident, to);
    case 'status.changed':
      return event.to === 'resolved' ? lastWord(incident) : elsewhere(happening, incident);
    default:
      return elsewhere(happening, incident);
  }
}

function elsewhere(happening: Happening, incident: Incident): View {
  return {
    fallback: [`${incidentRef(incident)}: `, ...describe(happening)],
    blocks: [
      { type: 'text', text: [bold(headline(incident)), ...where(incident)] },
      ...said(happening, incident).blocks,
    ],
  };
}

/** Whoever was told that something is broken waits to be told that it works. */
function lastWord(incident: Incident): View {
  const text: Span[] = [
    bold(headline(incident)),
    ' — It is resolved. Whoever was told of it waits for the last word: that it is over. It is drafted for you.',
  ];
  const publish: Action = { ...updateButton(incident), label: 'Publish the last update', style: 'primary' };
  return {
    fallback: text,
    blocks: [
      { type: 'text', text },
      { type: 'actions', actions: [publish] },
    ],
  };
}

/** What somebody is told who follows the incident from outside. */
export function followed(happening: Happening, incident: Incident): View {
  const { event } = happening;
  const happened =
    event.type === 'update.published'
      ? updateView(event, happening, incident)
      : sentence(describe(happening));
  return {
    fallback: [`${incidentRef(incident)}: `, ...describe(happening)],
    blocks: [
      { type: 'text', text: [bold(headline(incident)), ` · ${standing(incident)}`] },
      ...happened.blocks,
      { type: 'actions', actions: [unsubscribeButton(incident)] },
    ],
  };
}

const unsubscribeButton = (incident: Incident): Action => ({
  kind: 'button',
  label: 'Unsubscribe',
  command: 'unsubscribe',
  args: { incident: incident.id },
});

/** What an audience reads: the words as they were published, and nothing else. */
export function statementView({ text }: EventOf<'statement.published'>): View {
  return { fallback: text.split('\n', 1)[0] ?? text, blocks: [{ type: 'text', text }] };
}

/** The link, and who has to be there: by name, so that they hear of it. */
function bridgeView({ url, needs }: Bridge, { roles }: Incident): View {
  const needed = needs?.roles.flatMap((role, index): Span[] => {
    const holder = roles[role];
    return [
      index === 0 ? '. Needed there: ' : ', ',
      `${labelOf(role)} `,
      holder ? person(holder) : '(nobody yet)',
    ];
  });
  return sentence(['The bridge is open: ', link(url, 'join the call'), ...(needed ?? [])]);
}

function calledHere(event: EventOf<'page.sent' | 'page.failed'>, incident: Incident): View {
  const why = event.type === 'page.failed' ? ' PagerDuty could not ring you.' : '';
  const text: Span[] = ['You are asked to come to ', bold(headline(incident)), '.', why, ...where(incident)];
  return { fallback: text, blocks: [{ type: 'text', text }, ...comingButton(incident, event)] };
}

function updateView(
  event: EventOf<'update.published'>,
  { actor, actorName }: Happening,
  incident: Incident,
): View {
  const fields = [
    { label: 'Impact', value: event.impact },
    { label: 'Known cause', value: event.cause ?? 'Not known yet' },
    ...(event.doing ? [{ label: isOpen(incident) ? 'Being done' : 'Done', value: event.doing }] : []),
    { label: 'Next steps', value: event.next },
    ...(event.nextUpdateAt ? [{ label: 'Next update', value: [time(event.nextUpdateAt, 'time')] }] : []),
  ];
  return {
    fallback: `Status update · ${headline(incident)}`,
    blocks: [
      { type: 'text', text: [bold('Status update'), ` · ${standing(incident)}`] },
      { type: 'fields', fields },
      { type: 'context', text: ['From ', actorName ?? (actor ? person(actor) : 'Tocsin')] },
    ],
  };
}

/** `to` is undefined in the room. */
function reminder(event: EventOf<'clock.fired'>, incident: Incident, to: PersonId | undefined): View {
  const asked: Span[] = event.person && !to ? [person(event.person), ': '] : [];
  const about: Span[] = to ? [bold(headline(incident)), ' — '] : [];
  const view = (text: Span[], blocks: Block[]): View => {
    const all = [...asked, ...about, ...text];
    return { fallback: all, blocks: [{ type: 'text', text: all }, ...blocks] };
  };
  switch (event.clock) {
    case 'commander':
      return view(
        !to
          ? [
              'Nobody leads this incident yet. Whoever is here: take the lead, or give it: /incident lead @name',
            ]
          : ['Nobody leads this incident yet. Take the lead, or give it to somebody: /incident lead @name'],
        [{ type: 'actions', actions: [leadButton(incident)] }],
      );
    case 'roles': {
      const missing = event.missing ?? [];
      const [first] = missing;
      return view(
        [
          `A ${severityLabel(incident.severity)} needs ${listed(missing.map(({ role, label }) => labelOf(role, label)))}, and nobody is. Take it, or give it: `,
          `/incident role ${first?.role ?? ''} @name`,
        ],
        [{ type: 'actions', actions: [roleButton(incident, first?.role)] }],
      );
    }
    case 'handover':
      return unansweredView(event, incident);
    case 'first-update':
    case 'next-update':
      return view(updateWords(event, to), [{ type: 'actions', actions: updateActions(event, incident, to) }]);
    case 'postmortem':
      return view(
        [
          event.step === 0
            ? 'The post-mortem is due within 24 hours.'
            : event.step === 1
              ? 'The post-mortem is due now.'
              : 'The post-mortem is overdue.',
          ' When it is written, the reminders stop with ',
          '/incident postmortem done',
        ],
        [
          {
            type: 'actions',
            actions: [
              {
                kind: 'button',
                label: 'Draft it',
                command: 'postmortem',
                args: { incident: incident.id },
                style: 'primary',
              },
              {
                kind: 'button',
                label: 'It is done',
                command: 'postmortem',
                args: { incident: incident.id, what: 'done' },
              },
            ],
          },
        ],
      );
    case 'archive':
      return view(['The incident has ended: its room is archived now.'], []);
    case 'decision':
      return view(['The time for the decision is up.'], []);
    case 'bridge':
      return view(missingThere(incident), []);
  }
}

function missingThere(incident: Incident): Span[] {
  const { bridge } = incident;
  const missing = missingRoles(incident);
  const [first] = missing;
  // Somebody took the role while this was under way.
  if (!first) return ['Whoever is needed on the bridge is known now.'];
  return [
    'The ',
    bridge ? link(bridge.url, 'bridge') : 'bridge',
    ' still has no ',
    bold(lackedRoles(missing)),
    `. Take the role, or give it: /incident role ${first} @name`,
  ];
}

function contestedHint({ outcome }: EventOf<'decision.closed'>): Block[] {
  if (outcome !== 'contested' && outcome !== 'tied' && outcome !== 'silent') return [];
  return [
    {
      type: 'context',
      text: 'The commander decides: note it with /incident note, or ask anew with /incident decide',
    },
  ];
}

const due: Readonly<Record<'first-update' | 'next-update', string>> = {
  'first-update': 'The first status update is due. Two sentences are enough: impact and next steps.',
  'next-update': 'The next status update is due. “No change” is an update too.',
};

function updateWords(
  { clock, step, person: owes }: EventOf<'clock.fired'>,
  to: PersonId | undefined,
): Span[] {
  const words = clock === 'first-update' ? due['first-update'] : due['next-update'];
  if (!owes || step < escalatesAfter) return [words];
  if (!to) return [`${words} Reminders of it went unanswered.`];
  if (to === owes)
    return [`${words} Reminders of it went unanswered: the commander and the room have been told.`];
  return [
    `${words} Reminders to `,
    person(owes),
    ' went unanswered. Write it, or give the role to somebody who is there: /incident role comms @name',
  ];
}

function updateActions(
  { person: owes }: EventOf<'clock.fired'>,
  incident: Incident,
  to: PersonId | undefined,
): Action[] {
  const write: Action = { ...updateButton(incident), label: 'Write the update' };
  if (!owes) return [commsButton(incident), write];
  const first: Action = { ...write, style: 'primary' };
  return to === owes && !incident.updateSnoozedUntil ? [first, snoozeButton(incident)] : [first];
}

/** `a scribe and a legal lead` */
const listed = (labels: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'conjunction' }).format(
    labels.map((label) => `${/^[aeiou]/i.test(label) ? 'an' : 'a'} ${label}`),
  );

const roleButton = (incident: Incident, role: Role | undefined): Button => ({
  kind: 'button',
  label: 'Give the role',
  command: 'role',
  args: { incident: incident.id, ...(role && { role }) },
  open: true,
});

function hintAfter({ to }: EventOf<'status.changed'>, incident: Incident): Block[] {
  if (to === 'monitoring') {
    return [{ type: 'context', text: 'Impact over? Watch it for a while, then /incident resolve' }];
  }
  if (to !== 'resolved') return [];
  const owner = incident.postmortemOwner;
  return [
    {
      type: 'context',
      text: [
        ...(owner ? ['The post-mortem is with ', person(owner), '. '] : []),
        'Next: /incident postmortem for a draft, /incident close to file what is left to do.',
      ],
    },
  ];
}

function withHint(text: Span[], hint: Block[]): View {
  return { fallback: text, blocks: [{ type: 'text', text }, ...hint] };
}
