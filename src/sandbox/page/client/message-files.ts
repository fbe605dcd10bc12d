import type { SandboxMessage } from '../../contract.js';
import { type App, personName } from './app.js';
import { type Child, h } from './dom.js';
import { sizeOf } from './file-size.js';
import { icon } from './icons.js';
import { fileUrl, isPicture, openFile } from './open-file.js';

/** Images are seen at once; anything else opens. */
export function drawFiles(app: App, message: SandboxMessage): Child {
  const { channel, files, user } = message;
  if (files.length === 0) return undefined;
  const author = personName(app.state, user ?? app.state.bot.id);
  return h(
    'div',
    { class: 'files' },
    files.map(({ id, name, type, bytes, deleted }) => {
      if (deleted) return h('p', { class: 'file-gone' }, icon('file'), 'This file was deleted.');
      const open = { click: () => void openFile(app, channel, id) };
      return isPicture(type)
        ? h(
            'button',
            { type: 'button', class: 'picture', title: name, 'data-focus': id, on: open },
            h('img', { src: fileUrl(app, channel, id), alt: `${name}, shared by ${author}` }),
          )
        : h(
            'button',
            { type: 'button', class: 'file', 'data-focus': id, on: open },
            icon('file'),
            h('span', {}, name, h('small', {}, sizeOf(bytes))),
          );
    }),
  );
}
