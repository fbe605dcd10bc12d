import { type App, personName } from './app.js';
import { drawAvatar } from './avatar.js';
import { clockTime, slackDate } from './dates.js';
import { type Child, h } from './dom.js';
import { pictureOf, reactionName } from './emoji.js';
import { icon } from './icons.js';
import { drawFiles } from './message-files.js';
import type { Post, Talk } from './talk.js';

export interface MessageLook {
  post: Post;
  /** Shown without name and avatar, under an earlier message of the same author. */
  follows: boolean;
  /** Stands below the message that it replies to. */
  isBelow: boolean;
  replies: number;
  /** By the sandbox’s clock, in milliseconds; 0 without replies. */
  lastReply: number;
  /** Takes a private message out of sight. */
  dismiss(): void;
}

export function drawMessage(app: App, talk: Talk, look: MessageLook): HTMLElement {
  const { post, follows } = look;
  const { id, author, isQuiet: quiet } = post;
  const time = drawTime(app, post.at);
  const classes = [
    'message',
    follows && 'follows',
    look.isBelow && 'below',
    quiet && 'quiet',
    post.isPrivate && 'ephemeral',
  ];
  return h(
    'li',
    { class: classes.filter(Boolean).join(' '), tabindex: -1, 'data-ts': id, 'data-focus': id },
    h('div', { class: 'gutter' }, follows || quiet ? time : drawAvatar(app.state, author)),
    h(
      'div',
      { class: 'content' },
      post.isPrivate && drawPrivateNote(look),
      post.isPinned && h('p', { class: 'note pinned' }, icon('pin'), 'Pinned'),
      !follows &&
        !quiet &&
        h(
          'p',
          { class: 'author' },
          h('b', {}, post.name),
          post.isApp && h('span', { class: 'tag' }, 'App'),
          ' ',
          time,
        ),
      drawBody(post),
      drawFiles(app, post),
      drawReactions(app, talk, post),
      drawReplies(app, look),
    ),
  );
}

function drawPrivateNote({ post, dismiss }: MessageLook): HTMLElement {
  const close = h(
    'button',
    { type: 'button', class: 'dismiss', 'data-focus': `dismiss:${post.id}`, on: { click: dismiss } },
    'Dismiss',
  );
  return h('p', { class: 'note' }, icon('eye'), 'Only visible to you', close);
}

function drawTime(app: App, at: number): HTMLElement {
  const full = slackDate('{date_long} at {time_secs}', at, app.me.tz, app.now());
  return h('time', { datetime: new Date(at).toISOString(), title: full }, clockTime(at, app.me.tz));
}

function drawBody(post: Post): Child {
  const body = post.draw(post.isEdited && h('small', { class: 'edited' }, ' (edited)'));
  return body === undefined ? undefined : h('div', { class: 'body' }, body);
}

function drawReactions(app: App, talk: Talk, post: Post): Child {
  if (post.reactions.length === 0) return undefined;
  return h(
    'div',
    { class: 'reactions' },
    post.reactions.map(({ name, people }) => {
      const mine = people.includes(app.state.me);
      const who = people.map((person) => personName(app.state, person)).join(', ');
      return h(
        'button',
        {
          type: 'button',
          class: 'reaction',
          'aria-pressed': String(mine),
          title: `${who} reacted with ${reactionName(name)}`,
          'aria-label': `${name}, ${people.length}: ${who}`,
          'data-focus': `${post.id}:${name}`,
          on: { click: () => talk.react(post, name) },
        },
        h('span', { class: 'emoji' }, pictureOf(name)),
        String(people.length),
      );
    }),
  );
}

function drawReplies(app: App, { post, replies, lastReply }: MessageLook): Child {
  if (replies === 0) return undefined;
  const { place, id } = post;
  return h(
    'button',
    {
      type: 'button',
      class: 'replies',
      on: { click: () => app.go({ view: 'channel', id: place, thread: id }) },
    },
    h('b', {}, replies === 1 ? '1 reply' : `${replies} replies`),
    ` last at ${clockTime(lastReply, app.me.tz)}`,
  );
}
