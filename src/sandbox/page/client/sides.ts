/** The switch between the two platforms, at the head of the sidebar. */
import { type App, channelById, chatById, type Place } from './app.js';
import { h } from './dom.js';
import type { PageState } from './wire.js';

export type Side = 'slack' | 'teams';

const names = { slack: 'Slack', teams: 'Teams' } as const;
const sides = ['slack', 'teams'] as const;

/** Where the reader was last on each side. */
const last: Partial<Record<Side, Place>> = {};
let side: Side = 'slack';

/** Jira and PagerDuty are on both sides: there the reader stays on the one that they came from. */
export function sideOf({ place, state }: App): Side {
  if (place.view === 'jira' || place.view === 'pagerduty') return side;
  side = place.view === 'channel' && chatById(state, place.id) ? 'teams' : 'slack';
  last[side] = place;
  return side;
}

export function drawSides(app: App, current: Side, unread: readonly string[]): HTMLElement {
  const isNew = {
    slack: unread.some((id) => channelById(app.state, id)),
    teams: unread.some((id) => chatById(app.state, id)),
  };
  return h(
    'div',
    { class: 'sides', role: 'group', 'aria-label': 'Platform' },
    sides.map((one) => {
      const mark = one !== current && isNew[one];
      return h(
        'button',
        {
          type: 'button',
          'aria-pressed': String(one === current),
          'aria-label': mark ? `${names[one]}, unread` : names[one],
          'data-focus': `side:${one}`,
          on: { click: () => app.go(firstOn(app, one)) },
        },
        names[one],
        mark && h('span', { class: 'dot' }),
      );
    }),
  );
}

function firstOn({ state }: App, wanted: Side): Place {
  const before = last[wanted];
  if (before && (before.view !== 'channel' || channelById(state, before.id) || chatById(state, before.id)))
    return before;
  return wanted === 'slack' ? firstPlace(state) : firstInTeams(state);
}

/** Where somebody without an address begins. */
export function firstPlace({ channels }: PageState): Place {
  const mine = channels.filter(({ isMember, isIm, isArchived }) => isMember && !isIm && !isArchived);
  const first = mine.find(({ name }) => name === 'incidents') ?? mine[0];
  return first ? { view: 'channel', id: first.id } : { view: 'home' };
}

function firstInTeams({ teams: { chats } }: PageState): Place {
  const open = chats.filter(({ isArchived }) => !isArchived);
  const first = open.find(({ kind, name }) => kind === 'channel' && name === 'incidents') ?? open[0];
  return { view: 'channel', id: first?.id ?? 'personal' };
}
