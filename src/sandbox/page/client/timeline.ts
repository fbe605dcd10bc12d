/** A list of messages: the channel's, or a thread's. */
import type { SandboxMessage } from '../../contract.js';
import { type App, personName, problem } from './app.js';
import { calendarDate, longDay, nearDay } from './dates.js';
import { h, redrawList } from './dom.js';
import { drawMessage, isQuiet, type MessageLook } from './message.js';
import { drawToolbar } from './message-menu.js';
import { unescapeEntities } from './mrkdwn.js';

export interface Timeline {
  node: HTMLElement;
  show(messages: readonly SandboxMessage[], options: { inThread: boolean }): void;
  /** Brings a message into view and marks it for a moment. */
  reveal(ts: string): void;
  scrollToEnd(): void;
  /** Follows the newest message from now on, wherever the reader had scrolled to: they have just written. */
  follow(): void;
}

type Row = { day: string; key: string } | MessageLook;

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

  // One bar moves to the message under the pointer or with the focus: a bar in every message would be many tab stops.
  list.addEventListener('pointerover', ({ target }) => attach(target));
  list.addEventListener('focusin', ({ target }) => attach(target));
  list.addEventListener('pointerleave', () => {
    if (!toolbar?.matches(':focus-within') && !document.querySelector('.menu')) toolbar?.remove();
  });

  function attach(target: EventTarget | null): void {
    const row = target instanceof Element ? target.closest<HTMLElement>('.message') : null;
    const look = looks.get(row?.dataset.ts ?? '');
    if (!row || !look || row.contains(toolbar ?? null) || look.message.ephemeral || isQuiet(look.message))
      return;
    if (document.querySelector('.menu') || row.querySelector('.edit')) return;
    toolbar?.remove();
    toolbar = drawToolbar(app, look.message, () => startEdit(row, look.message));
    row.append(toolbar);
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

  function startEdit(row: HTMLElement, message: SandboxMessage): void {
    toolbar?.remove();
    const body = row.querySelector('.body');
    if (!body) return;
    const form = drawEdit(app, message, () => {
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
  scroller.addEventListener('scroll', () => {
    wasAtEnd = atEnd();
  });
  list.addEventListener('load', () => wasAtEnd && scrollToEnd(), true);

  /** Slack forgets a private message when its client reloads; here too a dismissed one is only out of sight. */
  const dismissed = new Set<string>();

  const show: Timeline['show'] = (messages, { inThread }) => {
    const stay = following || atEnd();
    following = false;
    showAgain = () => show(messages, { inThread });
    const dismiss = (ts: string): void => {
      dismissed.add(ts);
      showAgain();
      list.querySelector<HTMLElement>('.message[tabindex="0"]')?.focus();
    };
    const left = messages.filter(({ ts }) => !dismissed.has(ts));
    const rows = rowsOf(app, left, inThread, dismiss);
    looks = new Map(rows.flatMap((row) => ('message' in row ? [[row.message.ts, row]] : [])));
    redrawList(
      list,
      rows,
      (row) => ('message' in row ? row.message.ts : row.key),
      (row) => [row, app.state.me],
      (row) => ('message' in row ? drawMessage(app, row) : h('li', { class: 'day' }, h('span', {}, row.day))),
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

function rowsOf(
  app: App,
  messages: readonly SandboxMessage[],
  inThread: boolean,
  dismiss: (ts: string) => void,
): Row[] {
  const zone = app.me.tz;
  const isReply = ({ threadTs, ts, subtype }: SandboxMessage) =>
    threadTs !== undefined && threadTs !== ts && subtype !== 'thread_broadcast';
  const shown = inThread ? messages : messages.filter((message) => !isReply(message));
  const rows: Row[] = [];
  let before: SandboxMessage | undefined;
  // By the workspace's clock, which may have been set back; time stamps never are.
  for (const message of [...shown].sort((a, b) => a.at - b.at || Number(a.ts) - Number(b.ts))) {
    const { at } = message;
    const date = calendarDate(at, zone);
    const newDay = !before || calendarDate(before.at, zone) !== date;
    if (newDay && !inThread) {
      rows.push({ key: `day ${message.ts}`, day: nearDay(at, app.now(), zone) ?? longDay(at, zone) });
    }
    const replies = inThread
      ? []
      : messages.filter(({ threadTs, ts }) => threadTs === message.ts && ts !== message.ts);
    // In a thread the message that it is about stands by itself.
    const first = inThread && before?.ts === message.threadTs;
    const follows = !newDay && !first && before !== undefined && standTogether(before, message);
    const pinned = app.conversation?.pins.includes(message.ts) === true;
    rows.push({
      message,
      follows,
      pinned,
      replies: replies.length,
      lastReply: replies.at(-1)?.at ?? 0,
      dismiss: () => dismiss(message.ts),
    });
    before = message;
  }
  return rows;
}

function standTogether(before: SandboxMessage, message: SandboxMessage): boolean {
  const plain = [before, message].every((one) => !one.ephemeral && !isQuiet(one) && one.user !== undefined);
  return plain && before.user === message.user && message.at - before.at < togetherMs;
}

function drawEdit(app: App, message: SandboxMessage, end: () => void): HTMLElement {
  const { channel, ts } = message;
  const box = h('textarea', { rows: 3, 'aria-label': 'Edit message' });
  box.value = asTyped(app, message.text);
  const error = h('p', { class: 'field-error', role: 'alert' });
  const save = async () => {
    const result = await app.send('edit', { channel, ts, text: box.value }, { quiet: true });
    const wrong = problem(result, 'Saving');
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

/** The wire form back as it was typed: `<@U1>` is `@alice` in the box. */
function asTyped(app: App, text: string): string {
  const typed = text
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (_whole, id: string) => {
      const person = app.state.people.find((one) => one.id === id);
      return `@${person?.name ?? personName(app.state, id)}`;
    })
    .replace(/<#\w+\|([^>]+)>/g, '#$1')
    .replace(/<((?:https?|mailto):[^>|]+)(?:\|[^>]*)?>/g, '$1');
  return unescapeEntities(typed);
}
