import type { App } from './app.js';
import { type Child, h } from './dom.js';
import type { PageChannel } from './wire.js';

/** What stands in a channel before its first message; in #incidents, what to type first. */
export function drawWelcome(app: App, channel: PageChannel): Child {
  if (channel.isIm)
    return box(
      `${app.state.bot.name} writes to you here.`,
      'Nudges and private notes arrive in this conversation.',
    );
  if (channel.name !== 'incidents') return box(`This is #${channel.name}`, 'Nobody has written here yet.');
  const command = app.state.app.commands[0]?.command ?? '/incident';
  const example = `${command} declare Checkout is down`;
  return h(
    'div',
    { class: 'empty' },
    h('h2', {}, 'All quiet. Start your first incident'),
    h(
      'p',
      {},
      'Type this below and press Enter. A war room opens, with a checklist and the people it needs.',
    ),
    h(
      'button',
      { type: 'button', class: 'try', on: { click: () => app.compose(example) } },
      h('code', {}, example),
      h('span', {}, 'Put it in the box'),
    ),
    h('p', {}, `Type ${command} help for everything else. Act as somebody else at the foot of the sidebar.`),
  );
}

function box(title: string, text: string): HTMLElement {
  return h('div', { class: 'empty' }, h('h2', {}, title), h('p', {}, text));
}
