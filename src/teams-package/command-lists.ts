import type { AnyCommand } from '../chat/command.js';

/**
 * What Teams' app manifest takes: twelve commands a list since its version 1.24
 * (https://learn.microsoft.com/microsoft-365/extensibility/schema/root-bots-command-lists). Titles and descriptions may
 * be longer since 1.26, yet the menu has room for these.
 */
const most = { commands: 12, title: 32, description: 128 };

/**
 * Commands for which the incident's card has a button or a choice, in one state of the incident or another. There is
 * room for twelve, so the menu of a room offers what the card does not; typed, all work.
 */
export const onTheCard: ReadonlySet<string> = new Set([
  'triage',
  'severity',
  'impact',
  'status',
  'role',
  'page',
  'handover',
  'update',
  'resolve',
  'reopen',
  'close',
  'postmortem',
]);

/**
 * Seldom typed in the middle of an incident: those about accounts, who is on call and who follows what, which the menu of the
 * private chat has, a second or a private room, other incidents, whom to call in, the record as a document, and what a card or
 * a reminder's button does.
 */
export const seldom: ReadonlySet<string> = new Set([
  'whoami',
  'link',
  'unlink',
  'mirror',
  'merge',
  'related',
  'join',
  'drill',
  'started',
  'changes',
  'suspect',
  'snooze',
  'said',
  'subscribe',
  'unsubscribe',
  'invite',
  'private',
  'breakglass',
  'oncall',
  'export',
]);

/** What only those may do who are named in tocsin.yml for it: they type it. */
export const forFew: ReadonlySet<string> = new Set(['unlink']);

export interface CommandList {
  scopes: ('team' | 'groupChat' | 'personal')[];
  commands: { title: string; description: string }[];
}

/** A list for rooms, and one for private chats: those have no incident, so what needs one is not in it, nor what few may do. */
export function commandLists(commands: readonly AnyCommand[]): CommandList[] {
  return [
    {
      scopes: ['team', 'groupChat'],
      commands: entries(commands.filter(({ name }) => !onTheCard.has(name) && !seldom.has(name))),
    },
    {
      scopes: ['personal'],
      commands: entries(commands.filter(({ name, scope }) => scope === 'anywhere' && !forFew.has(name))),
    },
  ];
}

function entries(commands: readonly AnyCommand[]): CommandList['commands'] {
  if (commands.length > most.commands) {
    throw new Error(`Teams takes ${most.commands} commands a list, not ${commands.length}`);
  }
  return commands.map(({ name, summary }) => {
    if (name.length > most.title) throw new Error(`Teams takes no name as long as ${name}`);
    return { title: name, description: fitting(summary) };
  });
}

/** A summary that is too long ends after one of its parts, or else after a word. */
function fitting(summary: string): string {
  if (summary.length <= most.description) return summary;
  const beginning = summary.slice(0, most.description - 1);
  const end = Math.max(beginning.lastIndexOf(';'), beginning.lastIndexOf(':'));
  return `${beginning.slice(0, end > 0 ? end : beginning.lastIndexOf(' '))}…`;
}
