/** The message box: a line, with or without a file. */
import type { App } from './app.js';
import { createAttachment } from './attachment.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { createMentionList } from './mention-list.js';
import type { Talk } from './talk.js';

export interface Composer {
  node: HTMLElement;
  setPlaceholder(text: string): void;
  put(text: string): void;
}

const remembered = 50;

/** Lines that were sent before, newest last, of one person on one platform; they outlive a reload of this tab. */
function history(key: string): string[] {
  const stored = sessionStorage.getItem(key);
  return stored === null ? [] : JSON.parse(stored);
}

function remember(key: string, line: string): void {
  const lines = [...history(key).filter((one) => one !== line), line].slice(-remembered);
  sessionStorage.setItem(key, JSON.stringify(lines));
}

export function createComposer(
  app: App,
  talk: () => Talk | undefined,
  sending: () => void,
  root?: string,
): Composer {
  const historyKey = () => `lines.${talk()?.platform}.${app.state.me}`;
  const id = `composer-${crypto.randomUUID()}`;
  const hint = h('p', { class: 'composer-hint', id });
  const error = h('p', { class: 'composer-error', role: 'alert' });
  const box = h('textarea', {
    rows: 1,
    'aria-label': 'Message',
    'aria-describedby': id,
    autocomplete: 'off',
    on: { input: changed, keydown: key, paste },
  });
  const mentions = createMentionList(app, () => talk()?.mentionable() ?? [], box, changed);
  const send = h('button', { class: 'send', 'aria-label': 'Send', disabled: true }, icon('send'));
  const attachment = createAttachment(redraw, (why) => {
    error.textContent = why;
  });
  const form = h(
    'form',
    {
      class: 'composer',
      on: {
        submit(event) {
          event.preventDefault();
          void submit();
        },
      },
    },
    error,
    hint,
    mentions.node,
    attachment.node,
    h('div', { class: 'composer-box' }, attachment.control, box, send),
  );
  /** Steps back in the history; 0 is the line being typed. */
  let back = 0;

  function changed(): void {
    back = 0;
    error.textContent = '';
    redraw();
    mentions.look();
  }

  function redraw(): void {
    send.disabled = box.value.trim() === '' && !attachment.file;
    // Grows with its text up to the height that the style allows.
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight}px`;
    hint.replaceChildren(...(talk()?.hint(box.value) ?? []));
  }

  function put(text: string): void {
    box.value = text;
    redraw();
    box.focus();
    box.setSelectionRange(text.length, text.length);
  }

  function key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (!event.shiftKey && mentions.takes(event.key)) {
      event.preventDefault();
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void submit();
    }
    if (event.key === 'Tab' && !event.shiftKey) complete(event);
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') recall(event);
  }

  /** Tab finishes a word, when only one thing can be meant. */
  function complete(event: KeyboardEvent): void {
    const whole = talk()?.complete(box.value);
    if (whole === undefined) return;
    event.preventDefault();
    put(`${whole} `);
  }

  function recall(event: KeyboardEvent): void {
    const lines = history(historyKey());
    const next = back + (event.key === 'ArrowUp' ? 1 : -1);
    // Inside a text that was not recalled the arrows move the cursor.
    if ((back === 0 && box.value !== '') || next < 0 || next > lines.length) return;
    event.preventDefault();
    put(next === 0 ? '' : (lines.at(-next) ?? ''));
    back = next;
  }

  /** A screenshot is pasted more often than it is chosen. */
  function paste(event: ClipboardEvent): void {
    const file = event.clipboardData?.files[0];
    if (!file) return;
    event.preventDefault();
    attachment.attach(file);
  }

  async function submit(): Promise<void> {
    const text = box.value.trim();
    const { file } = attachment;
    const there = talk();
    if (!there || (text === '' && !file) || form.getAttribute('aria-busy') === 'true') return;
    if (text !== '') remember(historyKey(), text);
    form.setAttribute('aria-busy', 'true');
    sending();
    put('');
    back = 0;
    const { wrong, isTold, tookFile } = await there.send({ text, file, root });
    form.removeAttribute('aria-busy');
    error.textContent = isTold ? '' : (wrong ?? '');
    if (file && tookFile && wrong === undefined) attachment.attach(undefined);
    // Nothing typed is lost: what could not be sent is back in the box.
    if (wrong !== undefined && box.value === '') put(text);
  }

  return {
    node: form,
    setPlaceholder(text) {
      box.placeholder = text;
      box.setAttribute('aria-label', text);
    },
    put,
  };
}
