/** The open conversation: its messages, the box to write in, and the thread beside it. */
import { type App, personName } from './app.js';
import { type Composer, createComposer } from './composer.js';
import { byId, h, redraw } from './dom.js';
import { icon } from './icons.js';
import { openSlackTalk } from './slack-talk.js';
import type { Talk } from './talk.js';
import { openTeamsTalk } from './teams-talk.js';
import { createTimeline, type Timeline } from './timeline.js';
import { drawWelcome } from './welcome.js';

export interface ChannelPane {
  show(): void;
  reveal(id: string): void;
  compose(text: string): void;
}

export function createChannelPane(app: App): ChannelPane {
  const openTalk = () => openSlackTalk(app) ?? openTeamsTalk(app);
  const timeline = createTimeline(app, 'Messages');
  const composer = createComposer(app, openTalk, timeline.follow);
  const welcome = h('div', { class: 'welcome' });
  const notice = h('div', { class: 'notice' });
  byId('channel').append(welcome, timeline.node, notice, composer.node);
  const thread = createThread(app, openTalk);
  let shown = '';

  return {
    show() {
      const { place, state } = app;
      const talk = openTalk();
      byId('channel').hidden = place.view !== 'channel';
      thread.show(talk);
      if (place.view !== 'channel' || !talk) return;
      const fresh = shown !== `${state.me} ${talk.id}`;
      // Members who joined are no reason to withhold what to type first.
      const empty = talk.posts.every(({ isQuiet }) => isQuiet);
      welcome.hidden = !empty;
      if (empty) redraw(welcome, [talk.id, state.me, talk.welcome], () => drawWelcome(app, talk.welcome));
      timeline.node.hidden = empty;
      timeline.show(talk);
      showNotice(notice, talk);
      composer.node.hidden = talk.closed !== undefined;
      composer.setPlaceholder(talk.placeholder);
      shown = `${state.me} ${talk.id}`;
      if (fresh) timeline.scrollToEnd();
      if (place.message !== undefined) {
        timeline.reveal(place.message);
        // Once: later changes leave the reader where they are.
        delete place.message;
      }
    },
    reveal: (id) => timeline.reveal(id),
    compose: (text) => composer.put(text),
  };
}

function showNotice(notice: HTMLElement, { closed, id }: Talk): void {
  notice.hidden = closed === undefined;
  if (!closed) return;
  const { why, help } = closed;
  redraw(notice, [why, help?.label, id], () => [
    h('p', {}, why),
    help && h('button', { type: 'button', class: 'button primary', on: { click: help.run } }, help.label),
  ]);
}

function createThread(app: App, talk: () => Talk | undefined): { show(talk: Talk | undefined): void } {
  const panel = byId('thread');
  let parts: { timeline: Timeline; composer: Composer; of: string } | undefined;

  function build(of: string, channel: string, root: string): NonNullable<typeof parts> {
    const close = () => app.go({ view: 'channel', id: channel });
    const timeline = createTimeline(app, 'Thread');
    const composer = createComposer(app, talk, timeline.follow, root);
    composer.setPlaceholder('Reply');
    panel.replaceChildren(
      h(
        'header',
        {},
        h('h2', {}, 'Thread'),
        h(
          'button',
          { type: 'button', class: 'icon-button', 'aria-label': 'Close thread', on: { click: close } },
          icon('close'),
        ),
      ),
      timeline.node,
      composer.node,
    );
    panel.onkeydown = (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('.menu, .edit'))
        close();
    };
    return { timeline, composer, of };
  }

  return {
    show(open) {
      const { place, state } = app;
      const root = place.view === 'channel' ? place.thread : undefined;
      panel.hidden = root === undefined;
      if (root === undefined || open?.threads !== 'aside') {
        if (root === undefined) parts = undefined;
        panel.hidden ||= open !== undefined;
        return;
      }
      const of = `${state.me} ${open.id} ${root}`;
      const fresh = parts?.of !== of;
      if (!parts || fresh) parts = build(of, open.id, root);
      const author = open.posts.find(({ id }) => id === root)?.author;
      panel.setAttribute('aria-label', author ? `Thread of ${personName(state, author)}` : 'Thread');
      parts.timeline.show(open, root);
      if (fresh) parts.composer.put('');
    },
  };
}
