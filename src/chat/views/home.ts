import type { AccountId } from '../../ids.js';
import { type Incident, incidentRef, rolesIn } from '../../incident/incident.js';
import type { ActionItem } from '../../incident/ports.js';
import { labelOf, type RoleGuide } from '../../incident/roles.js';
import { type Block, bold, link, room, type View } from '../view.js';
import { incidentLine } from './incident-card.js';
import { headline } from './words.js';

/** A person's own page: what is going on, and what they owe. */
export function homeView(input: {
  /** Theirs. */
  accounts: readonly AccountId[];
  roles: readonly RoleGuide[];
  open: readonly Incident[];
  items: readonly { item: ActionItem; incident: Incident }[];
  postmortems: readonly Incident[];
}): View {
  const mine = input.open.flatMap((incident) =>
    rolesIn(incident)
      .filter(({ holder }) => input.accounts.includes(holder))
      .map(({ role }) => ({
        incident,
        role: labelOf(role, input.roles.find((guide) => guide.role === role)?.label),
      })),
  );
  return {
    fallback: 'Tocsin',
    blocks: [
      {
        type: 'actions',
        actions: [
          { kind: 'button', label: 'Declare an incident', command: 'declare', open: true, style: 'danger' },
        ],
      },
      { type: 'heading', text: 'Open incidents' },
      ...(input.open.length > 0
        ? input.open.map((incident): Block => ({ type: 'text', text: incidentLine(incident) }))
        : [text('All quiet: no incident is open.')]),
      { type: 'divider' },
      { type: 'heading', text: 'My tasks' },
      ...mine.map(
        ({ incident, role }): Block => ({
          type: 'text',
          text: [
            'You are ',
            bold(role),
            ` of ${headline(incident)}`,
            ...(incident.room ? [' in ', room(incident.room)] : []),
          ],
        }),
      ),
      ...input.postmortems.flatMap((incident): Block[] => {
        const args = { incident: incident.id };
        return [
          { type: 'text', text: ['Write the post-mortem of ', bold(headline(incident))] },
          {
            type: 'actions',
            actions: [
              { kind: 'button', label: 'Draft it', command: 'postmortem', args },
              { kind: 'button', label: 'It is done', command: 'postmortem', args: { ...args, what: 'done' } },
            ],
          },
        ];
      }),
      ...input.items.map(
        ({ item, incident }): Block => ({
          type: 'text',
          text: [
            item.task ? link(item.task.url, item.task.id) : bold(incidentRef(incident)),
            ` ${item.title}`,
            ...(item.dueDate ? [` · due ${item.dueDate}`] : []),
          ],
        }),
      ),
      ...(mine.length + input.items.length + input.postmortems.length === 0
        ? [text('Nothing is waiting for you.')]
        : []),
    ],
  };
}

const text = (words: string): Block => ({ type: 'text', text: words });
