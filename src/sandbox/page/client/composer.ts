/** The message box: plain text with or without a file, or a slash command. */
import { type App, problem } from './app.js';
import { createAttachment, encoded } from './attachment.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { createMentionList } from './mention-list.js';

export interface Composer {
  node: HTMLElement;
  setPlaceholder(text: string): void;
  put(text: string): void;
}

const remembered = 50;

/** Lines that this person sent before, newest last; they outlive a reload of this tab. */
function history(person: string): string[] {
  const stored = sessionStorage.getItem(`lines.${person}`);
  return stored === null ? [] : JSON.parse(stored);
}

function remember(person: string, line: string): void {
  const lines = [...history(person).filter((one) => one !== line), line].slice(-remembered);
  sessionStorage.setItem(`lines.${person}`, JSON.stringify(lines));
}

export function createComposer(
  app: App,
  where: () => { channel: string; threadTs?: string },
  sending: () => void,
): Composer {
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
  const mentions = createMentionList(app, box, changed);
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
    hint.replaceChildren(...commandHint(app, box.value));
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

  /** Tab finishes `/inc`, when only one thing can be meant. */
  function complete(event: KeyboardEvent): void {
    const typed = /^\/[\w.-]+$/.exec(box.value)?.[0];
    const matches = app.state.app.commands
      .map(({ command }) => command)
      .filter((command) => typed !== undefined && command.startsWith(typed) && command !== typed);
    if (matches.length !== 1) return;
    event.preventDefault();
    put(`${matches[0]} `);
  }

  function recall(event: KeyboardEvent): void {
    const lines = history(app.state.me);
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
    const isCommand = /^\/\w/.test(text);
    // A command takes no file: that stays for the next message.
    const file = isCommand ? undefined : attachment.file;
    if ((text === '' && !file) || form.getAttribute('aria-busy') === 'true') return;
    if (text !== '') remember(app.state.me, text);
    form.setAttribute('aria-busy', 'true');
    sending();
    put('');
    back = 0;
    const result = await (isCommand
      ? app.send('command', { channel: where().channel, line: text }, { quiet: true })
      : file
        ? app.send('upload', { ...where(), text, ...(await encoded(file)) }, { quiet: true })
        : app.send('say', { ...where(), text }, { quiet: true }));
    form.removeAttribute('aria-busy');
    const wrong = problem(result, text.split(' ')[0] || 'Attaching the file');
    // Of a command that the app did not answer Slackbot tells, in the channel.
    const why = isCommand ? result.error : wrong;
    error.textContent = result.unreachable ? '' : (why ?? '');
    if (file && wrong === undefined) attachment.attach(undefined);
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

/** What the app's manifest says of the command being typed. */
function commandHint(app: App, typed: string): Node[] {
  const word = /^\/\S*/.exec(typed)?.[0];
  if (word === undefined) return [];
  return app.state.app.commands
    .filter(({ command }) => (typed.includes(' ') ? command === word : command.startsWith(word)))
    .map(({ command, description, hint }) =>
      h(
        'span',
        { class: 'command' },
        h('b', {}, command),
        ' ',
        h('code', {}, hint),
        ' ',
        h('span', {}, description),
      ),
    );
}
