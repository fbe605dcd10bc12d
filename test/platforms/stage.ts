/** What a person does and sees in a chat, whichever it is: the same behaviours are held on every platform. */
import type { MessageRef, PersonId } from '../../src/ids.js';
import { nativeId, PersonId as Person } from '../../src/ids.js';
import type { Incident } from '../../src/incident/incident.js';
import type { ActValue, Delivered, SandboxMessage, SandboxTeamsMessage } from '../../src/sandbox/contract.js';
import { nodesIn } from '../helpers/adaptive-card.js';
import { settled, stringsIn, type TestApp, until } from '../helpers/app.js';

export interface Stage {
  platform: 'slack' | 'teams';
  test: TestApp;
  /** The id that Tocsin knows somebody by. */
  person(who: string): PersonId;
  /** Types a command. What only this person was then told. */
  type(who: string, where: string, line: string): Promise<string>;
  /** Types a command that opens a form, and opens it. */
  open(who: string, where: string, line: string): Promise<Form>;
  /** The form that is open. */
  form(who: string): Form | undefined;
  submit(who: string, values: Record<string, ActValue>): Promise<void>;
  /** Declares an incident from the message, and leaves its form open. */
  declareFrom(who: string, where: string, message: string): Promise<Form>;
  say(who: string, where: string, text: string, options?: { thread?: string }): Promise<string>;
  edit(who: string, where: string, message: string, text: string): Promise<void>;
  remove(who: string, where: string, message: string): Promise<void>;
  mark(who: string, where: string, message: string): Promise<void>;
  upload(who: string, where: string, file: { name: string; content: string; text?: string }): Promise<string>;
  press(
    who: string,
    message: MessageRef,
    label: string,
    values?: Record<string, ActValue>,
  ): Promise<Delivered>;
  /** The same in the last private message that says this. */
  pressInPrivate(who: string, words: string, label: string): Promise<void>;
  /** Ticks items of a checklist by their words. */
  tick(who: string, message: MessageRef, items: readonly string[]): Promise<void>;
  /** What everybody in a room reads, oldest first, a text a message. */
  shown(where: string): string[];
  /** One message as everybody reads it. */
  words(message: MessageRef): string;
  /** What only this person reads, anywhere. */
  privately(who: string): string[];
  members(where: string): string[];
  isArchived(where: string): boolean;
  /** Somebody comes into a room. */
  join(who: string, where: string): Promise<void>;
  /** Does what the platform tells nobody of. */
  unheard(work: () => Promise<void>): Promise<void>;
}

export interface Form {
  title: string;
  /** Everything that can be read in it, errors too. */
  words: string;
}

export const roomOf = ({ room }: Pick<Incident, 'room'>): string => {
  if (!room) throw new Error('the incident has no room');
  return nativeId(room);
};

export function stageOf(platform: 'slack' | 'teams', test: TestApp): Stage {
  return platform === 'slack' ? slackStage(test) : teamsStage(test);
}

/** Declares an incident and waits until its room is as it should be. */
export async function declared(
  stage: Stage,
  line = 'sev2 Checkout is slow',
  by = 'alice',
): Promise<Incident> {
  return opened(stage, `declare ${line}`, by);
}

/** Starts a drill and waits in the same way. */
export const drilled = (stage: Stage): Promise<Incident> => opened(stage, 'drill sev2 Failover', 'alice');

async function opened(stage: Stage, line: string, by: string): Promise<Incident> {
  const { test } = stage;
  const known = (await test.read.incidents({ viewer: 'tocsin', limit: 1 }))[0]?.number ?? 0;
  await stage.type(by, 'incidents', line);
  const { id } = await until('a room', async () => {
    const [newest] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
    return newest && newest.number > known && newest.room ? newest : undefined;
  });
  await settled(test);
  const incident = await test.read.incident(id, 'tocsin');
  if (!incident) throw new Error('the incident is gone');
  return incident;
}

