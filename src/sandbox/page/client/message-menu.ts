/** What a person can do with a message: the bar that appears over it, and its menu. */
import type { SandboxMessage } from '../../contract.js';
import type { App } from './app.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { emojiFor } from './emoji.js';
import { type IconName, icon } from './icons.js';
import { type MenuItem, openMenu } from './menu.js';

/** 📌 marks a key moment in an incident's timeline, so it comes first. */
const quick = ['pushpin', 'eyes', 'white_check_mark'] as const;
const more = ['+1', 'tada', 'heart', 'pray', 'fire', 'warning', 'question', 'x'] as const;

export function drawToolbar(app: App, message: SandboxMessage, edit: () => void): HTMLElement {
  const { channel, ts } = message;
  const tool = (label: string, content: Node | string, click: (event: MouseEvent) => void) =>
    h(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': label, title: label, on: { click } },
      content,
    );
  const react = (emoji: string) => void toggleReaction(app, message, emoji);
  const moreButton: HTMLElement = tool('More actions', icon('more'), () =>
    openMenu(moreButton, 'Message actions', menuItems(app, message, edit)),
  );
  const faceButton: HTMLElement = tool('Add another reaction', icon('face'), () =>
    openMenu(
      faceButton,
      'Reactions',
      more.map((name) => ({ label: `${emojiFor(name)} :${name}:`, run: () => react(name) })),
    ),
  );
  return h(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': 'Message actions' },
    quick.map((name) => tool(`React with :${name}:`, emojiFor(name) ?? name, () => react(name))),
    faceButton,
    tool('Reply in thread', icon('reply'), () =>
      app.go({ view: 'channel', id: channel, thread: message.threadTs ?? ts }),
    ),
    moreButton,
  );
}

export function toggleReaction(app: App, { channel, ts, reactions }: SandboxMessage, emoji: string) {
  const mine = reactions.find(({ name }) => name === emoji)?.users.includes(app.state.me);
  return app.send(mine ? 'unreact' : 'react', { channel, ts, emoji });
}

function menuItems(app: App, message: SandboxMessage, edit: () => void): MenuItem[] {
  const { channel, ts, user } = message;
  const pinned = app.conversation?.pins.includes(ts) === true;
  const item = (label: string, symbol: IconName, run: () => void): MenuItem => ({ label, icon: symbol, run });
  const shortcuts = app.state.app.shortcuts
    .filter(({ type }) => type === 'message')
    .map(({ name, callbackId }) => ({
      ...item(name, 'bolt', () => void app.send('shortcut', { callbackId, message: { channel, ts } })),
      note: app.state.app.name,
    }));
  const general = [
    item(
      pinned ? 'Unpin from channel' : 'Pin to channel',
      'pin',
      () => void app.send(pinned ? 'unpin' : 'pin', { channel, ts }),
    ),
  ];
  if (user !== app.state.me) return [...shortcuts, ...general];
  const own: MenuItem[] = [
    item('Edit message', 'edit', edit),
    { ...item('Delete message', 'trash', () => askToDelete(app, message)), danger: true },
  ];
  return [...shortcuts, ...general, ...own];
}

function askToDelete(app: App, { channel, ts }: SandboxMessage): void {
  const remove = h(
    'button',
    {
      type: 'button',
      class: 'button danger',
      on: {
        click() {
          dialog.close();
          void app.send('remove', { channel, ts });
        },
      },
    },
    'Delete',
  );
  const dialog = openDialog(
    'Delete this message?',
    h('p', {}, 'It cannot be brought back.'),
    remove,
    'confirm',
  );
  remove.focus();
}
