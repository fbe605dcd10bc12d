/** Deeper lists and quotes are shown like these: a page of nothing but opened lists must not fill the timeline with blanks. */
const deepest = 5;

/** Words as they come, put into lines. */
export function createPageLines() {
  const done: string[] = [];
  /** Pieces of the line that is being written; put together once, when it ends. */
  let line: string[] = [];
  let isOpen = false;
  let gap = false;
  let quotes = 0;
  let indent = '';
  let bullet = '';

  function setLevel(level: number): void {
    indent = '  '.repeat(Math.min(Math.max(level - 1, 0), deepest));
  }

  function add(words: string): void {
    isOpen = true;
    if (line.length === 0) line.push(prefix());
    line.push(words);
  }

  function prefix(): string {
    const before = '> '.repeat(Math.min(Math.max(quotes, 0), deepest)) + indent + bullet;
    bullet = '';
    return before;
  }

  function end(): void {
    if (!isOpen) return;
    const words = (line.length === 0 ? prefix() : line.join('')).trimEnd();
    // Blank lines are as many as people see, but for one.
    if (words !== '' || (done.length > 0 && done.at(-1) !== '')) done.push(words);
    line = [];
    isOpen = false;
    gap = false;
  }

  function feed(): void {
    isOpen = true;
    end();
  }

  function say(text: string, verbatim: boolean): void {
    if (verbatim) {
      for (const [index, words] of text.split(/\r\n|\n|\r/).entries()) {
        if (index > 0) feed();
        if (words) add(words);
      }
      return;
    }
    const words = text.replaceAll(/[ \t\r\n\f\u00A0]+/g, ' ');
    const shown = words.trim();
    if (words.startsWith(' ')) gap = true;
    if (shown === '') {
      // A blank that does not break is one that people put there to be seen, alone on a line most often.
      if (text.includes('\u00A0')) isOpen = true;
      return;
    }
    if (line.length > 0 && gap) add(' ');
    add(shown);
    gap = words.endsWith(' ');
  }

  return {
    say,
    end,
    /** Begins the next line. */
    feed,
    /** Lines of their own. */
    whole(text: string): void {
      end();
      for (const words of text.split('\n')) {
        add(words);
        end();
      }
    },
    bullet(mark: string, level: number): void {
      end();
      setLevel(level);
      bullet = mark;
    },
    /** How many lists what follows is in. */
    level(level: number): void {
      end();
      setLevel(level);
    },
    cell(): void {
      if (line.length > 0) add(' | ');
      gap = false;
    },
    quote(more: 1 | -1): void {
      quotes += more;
    },
    text(): string {
      end();
      return done.join('\n').trim();
    },
  };
}
