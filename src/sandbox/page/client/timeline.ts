/** A list of messages: the channel's, or a thread's. */
import { type App, problem } from './app.js';
import { calendarDate, longDay, nearDay } from './dates.js';
import { h, redrawList } from './dom.js';
import { drawMessage, type MessageLook } from './message.js';
import { drawToolbar } from './message-menu.js';
import { drawReplyBox, openReplyBox } from './reply-box.js';
import type { Post, Talk } from './talk.js';

export interface Timeline {
  node: HTMLElement;
  /** The conversation's messages, or those of the thread with this root. */
  show(talk: Talk, root?: string): void;
  /** Brings a message into view and marks it for a moment. */
  reveal(ts: string): void;
  scrollToEnd(): void;
  /** Follows the newest message from now on, wherever the reader had scrolled to: they have just written. */
  follow(): void;
}

type Row = { day: string; key: string } | { replyTo: string; key: string } | MessageLook;

/** Messages of one author within this time stand together under one name. */
const togetherMs = 5 * 60_000;

export function createTimeline(app: App, label: string): Timeline {
  const list = h('ol', {
    class: 'messages',
    role: 'log',
    'aria-live': 'polite',
    'aria-label': label,
    on: { keydown: move },
  });
  const scroller = h('div', { class: 'scroller' }, list);
  let toolbar: HTMLElement | undefined;
  let following = false;
  let showAgain = (): void => {};
  let looks = new Map<string, MessageLook>();
  let talk: Talk | undefined;

  // One bar moves to the message under the pointer or with the focus: a bar in every message would be many tab stops.
  list.addEventListener('pointerover', ({ target }) => attach(target));
  list.addEventListener('focusin', ({ target }) => attach(target));
  list.addEventListener('pointerleave', () => {
    if (!toolbar?.matches(':focus-within') && !document.querySelector('.menu')) toolbar?.remove();
  });

  function attach(target: EventTarget | null): void {
    const row = target instanceof Element ? target.closest<HTMLElement>('.message') : null;
    const post = looks.get(row?.dataset.ts ?? '')?.post;
    if (!row || !post || !talk || row.contains(toolbar ?? null) || post.isPrivate || post.isQuiet) return;
    if (document.querySelector('.menu') || row.querySelector('.edit')) return;
    toolbar?.remove();
    toolbar = drawToolbar(app, talk, post, {
      edit: () => startEdit(row, post),
      reply: () => reply(post),
    });
    row.append(toolbar);
  }

  function reply({ place, id, root = id }: Post): void {
    if (talk?.threads === 'below') openReplyBox(list, root);
    else app.go({ view: 'channel', id: place, thread: root });
  }

  function move(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || !(event.target instanceof HTMLElement) || !event.target.matches('.message'))
      return;
    const rows = [...list.querySelectorAll<HTMLElement>('.message')];
    const next = rows[rows.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    setTabStop(next);
    next.focus();
  }

  /** One message is in the tab order; the arrow keys reach the others. */
  function setTabStop(row: HTMLElement | undefined): void {
    for (const one of list.querySelectorAll('.message[tabindex="0"]')) one.setAttribute('tabindex', '-1');
    row?.setAttribute('tabindex', '0');
  }

  function startEdit(row: HTMLElement, post: Post): void {
    toolbar?.remove();
    const body = row.querySelector('.body');
    const there = talk;
    if (!body || !there) return;
    const form = drawEdit(there, post, () => {
      form.replaceWith(body);
      row.focus();
      // What came while the text was being written has waited.
      showAgain();
    });
    body.replaceWith(form);
    form.querySelector('textarea')?.focus();
  }

  const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  const scrollToEnd = () => scroller.scrollTo({ top: scroller.scrollHeight });
  /** A picture is as tall as it is only once it has come: who reads the newest message keeps it in view. */
  let wasAtEnd = true;
  let top = 0;
  scroller.addEventListener('scroll', () => {
    // Only who goes up leaves the end: by the time we hear of it, the next picture may have pushed the end away.
    if (atEnd()) wasAtEnd = true;
    else if (scroller.scrollTop < top) wasAtEnd = false;
    top = scroller.scrollTop;
  });
  list.addEventListener('load', () => wasAtEnd && scrollToEnd(), true);

  /** Slack forgets a private message when its client reloads; here too a dismissed one is only out of sight. */
  const dismissed = new Set<string>();

  const show: Timeline['show'] = (shown, root) => {
    const stay = following || atEnd();
    following = false;
    talk = shown;
    showAgain = () => show(shown, root);
    const dismiss = (id: string): void => {
      dismissed.add(id);
      showAgain();
      list.querySelector<HTMLElement>('.message[tabindex="0"]')?.focus();
    };
    const posts = shown.posts.filter(({ id }) => !dismissed.has(id));
    const rows = rowsOf(app, { ...shown, posts }, root, dismiss);
    looks = new Map(rows.flatMap((row) => ('post' in row ? [[row.post.id, row]] : [])));
    redrawList(
      list,
      rows,
      (row) => ('post' in row ? row.post.id : row.key),
      (row) => [row, app.state.me],
      (row) => {
        if ('post' in row) return drawMessage(app, shown, row);
        if ('replyTo' in row) return drawReplyBox(app, () => talk, row.replyTo);
        return h('li', { class: 'day' }, h('span', {}, row.day));
      },
    );
    if (!list.querySelector('.message[tabindex="0"]')) {
      setTabStop([...list.querySelectorAll<HTMLElement>('.message')].at(-1));
    }
    if (stay) scrollToEnd();
  };

  return {
    node: scroller,
    show,
    reveal(ts) {
      const row = list.querySelector<HTMLElement>(`[data-ts="${CSS.escape(ts)}"]`);
      if (!row) return;
      row.scrollIntoView({ block: 'center' });
      setTabStop(row);
      row.focus();
    },
    scrollToEnd,
    follow() {
      following = true;
    },
  };
}

