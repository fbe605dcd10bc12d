import { RequestFailed, read } from './api.js';
import { type App, problem } from './app.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { sizeOf } from './file-size.js';
import type { PageFile } from './wire.js';

/** What every browser draws. */
export const isPicture = (type: string): boolean => /^image\/(?:gif|jpeg|png|svg\+xml|webp)$/.test(type);

/** Where a file's bytes are. */
export function fileUrl(app: App, channel: string, id: string): string {
  return `/page/file?${new URLSearchParams({ as: app.state.me, channel, id })}`;
}

/** Shows a picture or a text, and offers any file for saving. */
export async function openFile(app: App, channel: string, id: string): Promise<void> {
  try {
    const file = await read<PageFile>('api/file', { as: app.state.me, channel, id });
    const url = fileUrl(app, channel, id);
    const save = h('a', { class: 'button', href: url, download: file.name }, 'Save');
    openDialog(file.title === '' ? file.name : file.title, drawContent(file, url), save, 'wide');
  } catch (thrown) {
    if (!(thrown instanceof RequestFailed)) throw thrown;
    app.notify(problem({ error: thrown.message }, 'Opening the file') ?? '');
  }
}

function drawContent({ name, type, bytes, content }: PageFile, url: string): HTMLElement {
  if (isPicture(type)) return h('img', { class: 'file-picture', src: url, alt: name });
  if (content !== null) return h('pre', { class: 'file-text', tabindex: 0 }, content);
  return h('p', {}, `${sizeOf(bytes)} of ${type}. There is nothing to see of it here.`);
}
