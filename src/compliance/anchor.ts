/** A head of the ledger as it was written down outside: `1234:9f86d0…`, or a line of the anchor file. */
export interface Anchor {
  number: number;
  hash: string;
}

/** Undefined for what is none. */
export function parseAnchor(text: string): Anchor | undefined {
  const [, number = '', hash = ''] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text.trim()) ?? [];
  return number === '' ? undefined : { number: Number(number), hash: hash.toLowerCase() };
}

/** A line of the anchor file: `2026-11-21T15:00:00.000Z 1234 9f86d0…` */
export function anchorLine({ number, hash }: Anchor, at: Date): string {
  return `${at.toISOString()} ${number} ${hash}\n`;
}

/** `unreadable` is the number of the first line that is none. A last line without its end was never finished. */
export function parseAnchorLines(text: string): { anchors: Anchor[]; unreadable: number | undefined } {
  const lines = text.split('\n').slice(0, -1);
  const read = lines.map((line) => {
    const [, number = '', hash = ''] = line.trim().split(' ');
    return parseAnchor(`${number}:${hash}`);
  });
  const unreadable = read.indexOf(undefined);
  return {
    anchors: read.filter((anchor) => anchor !== undefined),
    unreadable: unreadable === -1 ? undefined : unreadable + 1,
  };
}
