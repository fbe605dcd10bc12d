import type { Sandbox } from '../contract.js';
import { mayRead } from './state.js';

/**
 * What a person typed, as Slack's client sends it: markup characters become entities, so that `<!channel>` stays
 * text, addresses become links, and `@name` or `#channel` becomes a mention when there is such a person or channel.
 */
export function toWire({ slack }: Sandbox, viewer: string, typed: string): string {
  const channels = slack.channels().filter((channel) => !channel.isIm && mayRead(channel, viewer));
  return typed
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/(?<!\w)https?:\/\/(?:[^\s&`'"]|&amp;)*[^\s&`'".,;:!?)*_~]/g, '<$&>')
    .replace(/(?<![\w@/])@([a-z0-9._-]*[a-z0-9_])/gi, (whole, handle: string) => {
      const person = slack.people.find(({ name }) => name === handle.toLowerCase());
      return person ? `<@${person.id}>` : whole;
    })
    .replace(/(?<![\w#/&])#([\p{L}\p{N}_-]+)/gu, (whole, name: string) => {
      const channel = channels.find((one) => one.name === name.toLowerCase());
      return channel ? `<#${channel.id}|${channel.name}>` : whole;
    });
}
