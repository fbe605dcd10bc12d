/** What Tocsin made in Slack and Jira: each thing once, and where it belongs. */
import { z } from 'zod';
import { rooms } from '../people.js';
import { type Check, difference, doubled } from './facts.js';

const Marked = z.object({
  channel: z.string(),
  metadata: z.preprocess(
    (value) => (typeof value === 'string' ? JSON.parse(value) : value),
    z.object({ event_payload: z.object({ key: z.string() }) }),
  ),
});

/** One that was told of may not have been answered; one that was answered is there; none is there twice. */
export const askedIsDone: Check = ({ stage, incidents }) => {
  const done = {
    declare: incidents.map(({ row }) => row.title),
    note: incidents.flatMap(({ events }) =>
      events.flatMap(({ event }) => (event.type === 'note.added' ? [event.text] : [])),
    ),
    close: incidents.flatMap(({ events }) =>
      events.flatMap(({ event }) =>
        event.type === 'item.added' && event.title.endsWith(' first')
          ? [event.title.replace(/ first$/, '')]
          : [],
      ),
    ),
  };
  return stage.asked.flatMap(({ what, subject, outcome }) => {
    const count = done[what].filter((other) => other === subject).length;
    const fine = outcome === 'done' ? count === 1 : outcome === 'refused' ? count === 0 : count <= 1;
    return fine ? [] : [`“${what} ${subject}” was ${outcome} and is there ${count} times`];
  });
};

export const oneRoomEach: Check = ({ stage, incidents }) =>
  difference(
    incidents.map(({ room }) => `room ${room}`),
    rooms(stage).map(({ id }) => `room ${id}`),
  );

/** Messages carry a key: what they are. */
export const eachMessageOnce: Check = ({ stage, incidents }) => {
  const { slack } = stage.sandbox;
  const keys = slack
    .calls('chat.postMessage')
    .filter(({ ok }) => ok)
    .map(({ args }) => Marked.parse(args).metadata.event_payload.key);
  const missing = incidents
    .flatMap(({ row }) => [`card:${row.id}`, `announcement:${row.id}`])
    .filter((key) => !keys.includes(key));
  const announced = slack.messages('incidents').filter(({ botId, subtype }) => botId && !subtype).length;
  return [
    ...doubled(keys).map((key) => `the message ${key} was posted twice`),
    ...missing.map((key) => `the message ${key} is missing`),
    ...(announced === incidents.length
      ? []
      : [`${announced} announcements of ${incidents.length} incidents`]),
  ];
};

export const roomsAreFurnished: Check = ({ stage, incidents }) =>
  incidents.flatMap(({ row, ref, room, events }) => {
    if (room === '') return [`${ref} has no room`];
    const { slack } = stage.sandbox;
    const { topic } = slack.channel(room);
    const bookmarks = slack.bookmarks(room).length;
    const cameIn = events.some(
      ({ event }) => event.type === 'member.joined' && event.person === row.declaredBy,
    );
    const faults = [
      ...difference([row.card?.id ?? 'no card'], slack.pins(room)).map((fault) => `pin ${fault}`),
      ...(bookmarks === 1 ? [] : [`${bookmarks} bookmarks`]),
      ...(cameIn ? [] : ['who declared it was not brought in']),
      ...(topic.includes(row.title) ? [] : [`the topic is “${topic}”`]),
    ];
    return faults.map((fault) => `${ref}: ${fault}`);
  });

export const tasksFiledOnce: Check = ({ stage, incidents }) => {
  const issues = stage.sandbox.jira.issues();
  const closed = incidents.filter(({ row }) => row.status === 'closed');
  const titles = closed.flatMap(({ events }) =>
    events.flatMap(({ event }) => (event.type === 'item.added' ? [event.title] : [])),
  );
  const filed = closed.flatMap(({ events }) =>
    events.flatMap(({ event }) => (event.type === 'item.filed' ? [`${event.task} ${event.title}`] : [])),
  );
  return [
    ...difference(
      titles,
      issues.map(({ summary }) => summary),
    ),
    ...difference(
      issues.map(({ key, summary }) => `${key} ${summary}`),
      filed,
    ),
    ...issues.flatMap(({ key, links }) =>
      doubled(links.map((link) => JSON.stringify(link))).map((link) => `${key}: ${link} twice`),
    ),
  ];
};
