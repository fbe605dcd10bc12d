import type { App } from './app.js';
import { drawBlocks } from './blocks.js';
import { type Child, h } from './dom.js';
import type { WireValue } from './wire.js';

/** The app's own page for the acted person. */
export function drawHome(app: App): Child {
  const { home, bot } = app.state;
  if (home === null || home.length === 0) {
    return h(
      'div',
      { class: 'empty' },
      h('h2', {}, `${bot.name} has not drawn its home yet`),
      h('p', {}, 'It does so when it hears that you opened this page.'),
    );
  }
  const scene = {
    app,
    target: { home: true } as const,
    async act(where: string, value?: WireValue) {
      await app.send('act', { target: { home: true }, where, value });
    },
  };
  return h('div', { class: 'home body' }, drawBlocks(scene, home));
}
