/** Starts the page: loads what the acted person sees, draws it, and draws again after each change. */
import { post, RequestFailed, read, Unreachable } from './api.js';
import { type App, channelById, chatById, openPlace, problem } from './app.js';
import { createChannelPane } from './channel-pane.js';
import { byId, redraw } from './dom.js';
import { showHeader } from './header.js';
import { drawHome } from './home.js';
import { drawJira } from './jira.js';
import { showModal } from './modal.js';
import { drawPages } from './pages.js';
import { readAddress, writeAddress } from './place.js';
import { markRead } from './read-marks.js';
import { showClock, showSidebar } from './sidebar.js';
import { firstPlace } from './sides.js';
import { showDialog } from './teams-dialog.js';
import { refreshCards } from './teams-refresh.js';
import { toast } from './toast.js';
import type { PageChatHistory, PageConversation, PageState } from './wire.js';

async function start(): Promise<void> {
  const address = readAddress();
  let state = await read<PageState>('api/state', { as: address.as });
  let loadedAt = Date.now();
  await post('reload', { as: state.me });
  /** Modals that another page of this person opened: a page shows only those that open while it is there. */
  let elsewhere: ReadonlySet<string> | undefined;
  let conversation: PageConversation | undefined;
  let history: PageChatHistory | undefined;
  let place = address.place ?? firstPlace(state);
  let stream: EventSource | undefined;

  const app: App = {
    get state() {
      return state;
    },
    get conversation() {
      return conversation;
    },
    get history() {
      return history;
    },
    get place() {
      return place;
    },
    get me() {
      const me = state.people.find(({ id }) => id === state.me);
      if (!me) throw new Error('The acted person left the workspace.');
      return me;
    },
    now: () => state.now + Date.now() - loadedAt,
    go(next) {
      const moved = next.view !== place.view || ('id' in next && 'id' in place && next.id !== place.id);
      place = next;
      writeAddress(state.me, place, 'push');
      document.body.classList.remove('menu-open');
      void arrive(moved);
    },
    become(person) {
      writeAddress(person, place, 'push');
      void follow();
    },
    async send(action, body = {}, { quiet = false } = {}) {
      const result = await post(action, { as: state.me, ...body });
      const wrong = problem(result, 'This action');
      if (wrong !== undefined && !quiet && !result.unreachable) toast(wrong);
      await refresh();
      return result;
    },
    notify: toast,
    compose: (text) => pane.compose(text),
  };
  const pane = createChannelPane(app);

  async function load(as: string): Promise<void> {
    const next = await read<PageState>('api/state', { as });
    // A channel that went away (left, or private for the person now acted as) gives way to one that is there.
    const id = place.view === 'channel' ? place.id : '';
    const [channel, chat] = [channelById(next, id), chatById(next, id)];
    if (place.view === 'channel' && !channel && !chat) {
      place = firstPlace(next);
      writeAddress(as, place, 'replace');
      return load(as);
    }
    // The person's own chat with the app gets its id when the first of them writes.
    if (place.view === 'channel' && chat && chat.id !== id) {
      place = { ...place, id: chat.id };
      writeAddress(as, place, 'replace');
    }
    const [talk, past] = await Promise.all([
      channel && read<PageConversation>('api/channel', { as, id }),
      chat && read<PageChatHistory>('api/chat', { as, id: chat.id }),
    ]);
    elsewhere ??= new Set([...next.modals, ...next.teams.dialogs].map((one) => one.id));
    const opened = (one: { id: string }) => elsewhere?.has(one.id) !== true;
    state = {
      ...next,
      modals: next.modals.filter(opened),
      teams: { ...next.teams, dialogs: next.teams.dialogs.filter(opened) },
    };
    loadedAt = Date.now();
    conversation = talk;
    history = past;
  }

  let running: Promise<void> | undefined;
  let again = false;

  /** One load at a time; changes that arrive meanwhile share the next one. Resolves when what was there is drawn. */
  function refresh(): Promise<void> {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await load(readAddress().as || state.me);
        if (stream?.readyState === EventSource.OPEN) byId('offline').hidden = true;
        draw();
      } while (again);
    })()
      .catch((thrown: unknown) => {
        if (!(thrown instanceof RequestFailed)) throw thrown;
        if (thrown instanceof Unreachable) byId('offline').hidden = false;
        else toast(thrown.message);
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  function draw(): void {
    const open = openPlace(app);
    if (open) markRead(app, open);
    showSidebar(app);
    showHeader(app, pane.reveal);
    pane.show();
    refreshCards(app);
    const page = byId('page');
    page.hidden = place.view === 'channel';
    if (place.view === 'home') redraw(page, ['home', state.me, state.home], () => drawHome(app));
    if (place.view === 'jira') {
      const { key } = place;
      redraw(page, ['jira', state.issues, key, state.me], () => drawJira(app, key));
    }
    if (place.view === 'pagerduty') {
      const { key } = place;
      redraw(page, ['pagerduty', state.pages, key, state.me], () => drawPages(app, key));
    }
    showModal(app);
    showDialog(app);
    document.title = `${titleOf(app)} · Tocsin sandbox`;
  }

  async function arrive(moved: boolean): Promise<void> {
    await refresh();
    if (place.view === 'home' && moved) await app.send('home');
    if (place.view === 'jira' && place.key !== undefined)
      document.getElementById(`issue-${place.key}`)?.scrollIntoView();
    if (place.view === 'pagerduty' && place.key !== undefined)
      document.getElementById(`page-${place.key}`)?.scrollIntoView();
    if (moved && !document.querySelector('dialog[open]')) focusArrival();
  }

  /** The acted person or the address changed: another stream, another view. */
  async function follow(): Promise<void> {
    const next = readAddress();
    place = next.place ?? place;
    await refresh();
    listen();
    if (place.view === 'home') await app.send('home');
  }

  function listen(): void {
    stream?.close();
    stream = new EventSource(`/page/events?${new URLSearchParams({ as: state.me })}`);
    stream.onopen = () => {
      byId('offline').hidden = true;
    };
    stream.onerror = () => {
      byId('offline').hidden = false;
    };
    stream.onmessage = () => void refresh();
  }

  writeAddress(state.me, place, 'replace');
  wireSidebar();
  addEventListener('popstate', () => void follow());
  document.addEventListener('visibilitychange', draw);
  setInterval(() => showClock(app), 1000);
  await refresh();
  listen();
  if (place.view === 'home') await app.send('home');
  document.body.classList.add('ready');
}

function titleOf(app: App): string {
  const open = openPlace(app);
  if (open && 'kind' in open) return open.name;
  if (open && !open.isIm) return `#${open.name}`;
  if (app.place.view === 'pagerduty') return 'PagerDuty';
  return app.place.view === 'jira' ? 'Jira' : app.state.bot.name;
}

/** Ready to type; where a keyboard would cover half the screen, or there is no box, at the title. */
function focusArrival(): void {
  const box = document.querySelector<HTMLElement>('#channel .composer textarea');
  const useBox = box !== null && box.offsetParent !== null && matchMedia('(hover: hover)').matches;
  (useBox ? box : byId('title')).focus();
}

/** On a narrow screen the sidebar slides over the page; Escape and a press beside it put it away. */
function wireSidebar(): void {
  const close = () => document.body.classList.remove('menu-open');
  byId('menu-button').addEventListener('click', () => {
    document.body.classList.add('menu-open');
    byId('places').querySelector<HTMLElement>('[aria-current], .place')?.focus();
  });
  byId('scrim').addEventListener('click', close);
  byId('sidebar').addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !document.body.classList.contains('menu-open')) return;
    close();
    byId('menu-button').focus();
  });
}

start().catch((thrown: unknown) => {
  byId('offline').textContent = thrown instanceof Error ? thrown.message : String(thrown);
  byId('offline').hidden = false;
});
