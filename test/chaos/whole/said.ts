/** What people did in the rooms: nothing lost, nothing doubled, and the last state is the one that Slack shows. */
import type { SandboxMessage } from '../../../src/sandbox/contract.js';
import { deleted, edited, joined, left, marked, posted, unmarked } from '../happening.js';
import { isTheirs, momentEmoji } from '../people.js';
import { type Check, difference, doubled, type StoredEvent, type StoredIncident } from './facts.js';

const person = (id: string | undefined) => id?.replace('slack:', '') ?? '';

/** What an event tells of what people did, by the name that it has in Slack. */
function nameOf({ event, actor }: StoredEvent): string | undefined {
  switch (event.type) {
    case 'message.posted':
      return posted(event.message.id);
    case 'message.edited':
      return edited(event.message.id, event.text);
    case 'message.deleted':
      return deleted(event.message.id);
    case 'moment.marked':
      return marked(event.message.id, person(actor));
    case 'moment.unmarked':
      return unmarked(event.message.id, person(actor));
    case 'member.joined':
      return joined(person(event.person));
    case 'member.left':
      return left(person(event.person));
    default:
      return undefined;
  }
}

const named = ({ events }: StoredIncident) =>
  events.flatMap((stored) => {
    const name = nameOf(stored);
    return name === undefined ? [] : [{ name, stored }];
  });

/** Whatever was answered with 200 was in the timeline by then; finding it later by reading the room back is not enough. */
export const takenIsRecorded: Check = ({ stage, incidents }) =>
  incidents.flatMap((incident) => {
    // By then it was committed whose room it is. What was said before is found by reading the room back.
    const knownAt = incident.events.find(({ event }) => event.type === 'card.posted')?.recordedAt;
    if (!knownAt) return [];
    const recorded = named(incident);
    const { aheadMs, behindMs } = stage.furthest;
    return stage.office.taken
      .filter(({ room, cameAt }) => room === incident.room && cameAt.getTime() > knownAt.getTime() + behindMs)
      .filter(({ name }) => !name.endsWith(` ${stage.sandbox.slack.botUserId}`))
      .flatMap(({ name, at }) => {
        const latest = at.getTime() + aheadMs;
        const times = recorded.filter((other) => other.name === name).map(({ stored }) => stored.recordedAt);
        if (times.length === 0) return [`${incident.ref}: “${name}” was answered with 200 and is lost`];
        // Any will do: who comes twice is recorded twice, and what an earlier scene found in the end was found a minute ahead.
        return times.some((time) => time.getTime() <= latest)
          ? []
          : [
              `${incident.ref}: “${name}” was answered with 200 at ${at.toISOString()} and recorded only later: ${times
                .map((time) => time.toISOString())
                .join(', ')}`,
            ];
      });
  });

/** Joining is done again by who left: how often, the next check compares with the room's own notices. */
export const nothingDoubled: Check = ({ incidents }) =>
  incidents.flatMap((incident) => {
    const names = named(incident).map(({ name }) => name);
    return doubled(names.filter((name) => !/^(joined|left) /.test(name))).map(
      (name) => `${incident.ref}: “${name}” is recorded twice`,
    );
  });

export const comingsAndGoings: Check = ({ stage, incidents }) =>
  incidents.flatMap((incident) => {
    const { slack } = stage.sandbox;
    const notices = slack.messages(incident.room).flatMap(({ subtype, user = '' }) => {
      if (user === slack.botUserId) return [];
      if (subtype === 'channel_join') return [joined(user)];
      return subtype === 'channel_leave' ? [left(user)] : [];
    });
    const recorded = named(incident)
      .map(({ name }) => name)
      .filter((name) => /^(joined|left) /.test(name));
    return difference(notices, recorded).map((fault) => `${incident.ref}: ${fault}`);
  });

/** Messages, their words, their deletion and their marks, as Slack shows them now. */
export const asSlackShows: Check = ({ stage, incidents }) =>
  incidents.flatMap((incident) => {
    const shown = stage.sandbox.slack.messages(incident.room).filter(isTheirs);
    const faults = difference(shown.map(lineOf), linesIn(incident));
    return faults.map((fault) => `${incident.ref}: ${fault}`);
  });

const lineOf = ({ ts, text, reactions }: SandboxMessage) => {
  const users = reactions.find(({ name }) => name === momentEmoji)?.users ?? [];
  return line(ts, text, users);
};

const line = (ts: string, text: string, marks: Iterable<string>) =>
  `${ts} “${text}”, marked by ${[...marks].toSorted().join(' ') || 'nobody'},`;

function linesIn({ events }: StoredIncident): string[] {
  const messages = new Map<string, { text: string; marks: Set<string>; gone: boolean }>();
  const at = (id: string) => {
    const message = messages.get(id) ?? { text: '', marks: new Set<string>(), gone: false };
    messages.set(id, message);
    return message;
  };
  // By when it happened, as people read it.
  const inOrder = events.toSorted((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
  for (const { event, actor } of inOrder) {
    if (event.type === 'message.posted' || event.type === 'message.edited') {
      at(event.message.id).text = event.text;
    } else if (event.type === 'message.deleted') at(event.message.id).gone = true;
    else if (event.type === 'moment.marked') at(event.message.id).marks.add(person(actor));
    else if (event.type === 'moment.unmarked') at(event.message.id).marks.delete(person(actor));
  }
  return [...messages].flatMap(([ts, { text, marks, gone }]) => (gone ? [] : [line(ts, text, marks)]));
}

/** The content of every file that was shared is kept, once, and is what was shared. */
export const filesKept: Check = ({ stage, incidents }) =>
  incidents.flatMap((incident) => {
    const shared = stage.sandbox.slack
      .files(incident.room)
      .map(({ id, bytes }) => `file ${id} of ${bytes.length} bytes`);
    const kept = incident.events.flatMap(({ event }) =>
      event.type === 'file.kept' ? [`file ${event.file} of ${event.bytes} bytes`] : [],
    );
    return difference(shared, kept).map((fault) => `${incident.ref}: ${fault}`);
  });
