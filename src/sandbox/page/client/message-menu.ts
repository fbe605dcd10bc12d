/** What a person can do with a message: the bar that appears over it, and its menu. */
import type { App } from './app.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { pictureOf, reactionLabel, reactionName } from './emoji.js';
import { icon } from './icons.js';
import { type MenuItem, openMenu } from './menu.js';
import type { Post, Talk } from './talk.js';

export interface Tools {
  edit(): void;
  reply(): void;
}

export function drawToolbar(app: App, talk: Talk, post: Post, tools: Tools): HTMLElement {
  const tool = (label: string, content: Node | string, click: (event: MouseEvent) => void) =>
    h(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': label, title: label, on: { click } },
      content,
    );
  const react = (name: string) => talk.react(post, name);
  const items = menuItems(app, talk, post, tools);
  const moreButton: HTMLElement = tool('More actions', icon('more'), () =>
    openMenu(moreButton, 'Message actions', items),
  );
  const faceButton: HTMLElement = tool('Add another reaction', icon('face'), () =>
    openMenu(
      faceButton,
      'Reactions',
      talk.more.map((name) => ({ label: reactionLabel(name), run: () => react(name) })),
    ),
  );
  return h(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': 'Message actions' },
    talk.quick.map((name) => tool(`React with ${reactionName(name)}`, pictureOf(name), () => react(name))),
    faceButton,
    talk.threads !== 'none' && tool('Reply in thread', icon('reply'), tools.reply),
    items.length > 0 && moreButton,
  );
}

function menuItems(app: App, talk: Talk, post: Post, { edit }: Tools): MenuItem[] {
  const general = talk.menu(post);
  if (post.author !== app.state.me) return general;
  return [
    ...general,
    { label: 'Edit message', icon: 'edit', run: edit },
    { label: 'Delete message', icon: 'trash', danger: true, run: () => askToDelete(talk, post) },
  ];
}

function askToDelete(talk: Talk, post: Post): void {
  const remove = h(
    'button',
    {
      type: 'button',
      class: 'button danger',
      on: {
        click() {
          dialog.close();
          talk.remove(post);
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