function slackStage(test: TestApp): Stage {
  const { slack } = test.sandbox;
  const idOf = (who: string) => slack.people.find(({ name }) => name === who)?.id ?? '';
  const wordsOf = ({ text, blocks }: Pick<SandboxMessage, 'text' | 'blocks'>) =>
    `${text}\n${stringsIn(blocks).join('\n')}`;
  const isPrivate = ({ ephemeral }: SandboxMessage) => ephemeral;

  const privately = (who: string) => {
    const id = idOf(who);
    return slack
      .channels()
      .filter(({ isIm, members }) => !isIm || members.includes(id))
      .flatMap(({ id: channel, isIm }) =>
        slack.messages(channel, who).filter((message) => isIm || isPrivate(message)),
      )
      .filter(({ botId }) => botId)
      .map(wordsOf);
  };
  const form = (who: string): Form | undefined => {
    const modal = slack.modals(who).at(-1);
    return (
      modal && {
        title: stringsIn(modal.view.title).at(-1) ?? '',
        words: stringsIn([modal.view.blocks, modal.errors]).join('\n'),
      }
    );
  };
  const opened = (who: string): Form => {
    const open = form(who);
    if (!open) throw new Error('no form is open');
    return open;
  };
  return {
    platform: 'slack',
    test,
    person: (who) => Person.parse(`slack:${idOf(who)}`),
    async type(who, where, line) {
      const before = privately(who).length;
      const { body } = await slack.as(who).command(where, `/incident ${line}`);
      await settled(test);
      return [...stringsIn(body), ...privately(who).slice(before)].join('\n');
    },
    async open(who, where, line) {
      await slack.as(who).command(where, `/incident ${line}`);
      return opened(who);
    },
    form,
    async submit(who, values) {
      await slack.as(who).submit(values);
      await settled(test);
    },
    async declareFrom(who, where, message) {
      await slack.as(who).messageShortcut('declare_from_message', where, message);
      return opened(who);
    },
    say: (who, where, text, { thread } = {}) =>
      slack.as(who).say(where, escaped(text), thread === undefined ? {} : { threadTs: thread }),
    edit: (who, where, message, text) => slack.as(who).edit(where, message, escaped(text)),
    remove: (who, where, message) => slack.as(who).remove(where, message),
    mark: (who, where, message) => slack.as(who).react(where, message, 'pushpin'),
    async upload(who, where, { name, content, text }) {
      const file = await slack.as(who).upload(where, { name, content, ...(text !== undefined && { text }) });
      return slack.messages(where).find(({ files }) => files.some(({ id }) => id === file))?.ts ?? '';
    },
    press: (who, { room, id }, label, values) =>
      slack.as(who).act({ channel: nativeId(room), ts: id }, label, Object.values(values ?? {})[0]),
    async pressInPrivate(who, words, label) {
      const found = slack
        .channels()
        .filter(({ isIm, members }) => isIm && members.includes(idOf(who)))
        .flatMap(({ id: channel }) => slack.messages(channel, who).map((message) => ({ channel, message })))
        .findLast(({ message }) => wordsOf(message).includes(words));
      if (!found) throw new Error(`${who} was told nothing with “${words}”`);
      await slack.as(who).act({ channel: found.channel, ts: found.message.ts }, label);
      await settled(test);
    },
    async tick(who, { room, id }, items) {
      const { blocks = [] } = slack.messages(nativeId(room)).find(({ ts }) => ts === id) ?? {};
      const boxes = blocks.find((block) =>
        items.every((item) => stringsIn(block).some((words) => words.includes(item))),
      );
      const choices = stringsIn(boxes).filter((words) => items.some((item) => words.includes(item)));
      const [where = ''] = stringsIn(boxes).filter((words) => /^checklist:\d+:\[/.test(words));
      await slack.as(who).act({ channel: nativeId(room), ts: id }, where, choices);
    },
    shown: (where) => slack.messages(where).map(wordsOf),
    words: ({ room, id }) =>
      wordsOf(slack.messages(nativeId(room)).find(({ ts }) => ts === id) ?? { text: '', blocks: [] }),
    privately,
    members: (where) =>
      slack.people.filter(({ id }) => slack.channel(where).members.includes(id)).map(({ name }) => name),
    isArchived: (where) => slack.channel(where).isArchived,
    async join(who, where) {
      if (!slack.channel(where).members.includes(idOf(who))) await slack.as(who).join(where);
      await settled(test);
    },
    async unheard(work) {
      await slack.idle();
      slack.delivery('lose');
      try {
        await work();
        await slack.idle();
      } finally {
        slack.delivery('normal');
      }
    },
  };
}

function teamsStage(test: TestApp): Stage {
  const { teams } = test.sandbox;
  const idOf = (who: string) => teams.people.find(({ name }) => name === who)?.id ?? '';
  const zoneOf = (who: string) => teams.people.find(({ name }) => name === who)?.tz ?? 'UTC';
  const wordsOf = ({ text, cards }: Pick<SandboxTeamsMessage, 'text' | 'cards'>) =>
    [text, ...cards.flatMap(cardWords)].join('\n');
  const privateMessages = (who: string) => {
    const id = idOf(who);
    return teams
      .conversations()
      .filter(({ kind, members }) => kind !== 'personal' || members.includes(id))
      .flatMap(({ id: conversation, kind }) =>
        teams
          .messages(conversation, who)
          .filter(({ targetedTo, bot }) => bot && (kind === 'personal' || targetedTo === id))
          .map((message) => ({ ...message, conversation })),
      )
      .toSorted((a, b) => a.at - b.at);
  };
  const privately = (who: string) => privateMessages(who).map(wordsOf);
  const form = (who: string): Form | undefined => {
    const dialog = teams.dialogs(who).at(-1);
    return dialog && { title: dialog.title, words: cardWords(dialog.card).join('\n') };
  };
  const opened = (who: string): Form => {
    const open = form(who);
    if (!open) throw new Error('no form is open');
    return open;
  };
  return {
    platform: 'teams',
    test,
    person: (who) => Person.parse(`teams:${idOf(who)}`),
    async type(who, where, line) {
      const seen = new Set(privateMessages(who).map(({ conversation, id }) => `${conversation} ${id}`));
      const fresh = () =>
        privateMessages(who).filter(({ conversation, id }) => !seen.has(`${conversation} ${id}`));
      await teams.as(who).command(where, line);
      // A thread that took sixty messages within half a minute takes no more for as long.
      await until('an answer', () => fresh()[0], 45_000);
      await settled(test);
      return fresh().map(wordsOf).join('\n');
    },
    async open(who, where, line) {
      const before = privateMessages(who).length;
      await teams.as(who).command(where, line);
      const invitation = await until('the button that opens the form', async () =>
        // Somebody's own page may come in between.
        privateMessages(who)
          .slice(before)
          .find((message) => wordsOf(message).includes('Open the form')),
      );
      await teams.as(who).press(invitation.conversation, invitation.id, 'Open the form');
      return opened(who);
    },
    form,
    async submit(who, values) {
      await teams
        .as(who)
        .submit(Object.fromEntries(Object.entries(values).flatMap((entry) => asEntered(entry, zoneOf(who)))));
      await settled(test);
    },
    async declareFrom(who, where, message) {
      await teams.as(who).messageAction('declare_from_message', where, message);
      return opened(who);
    },
    say: (who, where, text, { thread } = {}) =>
      teams.as(who).say(where, text, thread === undefined ? {} : { thread }),
    edit: (who, where, message, text) => teams.as(who).edit(where, message, text),
    remove: (who, where, message) => teams.as(who).remove(where, message),
    mark: (who, where, message) => teams.as(who).react(where, message, '📌'),
    upload: (who, where, file) => teams.as(who).upload(where, file),
    press: (who, { room, id }, label, values) => teams.as(who).press(nativeId(room), id, label, values),
    async pressInPrivate(who, words, label) {
      const found = privateMessages(who).findLast((message) => wordsOf(message).includes(words));
      if (!found) throw new Error(`${who} was told nothing with “${words}”`);
      await teams.as(who).press(found.conversation, found.id, label);
      await settled(test);
    },
    async tick(who, { room, id }, items) {
      const { cards = [] } = teams.messages(nativeId(room)).find((message) => message.id === id) ?? {};
      const toggles = nodesIn(cards).filter(
        ({ type, title }) => type === 'Input.Toggle' && items.some((item) => String(title).includes(item)),
      );
      const ticks = Object.fromEntries(toggles.map((toggle) => [String(toggle.id), 'true']));
      await teams.as(who).press(nativeId(room), id, 'Save the ticks', ticks);
    },
    shown: (where) =>
      teams
        .messages(where)
        .filter(({ targetedTo }) => !targetedTo)
        .map(wordsOf),
    words: ({ room, id }) =>
      wordsOf(teams.messages(nativeId(room)).find((message) => message.id === id) ?? { text: '', cards: [] }),
    privately,
    members: (where) =>
      teams.people.filter(({ id }) => teams.conversation(where).members.includes(id)).map(({ name }) => name),
    isArchived: (where) => teams.conversation(where).archived,
    async join() {
      // Whoever is in the team is in all its channels.
    },
    async unheard(work) {
      await teams.idle();
      teams.delivery('lose');
      try {
        await work();
        await teams.idle();
      } finally {
        teams.delivery('normal');
      }
    },
  };
}

/** An instant has two inputs, by the person's own clock. */
function asEntered([label, value]: [string, ActValue], zone: string): [string, ActValue][] {
  if (!(value instanceof Date)) return [[label, value]];
  // Swedish clocks are written as ISO 8601 has it.
  const [day = '', time = ''] = value.toLocaleString('sv-SE', { timeZone: zone }).split(' ');
  return [
    [label, day],
    [`Time in ${zone}`, time.slice(0, 5)],
  ];
}

/** As Slack's client sends what was typed. */
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What can be read in a card: texts, labels, choices, and what stands in its inputs. */
function cardWords(card: unknown): string[] {
  const words = nodesIn(card).flatMap((node) => {
    const choices = Array.isArray(node.choices) ? node.choices : [];
    const entered = node.type === 'Input.Text' ? [node.value] : [];
    const titles = choices.map((choice: { title?: unknown }) => choice.title);
    return [node.text, node.title, node.label, node.placeholder, ...titles, ...entered];
  });
  return words
    .filter((text): text is string => typeof text === 'string')
    .map((text) => text.replaceAll(/[\u2060\u2068\u2069]/g, '').replaceAll('**', ''));
}
