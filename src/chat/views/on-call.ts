import { AccountId, type IncidentId } from '../../ids.js';
import type { EventOf, Unreachable } from '../../incident/event.js';
import type { Incident } from '../../incident/incident.js';
import type { OnCallList, OnCallPerson } from '../../incident/on-call.js';
import { type Block, type Button, bold, person, type Span, time, type View } from '../view.js';
import { accountSpan } from './accounts.js';
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
export function askedWords({ people, level, source, passedOver }: Asked): Span[] {
  const asked = people.flatMap((one, index): Span[] => [...comma(index), person(one)]);
  const why =
    level === undefined
      ? ', who declared it: nobody on call could be asked'
      : ` (on call, level ${level}${source ? ` of ${cut(oneLine(source), 60)}` : ''})`;
  return [
    'Tocsin asked ',
    ...(asked.length > 0 ? asked : ['nobody']),
    `${why}, to take command`,
    ...passedOver.flatMap(({ who, why: reason }): Span[] => [
      '; passed over ',
      whoSpan(who),
      `: ${reasons[reason]}`,
    ]),
  ];
}

/** What whoever is on call is asked in private. */
export function askedInPrivate(event: Asked, incident: Incident): View {
  const vacant = incident.commanderVacantSince;
  const text: Span[] = [
    bold(headline(incident)),
    ` has no commander. It is ${standing(incident)}`,
    ...(vacant ? [', and nobody has led it since ', time(vacant, 'time')] : []),
    '.',
    ...where(incident),
  ];
  return {
    fallback: text,
    blocks: [
      { type: 'text', text },
      { type: 'actions', actions: [takeCommand(incident.id)] },
      {
        type: 'context',
        text: [
          event.level === undefined
            ? 'You are asked because you declared it, and nobody on call could be asked.'
            : `You are asked because you are on call, at level ${event.level}.`,
          ' If you cannot: /incident lead @name gives it to somebody else.',
        ],
      },
    ],
  };
}

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
