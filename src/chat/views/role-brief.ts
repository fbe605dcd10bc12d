import type { EventOf } from '../../incident/event.js';
import type { Incident } from '../../incident/incident.js';
import { commonRoles, labelOf, type Role, type RoleGuide } from '../../incident/roles.js';
import { type Action, type Block, type Button, bold, type View } from '../view.js';
import { updateButton } from './incident-card.js';
import { headline, where } from './words.js';

/** What somebody is told in private who was given a role: what it is for, what to do now, and the one command to begin with. */
export function roleBrief(
  event: EventOf<'role.assigned'>,
  incident: Incident,
  roles: readonly RoleGuide[] = commonRoles,
): View {
  const label = labelOf(event.role, event.label);
  const duty = roles.find(({ role }) => role === event.role)?.duty;
  const { now, next, actions } = plan(event.role, incident);
  return {
    fallback: `You are ${label} of ${headline(incident)}`,
    blocks: [
      { type: 'text', text: ['You are ', bold(label), ` of ${headline(incident)}.`, ...where(incident)] },
      ...(duty ? [{ type: 'context' as const, text: duty }] : []),
      ...now.map((text, index): Block => ({ type: 'text', text: `${index + 1}. ${text}` })),
      ...(actions.length > 0 ? [{ type: 'actions' as const, actions }] : []),
      { type: 'context', text: `Next: ${next}` },
    ],
  };
}

interface Plan {
  now: readonly string[];
  next: string;
  actions: readonly Action[];
}

function plan(role: Role, incident: Incident): Plan {
  const args = { incident: incident.id };
  const open = (label: string, command: string): Button => ({
    kind: 'button',
    label,
    command,
    args,
    open: true,
  });
  const write: Button = { ...updateButton(incident), style: 'primary' };
  const note = open('Write a note', 'note');
  const handOver: Button = { ...open('Hand over', 'handover'), args: { ...args, role } };
  switch (role) {
    case 'commander': {
      const inTriage = incident.status === 'triage';
      return {
        now: [
          'Say in the room that you lead, and what comes first.',
          inTriage
            ? 'Say what is known and how bad it is: /incident triage'
            : 'See that the next update is written in time: /incident update',
          incident.roles.comms
            ? 'Give away what somebody else can do: /incident role'
            : 'Have somebody write the updates: /incident role comms @name',
        ],
        next: inTriage ? '/incident triage' : '/incident update',
        actions: [
          inTriage ? { ...open('Triage', 'triage'), style: 'primary' } : write,
          open('Give a role', 'role'),
          handOver,
        ],
      };
    }
    case 'comms':
      return {
        now: [
          'Ask the commander who is affected, and what happens next.',
          incident.lastUpdateAt
            ? 'Write the next update before it is due.'
            : 'Write the first update: two sentences are enough.',
        ],
        next: '/incident update',
        actions: [write, handOver],
      };
    case 'ops':
      return {
        now: [
          'Say in the room what you are about to change, before you do.',
          'Log each thing you did, failures too: /incident did',
          'Follow the checklist, or attach one: /incident runbook',
        ],
        next: '/incident did',
        actions: [{ ...open('Log an action', 'did'), style: 'primary' }, handOver],
      };
    case 'scribe':
      return {
        now: [
          'Read what was said so far: /incident timeline',
          'Note decisions and who made them: /incident note',
          'Mark key moments in the room with 📌.',
        ],
        next: '/incident note',
        actions: [{ ...note, style: 'primary' }, handOver],
      };
    case 'support':
      return {
        now: [
          'Tell support what to say, in the words of the last update.',
          'Write down what customers report: /incident note',
        ],
        next: '/incident note',
        actions: [{ ...note, style: 'primary' }, handOver],
      };
    default:
      return {
        now: ['Say in the room that you have it.', 'Write down what you find out and decide: /incident note'],
        next: '/incident note',
        actions: [note, handOver],
      };
  }
}
