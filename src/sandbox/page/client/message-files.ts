import type { App } from './app.js';
import { type Child, h } from './dom.js';
import { sizeOf } from './file-size.js';
import { icon } from './icons.js';
import { fileUrl, isPicture, openFile } from './open-file.js';
import type { Post } from './talk.js';

/** Images are seen at once; anything else opens. */
export function drawFiles(app: App, { place, files, name: author }: Post): Child {
  if (files.length === 0) return undefined;
  return h(
    'div',
    { class: 'files' },
    files.map(({ id, name, type, bytes, deleted }) => {
      if (deleted) return h('p', { class: 'file-gone' }, icon('file'), 'This file was deleted.');
      const open = { click: () => void openFile(app, place, id) };
      return isPicture(type)
        ? h(
            'button',
            { type: 'button', class: 'picture', title: name, 'data-focus': id, on: open },
            h('img', { src: fileUrl(app, place, id), alt: `${name}, shared by ${author}` }),
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
