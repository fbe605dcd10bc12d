import { AccountId, type IncidentId } from '../../ids.js';
import type { EventOf, Unreachable } from '../../incident/event.js';
import type { Incident } from '../../incident/incident.js';
import type { OnCallList, OnCallPerson } from '../../incident/on-call.js';
import { labelOf, lackedRoles, type Role } from '../../incident/roles.js';
import { type Block, type Button, bold, link, person, type Span, time, type View } from '../view.js';
import { accountSpan } from './accounts.js';
import { commsButton, updateButton } from './incident-card.js';
import { cut, headline, oneLine, standing, where } from './words.js';

type Asked = EventOf<'on-call.asked'>;

/** Who is on call, level by level; where it comes from, and as of when. */
export function onCallView(list: OnCallList, service: string | undefined): View {
  const title = service ? `On call for ${service}` : 'On call';
  const source: Span[] = [`From ${list.source}, as of `, time(list.asOf, 'datetime'), '.'];
  if (list.levels.length === 0) {
    return {
      fallback: `${title}: nobody`,
      blocks: [
        { type: 'text', text: [bold(title), ': nobody.'] },
        { type: 'context', text: source },
      ],
    };
  }
  return {
    fallback: title,
    blocks: [
      { type: 'heading', text: title },
      ...list.levels.map(
        ({ level, people }): Block => ({
          type: 'text',
          text: [
            bold(`Level ${level}`),
            ': ',
            ...people.flatMap((one, index) => [...comma(index), nameOf(one)]),
          ],
        }),
      ),
      { type: 'context', text: source },
    ],
  };
}

/** What happened, for the room and the timeline alike. */
export function askedWords(event: Asked): Span[] {
  const { people, level, source, passedOver } = event;
  const asked = people.flatMap((one, index): Span[] => [...comma(index), person(one)]);
  const why =
    level === undefined
      ? asked.length > 0
        ? ', who declared it: nobody on call could be asked'
        : ': nobody on call could be asked'
      : ` (on call, level ${level}${source ? ` of ${cut(oneLine(source), 60)}` : ''})`;
  return [
    'Tocsin asked ',
    ...(asked.length > 0 ? asked : ['nobody']),
    `${why}, ${wantedWords(event)}`,
    ...passedOver.flatMap(({ who, why: reason }): Span[] => [
      '; passed over ',
      whoSpan(who),
      `: ${reasons[reason]}`,
    ]),
  ];
}

function wantedWords({ clock = 'commander', roles = [] }: Asked): string {
  if (clock === 'commander') return 'to take command';
  if (clock !== 'bridge') return 'for the status update that is due';
  return `for the bridge: it has no ${lackedRoles(roles)}`;
}

/** What whoever is on call is asked in private. */
export function askedInPrivate(event: Asked, incident: Incident): View {
  const { needed, actions, otherwise } = asking(event, incident);
  const text: Span[] = [bold(headline(incident)), ...needed, ...where(incident)];
  return {
    fallback: text,
    blocks: [
      { type: 'text', text },
      { type: 'actions', actions },
      {
        type: 'context',
        text: [
          event.level === undefined
            ? 'You are asked because you declared it, and nobody on call could be asked.'
            : `You are asked because you are on call, at level ${event.level}.`,
          ` If you cannot: ${otherwise} gives it to somebody else.`,
        ],
      },
    ],
  };
}

/** What there is to do, the buttons that do it, and the command for whoever cannot. */
function asking(
  { clock = 'commander', roles = [] }: Asked,
  incident: Incident,
): { needed: Span[]; actions: Button[]; otherwise: string } {
  if (clock === 'commander') {
    const vacant = incident.commanderVacantSince;
    return {
      needed: [
        ` has no commander. It is ${standing(incident)}`,
        ...(vacant ? [', and nobody has led it since ', time(vacant, 'time')] : []),
        '.',
      ],
      actions: [takeCommand(incident.id)],
      otherwise: '/incident lead @name',
    };
  }
  if (clock === 'bridge') {
    return {
      needed: [
        ' has no ',
        bold(lackedRoles(roles)),
        ' on its ',
        incident.bridge ? link(incident.bridge.url, 'bridge') : 'bridge',
        `. It is ${standing(incident)}.`,
      ],
      actions: roles.slice(0, mostButtons).map((role) => takeRole(incident.id, role)),
      otherwise: `/incident role ${roles[0] ?? ''} @name`,
    };
  }
  return {
    needed: [
      ` owes a status update, and has neither a comms lead nor a commander. It is ${standing(incident)}.`,
    ],
    actions: [commsButton(incident), { ...updateButton(incident), label: 'Write the update' }],
    otherwise: '/incident role comms @name',
  };
}

const mostButtons = 5;

const takeRole = (incident: IncidentId, role: Role): Button => ({
  kind: 'button',
  label: `Be the ${labelOf(role)}`,
  command: 'role',
  args: { incident, role, person: 'me' },
  style: 'primary',
});

const takeCommand = (incident: IncidentId): Button => ({
  kind: 'button',
  label: 'Take command',
  command: 'role',
  args: { incident, role: 'commander', person: 'me' },
  style: 'primary',
});

const reasons: Readonly<Record<Unreachable, string>> = {
  deactivated: 'the account is deactivated',
  bot: 'it is a bot',
  elsewhere: 'it is a guest’s account',
  unknown: 'no account here is known',
};

const comma = (index: number): Span[] => (index === 0 ? [] : [', ']);

function nameOf({ person: id, account, name }: OnCallPerson): Span {
  if (id) return person(id);
  return account && name === account ? accountSpan(account) : name;
}

function whoSpan(who: string): Span {
  const account = AccountId.safeParse(who);
  return account.success ? accountSpan(account.data) : cut(oneLine(who), 100);
}
