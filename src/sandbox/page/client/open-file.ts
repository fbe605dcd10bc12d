import { RequestFailed, read } from './api.js';
import { type App, problem } from './app.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import type { PageFile } from './wire.js';

/** Shows a file's text, and offers it for saving. */
export async function openFile(app: App, channel: string, id: string): Promise<void> {
  try {
    const { name, title, content } = await read<PageFile>('api/file', { as: app.state.me, channel, id });
    const url = URL.createObjectURL(new Blob([content], { type: 'text/plain' }));
    const save = h('a', { class: 'button', href: url, download: name }, 'Save');
    const dialog = openDialog(
      title === '' ? name : title,
      h('pre', { class: 'file-text', tabindex: 0 }, content),
      save,
      'wide',
    );
    dialog.addEventListener('close', () => URL.revokeObjectURL(url));
  } catch (thrown) {
    if (!(thrown instanceof RequestFailed)) throw thrown;
    app.notify(problem({ error: thrown.message }, 'Opening the file') ?? '');
  }
}
