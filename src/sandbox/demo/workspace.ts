/** Looking at the workspace the way a person does. */
import type { ModalView } from '@slack/types';
import type { SandboxActor, SandboxMessage, SandboxModal, SandboxSlack } from '../contract.js';
import { fromMrkdwn, type Names, plainText } from './plain-text.js';

export type Workspace = ReturnType<typeof createWorkspace>;

export function createWorkspace(slack: SandboxSlack) {
  const names: Names = {
    person: (id) =>
      id === slack.botUserId ? 'tocsin' : (slack.people.find((person) => person.id === id)?.name ?? id),
    channel: (id) => slack.channels().find((channel) => channel.id === id)?.name ?? id,
  };
  const read = (blocks: readonly unknown[]) => blocks.map((block) => plainText(block, names));
  const textOf = (message: SandboxMessage) =>
    message.blocks.length > 0 ? read(message.blocks).join('\n') : fromMrkdwn(message.text, names);
  const fromBot = (message: SandboxMessage) =>
    message.user === slack.botUserId && message.subtype === undefined;

  /** The direct messages between a person and Tocsin, if there were any. */
  const direct = (person: SandboxActor) =>
    slack
      .channels()
      .find(({ isIm, members }) => isIm && members.includes(person.id) && members.includes(slack.botUserId));

  /** What Tocsin posted in a channel, ephemeral messages left out. */
  const posts = (channel: string) => slack.messages(channel).filter(fromBot);

  /** What Tocsin told a person in direct messages. */
  const told = (person: SandboxActor): SandboxMessage[] => {
    const channel = direct(person);
    return channel ? posts(channel.id) : [];
  };

  return {
    /** Each block as a line. */
    read,
    textOf,
    posts,
    told,
    /** The last thing Tocsin posted in a channel that says all of this. */
    said: (channel: string, ...words: string[]) => posts(channel).findLast(saying(words)),
    /** The last thing Tocsin told a person that says all of this. */
    toldTo: (person: SandboxActor, ...words: string[]) => told(person).findLast(saying(words)),
    /** The last thing that only this person sees in a channel and that says all of this. */
    whispered: (channel: string, person: SandboxActor, ...words: string[]) =>
      slack
        .messages(channel, person.id)
        .filter(({ ephemeral }) => ephemeral)
        .findLast(saying(words)),
    /** The form on top of a person's screen, when it has this title. */
    form(
      person: SandboxActor,
      title: string,
    ): { view: ModalView; errors: SandboxModal['errors'] } | undefined {
      const { view, errors = {} } = slack.modals(person.id).at(-1) ?? {};
      return view?.type === 'modal' && view.title.text === title ? { view, errors } : undefined;
    },
    isIn: (channel: string, person: SandboxActor) => slack.channel(channel).members.includes(person.id),
  };

  function saying(words: readonly string[]) {
    return (message: SandboxMessage) => {
      const text = textOf(message);
      return words.every((word) => text.includes(word));
    };
  }
}
