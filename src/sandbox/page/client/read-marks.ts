import type { App } from './app.js';

/** What a person may have read up to a moment, in seconds since 1970. */
interface Readable {
  id: string;
  latest: string;
}

const nameOf = (app: App, channel: string) => `read.${app.state.me}.${channel}`;

/** Up to which message this person has read. A mark from a run whose clock was further on counts for nothing. */
function readUntil(app: App, channel: string): string {
  const mark = localStorage.getItem(nameOf(app, channel)) ?? '';
  return Number(mark) * 1000 > app.now() + 60_000 ? '' : mark;
}

export function isUnread(app: App, { id, latest }: Readable): boolean {
  const open = app.place.view === 'channel' && app.place.id === id && document.visibilityState === 'visible';
  return !open && latest > readUntil(app, id);
}

export function markRead(app: App, { id, latest }: Readable): void {
  if (latest !== '' && document.visibilityState === 'visible') localStorage.setItem(nameOf(app, id), latest);
}