function rowsOf(app: App, talk: Talk, root: string | undefined, dismiss: (id: string) => void): Row[] {
  const zone = app.me.tz;
  const inThread = root !== undefined;
  // By the workspace's clock, which may have been set back; ids never are.
  const posts = [...talk.posts].sort((a, b) => a.at - b.at || Number(a.id) - Number(b.id));
  const repliesTo = (id: string) => posts.filter((post) => post.root === id);
  const isThere = new Set(posts.map(({ id }) => id));
  const rows: Row[] = [];
  let before: Post | undefined;
  const add = (post: Post, isBelow: boolean, newDay = false) => {
    const replies = inThread || talk.threads !== 'aside' ? [] : repliesTo(post.id);
    // The message that a thread is about stands by itself.
    const first = (inThread || isBelow) && before?.id === post.root;
    const follows = !newDay && !first && before !== undefined && standTogether(before, post);
    rows.push({
      post,
      follows,
      isBelow,
      replies: replies.length,
      lastReply: replies.at(-1)?.at ?? 0,
      dismiss: () => dismiss(post.id),
    });
    before = post;
  };
  if (inThread) {
    for (const post of posts) if (post.id === root || post.root === root) add(post, false);
    return rows;
  }
  let day = '';
  for (const post of posts) {
    // A reply whose root was deleted stands where it was written.
    const isReply = post.root !== undefined && (talk.threads === 'aside' || isThere.has(post.root));
    if (isReply && !post.isBroadcast) continue;
    const date = calendarDate(post.at, zone);
    if (date !== day)
      rows.push({ key: `day ${post.id}`, day: nearDay(post.at, app.now(), zone) ?? longDay(post.at, zone) });
    add(post, false, date !== day);
    day = date;
    if (talk.threads !== 'below' || post.isQuiet || post.isPrivate || post.root !== undefined) continue;
    for (const reply of repliesTo(post.id)) add(reply, true);
    if (!talk.closed) rows.push({ key: `reply ${post.id}`, replyTo: post.id });
    before = undefined;
  }
  return rows;
}

function standTogether(before: Post, post: Post): boolean {
  const plain = [before, post].every((one) => !one.isPrivate && !one.isQuiet && one.mayFollow);
  return plain && before.author === post.author && post.at - before.at < togetherMs;
}

function drawEdit(talk: Talk, post: Post, end: () => void): HTMLElement {
  const box = h('textarea', { rows: 3, 'aria-label': 'Edit message' });
  box.value = post.typed();
  const error = h('p', { class: 'field-error', role: 'alert' });
  const save = async () => {
    const wrong = problem(await talk.edit(post, box.value), 'Saving');
    if (wrong === undefined) end();
    else error.textContent = wrong;
  };
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') end();
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void save();
  });
  return h(
    'div',
    { class: 'edit', 'data-hold': true },
    box,
    error,
    h('button', { type: 'button', class: 'button', on: { click: end } }, 'Cancel'),
    h('button', { type: 'button', class: 'button primary', on: { click: () => void save() } }, 'Save'),
  );
}
