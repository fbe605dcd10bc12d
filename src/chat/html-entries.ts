import type { RecordedEvent } from '../incident/event.js';
import { keyEvents } from '../incident/read-timeline.js';
import type { Names } from './markdown.js';
import { type Html, html, inline, timeHtml } from './markup.js';
import { describe, withPeople } from './views/describe.js';
import { fileSize, spoken } from './views/export.js';
import type { Change, Entry, ExportedFile, Said } from './views/export-entries.js';
import { isLate } from './views/times.js';

/** What stands outside the timeline and is shown in it. */
export interface Surroundings {
  names: Names;
  /** An image to show, when it is one that can be shown. */
  image(file: ExportedFile): Promise<Image | undefined>;
  /** Where the file lies beside the document, relative to it. */
  path(file: ExportedFile): string | undefined;
}

export interface Image {
  mimetype: string;
  base64: string;
}

const telling: ReadonlySet<string> = new Set(keyEvents);

/** One line of the timeline, with all that hangs on it. */
export async function entryHtml(entry: Entry, around: Surroundings): Promise<Html> {
  const { recorded } = entry;
  if (entry.kind === 'event') {
    const tells = telling.has(recorded.event.type);
    return html`<li id="e${recorded.id}" class="${tells ? 'telling' : 'quiet'}">${clock(recorded)}
<div class="happened ${tells ? 'tells' : ''}"><span class="words">${inline(spoken(recorded), around.names)}</span>${late(recorded)}</div></li>`;
  }
  const replies: Html[] = [];
  for (const reply of entry.replies) {
    const body = await messageHtml(reply, around);
    replies.push(
      html`<li id="e${reply.recorded.id}">${clock(reply.recorded, recorded.occurredAt)} ${body}</li>`,
    );
  }
  const marked = entry.keyMoment || entry.replies.some(({ keyMoment }) => keyMoment);
  return html`<li id="e${recorded.id}" class="${marked ? 'telling' : 'quiet'}">${clock(recorded)}
<div class="said ${entry.keyMoment ? 'key' : ''}">${await messageHtml(entry, around)}${
    replies.length > 0
      ? html`
<ol class="thread" aria-label="Replies">${replies}</ol>`
      : undefined
  }</div></li>`;
}

async function messageHtml(message: Said, around: Surroundings): Promise<Html> {
  const { recorded, deleted, text } = message;
  const { bot, edited } = recorded.event;
  const words = inline(withPeople(text), around.names);
  const files: Html[] = [];
  for (const file of message.files) files.push(html`<li>${await fileHtml(file, around)}</li>`);
  return html`<bdi class="author">${bot ? `${bot} (app)` : nameOf(recorded, around.names)}</bdi>${
    message.stray ? html` <span class="soft">in a thread</span>` : undefined
  }${message.keyMoment ? html` <span class="badge">★ key moment</span>` : undefined}${late(recorded)}
<div class="words">${deleted ? html`<del>${words}</del>` : words}${
    edited ? html` <span class="soft">(as edited at ${timeHtml(edited)})</span>` : undefined
  }</div>${files.length > 0 ? html`<ul class="files">${files}</ul>` : undefined}${message.changes.map((change) => changeHtml(change, recorded, around.names))}`;
}

function changeHtml({ recorded, before }: Change, message: RecordedEvent, names: Names): Html {
  const { event, occurredAt } = recorded;
  const at = html`<span id="e${recorded.id}">${timeNear(occurredAt, message.occurredAt)}</span>${late(recorded)} · `;
  if (event.type === 'message.edited') {
    const words = before && html`<div class="words">${inline(withPeople(before), names)}</div>`;
    return html`<div class="change">${at}edited by ${nameOf(recorded, names)}${words ? html`; before:${words}` : undefined}</div>`;
  }
  if (event.type === 'message.deleted') {
    return html`<div class="change">${at}deleted by ${recorded.actor ? nameOf(recorded, names) : 'somebody'}</div>`;
  }
  // The message itself stands above: its words are not said again.
  return html`<div class="change">${at}${inline(describe({ event, actor: recorded.actor, full: true }), names)}</div>`;
}

/** A file's name, size and hash; the image itself where it can be shown. */
export async function fileHtml(file: ExportedFile, around: Surroundings): Promise<Html> {
  const image = await around.image(file);
  return html`${image && html`<img src="data:${image.mimetype};base64,${image.base64}" alt="${file.name}" decoding="async">`}${fileLine(file, around)}`;
}

export function fileLine(file: ExportedFile, { path }: Pick<Surroundings, 'path'>): Html {
  const { name, bytes, sha256 } = file;
  const beside = path(file);
  const size = bytes === undefined ? undefined : html` <span class="soft">${fileSize(bytes)}</span>`;
  const kept = sha256
    ? html` <span class="hash soft">SHA-256 ${sha256}</span>`
    : html` <span class="soft">(content not kept)</span>`;
  const title = html`<bdi>${name}</bdi>`;
  return html`${beside ? html`<a href="${beside}" download>${title}</a>` : title}${size}${kept}`;
}

function clock({ id, occurredAt }: RecordedEvent, near = occurredAt): Html {
  return html`<a class="at" href="#e${id}">${timeNear(occurredAt, near)}</a>`;
}

/** The time of day, with the day where it is another one than that of what it stands with. */
function timeNear(at: Date, near: Date): Html {
  const sameDay = at.toISOString().slice(0, 10) === near.toISOString().slice(0, 10);
  return timeHtml(at, sameDay ? 'clock' : 'datetime');
}

/** Both times, where something became known later than it happened. */
function late(recorded: RecordedEvent): Html | undefined {
  return isLate(recorded)
    ? html` <span class="late">(recorded ${timeNear(recorded.recordedAt, recorded.occurredAt)})</span>`
    : undefined;
}

function nameOf({ actor }: RecordedEvent, names: Names): string {
  return actor ? names(actor) : 'Tocsin';
}
