/** The open channel: its messages, the box to write in, and the thread beside it. */
import { type App, channelById, personName } from './app.js';
import { type Composer, createComposer } from './composer.js';
import { byId, h, redraw } from './dom.js';
import { icon } from './icons.js';
import { isQuiet } from './message.js';
import { createTimeline, type Timeline } from './timeline.js';
import { drawWelcome } from './welcome.js';
import type { PageChannel } from './wire.js';

export interface ChannelPane {
  show(): void;
  reveal(ts: string): void;
  compose(text: string): void;
}

export function createChannelPane(app: App): ChannelPane {
  const openChannel = () => (app.place.view === 'channel' ? app.place.id : '');
  const timeline = createTimeline(app, 'Messages');
  const composer = createComposer(app, () => ({ channel: openChannel() }), timeline.follow);
  const welcome = h('div', { class: 'welcome' });
  const notice = h('div', { class: 'notice' });
  byId('channel').append(welcome, timeline.node, notice, composer.node);
  const thread = createThread(app);
  let shown = '';

  return {
    show() {
      const { place, conversation, state } = app;
      const channel = place.view === 'channel' ? channelById(state, place.id) : undefined;
      byId('channel').hidden = place.view !== 'channel';
      thread.show();
      if (place.view !== 'channel' || !channel || conversation?.id !== channel.id) return;
      const fresh = shown !== `${state.me} ${channel.id}`;
      // Members who joined are no reason to withhold what to type first.
      const empty = conversation.messages.every(isQuiet);
      welcome.hidden = !empty;
      if (empty) redraw(welcome, [channel.id, state.me, state.app], () => drawWelcome(app, channel));
      timeline.node.hidden = empty;
      timeline.show(conversation.messages, { inThread: false });
      showNotice(app, notice, channel);
      composer.node.hidden = whyClosed(app, channel) !== undefined;
      composer.setPlaceholder(`Message ${channel.isIm ? state.bot.name : `#${channel.name}`}`);
      shown = `${state.me} ${channel.id}`;
      if (fresh) timeline.scrollToEnd();
      if (place.message !== undefined) {
        timeline.reveal(place.message);
        // Once: later changes leave the reader where they are.
        delete place.message;
      }
    },
    reveal: (ts) => timeline.reveal(ts),
    compose: (text) => composer.put(text),
  };
}

/** Why nothing can be written here, if so. */
function whyClosed(app: App, { isArchived, isMember, isIm, name }: PageChannel): string | undefined {
  if (isArchived) return 'This channel is archived.';
  if (!isMember) return `You are looking at #${name}.`;
  return isIm && !app.state.app.readsMessages
    ? 'Sending messages to this app has been turned off.'
    : undefined;
}

function showNotice(app: App, notice: HTMLElement, channel: PageChannel): void {
  const why = whyClosed(app, channel);
  const { isArchived, isMember, id } = channel;
  notice.hidden = why === undefined;
  redraw(notice, [why, id], () => {
    const join = () => void app.send('join', { channel: id });
    return [
      h('p', {}, why),
      !isMember &&
        !isArchived &&
        h('button', { type: 'button', class: 'button primary', on: { click: join } }, 'Join channel'),
    ];
  });
}

function createThread(app: App): { show(): void } {
  const panel = byId('thread');
  let parts: { timeline: Timeline; composer: Composer; of: string } | undefined;

  function build(
    of: string,
    channel: string,
    threadTs: string,
  ): { timeline: Timeline; composer: Composer; of: string } {
    const close = () => app.go({ view: 'channel', id: channel });
    const timeline = createTimeline(app, 'Thread');
    const composer = createComposer(app, () => ({ channel, threadTs }), timeline.follow);
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
    show() {
      const { place, conversation, state } = app;
      const threadTs = place.view === 'channel' ? place.thread : undefined;
      panel.hidden = threadTs === undefined;
      if (place.view !== 'channel' || threadTs === undefined || conversation?.id !== place.id) {
        if (threadTs === undefined) parts = undefined;
        return;
      }
      const of = `${state.me} ${place.id} ${threadTs}`;
      const fresh = parts?.of !== of;
      if (!parts || fresh) parts = build(of, place.id, threadTs);
      const root = conversation.messages.find(({ ts }) => ts === threadTs);
      panel.setAttribute(
        'aria-label',
        root ? `Thread of ${personName(state, root.user ?? state.bot.id)}` : 'Thread',
      );
      parts.timeline.show(
        conversation.messages.filter(({ ts, threadTs: parent }) => ts === threadTs || parent === threadTs),
        { inThread: true },
      );
      if (fresh) parts.composer.put('');
    },
  };
}
