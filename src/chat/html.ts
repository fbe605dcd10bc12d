import { createHash } from 'node:crypto';
import { incidentRef } from '../incident/incident.js';
import type { ActionItem } from '../incident/ports.js';
import { entryHtml, type Surroundings } from './html-entries.js';
import { style } from './html-style.js';
import type { Names } from './markdown.js';
import { anchor, type Html, html, inline, source, timeHtml } from './markup.js';
import { person, type Text } from './view.js';
import { asKnownAt, type Exported, factsOf, postmortemOf, type SealStanding } from './views/export.js';
import { type Entry, entriesOf, filesOf, redactedWords } from './views/export-entries.js';
import { headline, standing } from './views/words.js';

/**
 * A timeline as one HTML file that needs nothing else, piece by piece: it holds images and may be large. Nothing in it
 * runs or is fetched, whatever people wrote; the policy says so to the browser, too.
 */
export async function* toHtml(exported: Exported, around: Surroundings): AsyncGenerator<string> {
  const { incident, events, items, asOf, seal } = exported;
  const { names } = around;
  yield* head(exported);
  yield source(html`<header>
<h1>${incident.title.trim() === '' ? `${incidentRef(incident)} · ${redactedWords}` : headline(incident)}</h1>
<p class="standing">${standing(incident)}</p>
${incident.kind === 'drill' ? html`<p class="drill">This was a drill: nothing was broken.</p>` : undefined}
${asOf ? html`<p class="notice">${inline(asKnownAt(asOf), names)}</p>` : undefined}
${factList(exported, names)}
</header>`);
  if (incident.summary) yield source(section('Summary', paragraph(incident.summary, names)));
  yield '<section><h2>Timeline</h2>';
  yield '<label class="filter"><input type="checkbox" id="telling"> Only what tells the story</label>';
  yield '<p class="soft">All times are UTC. A time in the margin is a link to its line.</p>';
  yield* days(entriesOf(events), around);
  yield '</section>';
  yield source(
    section('Post-mortem', html`${postmortemOf(incident, events).map((text) => paragraph(text, names))}`),
  );
  yield source(section('Action items', itemList(items, names)));
  yield source(section('Seal', sealBox(exported, seal)));
  yield '</body>\n</html>';
}

function* head({ incident }: Exported): Generator<string> {
  const policy = [
    `default-src 'none'`,
    'img-src data:',
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">';
  yield `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  yield '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">';
  yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">';
  yield source(html`<title>${headline(incident)}</title>`);
  yield `<style>${style}</style>\n</head>\n<body>`;
}

async function* days(entries: readonly Entry[], around: Surroundings): AsyncGenerator<string> {
  let day: string | undefined;
  for (const entry of entries) {
    const { occurredAt } = entry.recorded;
    const next = dayName.format(occurredAt);
    if (next !== day) {
      if (day !== undefined) yield '</ol>';
      yield source(html`<h3>${next} · UTC</h3>`);
      yield '<ol class="entries">';
      day = next;
    }
    yield source(await entryHtml(entry, around));
  }
  yield day === undefined ? '<p>Nothing yet.</p>' : '</ol>';
}

/** `Friday, 20 November 2026` */
const dayName = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' });

function factList({ incident, events }: Exported, names: Names): Html {
  const facts = factsOf(incident, events).map(
    ({ label, value, note }) =>
      html`<dt>${label}</dt><dd>${inline(value, names)}${note ? html` <span class="soft">${note}</span>` : undefined}</dd>`,
  );
  return html`<dl class="facts">${facts}</dl>`;
}

function itemList(items: readonly ActionItem[], names: Names): Html {
  if (items.length === 0) return html`<p>None.</p>`;
  const rows = items.map(
    ({ title, owner, dueDate, task }) =>
      html`<li><div class="words">${title.trim() === '' ? redactedWords : title}</div>
<div class="soft">${owner ? inline([person(owner)], names) : 'nobody yet'} · ${dueDate ? `due ${dueDate}` : 'no due date'} · ${
        task ? anchor(task.url, task.id) : 'no task'
      }</div></li>`,
  );
  return html`<ol class="items">${rows}</ol>`;
}

function sealBox({ incident, asOf, madeAt, events }: Exported, seal: SealStanding | undefined): Html {
  const ref = incidentRef(incident);
  const made = html`<p class="soft">Written by Tocsin at ${timeHtml(madeAt)}. Shown: ${events.length} events.</p>`;
  const kept = filesOf(events).some(({ sha256, redacted }) => sha256 && !redacted);
  if (!seal) return html`<div class="seal"><p>This timeline is not sealed yet.</p>${made}</div>`;
  return html`<div class="seal"><dl class="facts">
<dt>Sealed events</dt><dd>${seal.events}${asOf ? ' (all, also those that are left out here)' : undefined}</dd>
<dt>Head of the chain</dt><dd class="hash">${seal.head}</dd>
<dt>Ledger</dt><dd class="hash">${seal.ledger}</dd>
</dl>
<p>This page is for reading. The proof is in the JSON of the whole timeline: <code>tocsin export ${ref} --out &lt;folder&gt;</code>, then
<code>node verify-export.mjs ${ref}.json${kept ? ' --files files' : undefined}</code>. It needs no Tocsin, database or network, and says whether anything was
changed, removed, put in or moved since it was sealed. Compare the ledger’s head with one that was written down elsewhere.</p>
${made}</div>`;
}

const section = (title: string, content: Html): Html => html`<section><h2>${title}</h2>
${content}</section>`;

const paragraph = (text: Text, names: Names): Html => html`<p class="words">${inline(text, names)}</p>`;
