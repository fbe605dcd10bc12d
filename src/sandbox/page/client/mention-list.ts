/** The people to choose from while `@…` is typed in a message box. */
import type { App } from './app.js';
import { drawAvatar } from './avatar.js';
import { h } from './dom.js';
import type { Mentionable } from './talk.js';

export interface MentionList {
  node: HTMLElement;
  /** The text or the cursor changed. */
  look(): void;
  /** Whether the key was meant for the list, and so is used up. */
  takes(key: string): boolean;
}

const longest = 8;

export function createMentionList(
  app: App,
  mentionable: () => readonly Mentionable[],
  box: HTMLTextAreaElement,
  typed: () => void,
): MentionList {
  const id = `people-${crypto.randomUUID()}`;
  const list = h('ul', { class: 'mentions', id, role: 'listbox', 'aria-label': 'People', hidden: true });
  box.setAttribute('aria-autocomplete', 'list');
  box.setAttribute('aria-controls', id);
  box.addEventListener('blur', close);
  let choices: readonly Mentionable[] = [];
  let active = 0;

  /** What stands between the `@` and the cursor. */
  const query = () => /(?:^|[\s(])@([\w.-]*)$/.exec(box.value.slice(0, box.selectionStart))?.[1];

  function look(): void {
    const word = query();
    choices = word === undefined ? [] : choicesFor(mentionable(), word.toLowerCase());
    active = 0;
    draw();
  }

  function draw(): void {
    list.hidden = choices.length === 0;
    list.replaceChildren(...choices.map(drawChoice));
    if (list.hidden) box.removeAttribute('aria-activedescendant');
    else box.setAttribute('aria-activedescendant', `${id}-${active}`);
    list.children[active]?.scrollIntoView({ block: 'nearest' });
  }

  function drawChoice({ handle, name, note, id: whose }: Mentionable, index: number): HTMLElement {
    const row = h(
      'li',
      { id: `${id}-${index}`, role: 'option', 'aria-selected': String(index === active) },
      whose !== undefined && drawAvatar(app.state, whose),
      h('span', {}, h('b', {}, name), ` @${handle}`, note !== '' && h('small', {}, note)),
    );
    // The box keeps the focus.
    row.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      choose(handle);
    });
    return row;
  }

  function choose(handle: string): void {
    const at = box.selectionStart;
    box.setRangeText(`@${handle} `, at - (query()?.length ?? 0) - 1, at, 'end');
    close();
    typed();
  }

  function close(): void {
    choices = [];
    draw();
  }

  return {
    node: list,
    look,
    takes(key) {
      const chosen = choices[active];
      if (!chosen) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[key];
      if (step !== undefined) {
        active = (active + step + choices.length) % choices.length;
        draw();
      } else if (key === 'Enter' || key === 'Tab') choose(chosen.handle);
      else if (key === 'Escape') close();
      else return false;
      return true;
    },
  };
}

/** By handle, name or title, best first; nobody once a whole handle stands there. */
function choicesFor(all: readonly Mentionable[], word: string): Mentionable[] {
  if (all.some(({ handle }) => handle.toLowerCase() === word)) return [];
  const starts = (text: string) =>
    text
      .toLowerCase()
      .split(/\s+/)
      .some((part) => part.startsWith(word));
  const rank = ({ handle, name, note }: Mentionable) =>
    [handle, name, note].findIndex((text) => starts(text));
  return all
    .filter((choice) => rank(choice) >= 0)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, longest);
}
