/** The file that goes with the next message: chosen or pasted, shown above the box until it is sent. */
import { h } from './dom.js';
import { sizeOf } from './file-size.js';
import { icon } from './icons.js';

export interface Attachment {
  /** The row that shows it. */
  node: HTMLElement;
  /** The control to choose it with. */
  control: HTMLElement;
  readonly file: File | undefined;
  attach(file: File | undefined): void;
}

const mostBytes = 10_000_000;

export function createAttachment(changed: () => void, refuse: (why: string) => void): Attachment {
  const row = h('div', { class: 'attached', hidden: true });
  const input = h('input', {
    type: 'file',
    'aria-label': 'Attach a file',
    on: {
      change() {
        attach(input.files?.[0]);
        // The same file can be chosen again.
        input.value = '';
      },
    },
  });
  let file: File | undefined;
  let preview: string | undefined;

  function attach(chosen: File | undefined): void {
    if (chosen && chosen.size > mostBytes) {
      refuse(`Too large: ${chosen.name} has ${sizeOf(chosen.size)}, and the sandbox takes 10 MB.`);
      return;
    }
    file = chosen;
    if (preview !== undefined) URL.revokeObjectURL(preview);
    preview = file?.type.startsWith('image/') ? URL.createObjectURL(file) : undefined;
    row.hidden = file === undefined;
    row.replaceChildren(...(file ? draw(file) : []));
    changed();
  }

  function draw({ name, size }: File): Node[] {
    const remove = h(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        'aria-label': `Remove ${name}`,
        on: {
          click() {
            attach(undefined);
            input.focus();
          },
        },
      },
      icon('close'),
    );
    return [
      preview === undefined ? icon('file') : h('img', { src: preview, alt: '' }),
      h('span', {}, name, h('small', {}, sizeOf(size))),
      remove,
    ];
  }

  return {
    node: row,
    control: h('label', { class: 'attach', title: 'Attach a file' }, input, icon('clip')),
    get file() {
      return file;
    },
    attach,
  };
}

/** What is sent of a file, for a request in JSON. */
export async function encoded(file: File): Promise<{ name: string; type?: string; content: string }> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('The file cannot be read.'));
    reader.readAsDataURL(file);
  });
  const content = url.slice(url.indexOf(',') + 1);
  return { name: file.name, ...(file.type && { type: file.type }), content };
}
