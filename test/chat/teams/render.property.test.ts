import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bytesOf } from '../../../src/chat/teams/limits.js';
import { renderMessage } from '../../../src/chat/teams/render.js';
import type { View } from '../../../src/chat/view.js';
import { checklistCard } from '../../../src/chat/views/checklist.js';
import { timelineExport } from '../../../src/chat/views/export.js';
import { homeView } from '../../../src/chat/views/home.js';
import { announcementCard, incidentCard } from '../../../src/chat/views/incident-card.js';
import { postmortemDraft } from '../../../src/chat/views/postmortem.js';
import { followed, said, told } from '../../../src/chat/views/said.js';
import { searchPage } from '../../../src/chat/views/search.js';
import { tasksCard } from '../../../src/chat/views/tasks.js';
import { timelinePage } from '../../../src/chat/views/timeline.js';
import { EventId } from '../../../src/ids.js';
import type { ActionItem } from '../../../src/incident/ports.js';
import { commonRoles } from '../../../src/incident/roles.js';
import { startRun } from '../../../src/runbook/checklist.js';
import { cardIn, faultsIn, markdownIn, nodesIn, shown } from '../../helpers/adaptive-card.js';
import { anyEventOf, anyIncident, eventTypes, recorded } from '../../helpers/arbitraries.js';
import { bo, morning } from '../../helpers/cast.js';
import { outage } from '../../helpers/runbooks.js';
import { anyString, anyView } from '../../helpers/view-arbitraries.js';

/** What Teams would read as more than text, but for our own marks, links, mentions and functions. */
const LIVE: readonly RegExp[] = [
  /<(?=[!?/a-z])/i,
  /&(?=#?\w+;)/,
  /\{\{/,
  /\](?=[([:])/,
  /~~/,
  /`/,
  /(?:^|\n)(?:[-+#>=|~]|\d{1,9}[.)]|[ \t])/,
  /\\(?=[!-/:-@[-`{-~])/,
  /(?<!\s)[*](?=\S)|(?<=\s)[*](?=\S)|(?<=\S)[*](?=\s)/,
];
const OURS: readonly RegExp[] = [
  /<at>[^<>]*(?:<\u2060[^<>]*)*<\/at>/g,
  /\{\{(?:DATE\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, SHORT\)|TIME\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\))\}\}/g,
];

/** A text with what is ours taken out: what is left was typed by somebody. */
function typed(text: string): string {
  const spans = OURS.reduce((left, own) => left.replace(own, '·'), text);
  const links = spans.replace(/\[([^[\]]*)\]\((?:https?|mailto):[^\s()<>[\]{}]*\)/g, '·$1');
  return links.replace(/\*\*(?=\S)([^*\n]*?\S)\*\*/g, '·$1');
}

function check(view: View): void {
  const message = renderMessage(view, shown, { key: 'k', refresh: { key: 'k' } });
  const card = cardIn(message);

  expect(bytesOf(message)).toBeLessThan(28 * 1024);
  expect(faultsIn(card)).toEqual([]);
  for (const text of markdownIn(card)) {
    expect(text).not.toBe('');
    for (const live of LIVE) expect(typed(text)).not.toMatch(live);
  }
  const entities = card.msteams.entities ?? [];
  const mentioned = new Set(markdownIn(card).flatMap((text) => text.match(OURS[0] ?? /$^/) ?? []));
  expect(new Set(entities.map(({ text }) => text))).toEqual(mentioned);
  const primary = nodesIn(card).filter(({ type }) => type === 'ActionSet');
  for (const { actions } of primary) {
    expect((actions as { mode?: string }[]).filter(({ mode }) => mode !== 'secondary').length).toBeLessThan(
      7,
    );
  }
  // What a control carries is not shown.
  const json = JSON.stringify(message, (key, value) => (key === 'data' ? undefined : value));
  expect(json).not.toMatch(/[\u202A-\u202E\u2066\u2067]/);
  expect(json).not.toMatch(/\\ud[89a-f]/i);
}

describe('any view', () => {
  it('becomes a message that Teams takes, and what people typed in it is text', () => {
    fc.assert(fc.property(anyView, check), { numRuns: 120 });
  });
});

const anyEvent = fc.oneof(...eventTypes.map(anyEventOf));
const anyEvents = fc
  .array(anyEvent, { maxLength: 40 })
  .map((events) =>
    events.map((event, i) => recorded(event, { id: EventId.parse(i + 1), recordedAt: morning })),
  );
const anyItem: fc.Arbitrary<ActionItem> = fc.record({
  id: fc.uuid(),
  position: fc.integer({ min: 1, max: 99 }),
  title: anyString,
  owner: fc.constantFrom(bo, undefined),
  dueDate: fc.constantFrom('2026-12-01', undefined),
  waitsFor: fc.constant([]),
  task: fc.constantFrom({ id: 'OPS-1', url: 'https://jira.example/OPS-1' }, undefined),
});
const anyItems = fc.array(anyItem, { maxLength: 20 });
const given = fc.record({
  incident: anyIncident,
  events: anyEvents,
  event: anyEvent,
  items: anyItems,
  words: anyString,
});
type Given = typeof given extends fc.Arbitrary<infer T> ? T : never;

const views: Readonly<Record<string, (from: Given) => View>> = {
  'the incident card': ({ incident }) => incidentCard(incident),
  'the announcement': ({ incident }) => announcementCard(incident),
  'the checklist': ({ incident }) =>
    checklistCard({ id: 'r', run: startRun(outage), card: undefined }, incident.id, '1'),
  'the home page': ({ incident, items }) =>
    homeView({
      accounts: [bo],
      roles: commonRoles,
      open: [incident],
      items: items.map((item) => ({ item, incident })),
      postmortems: [incident],
    }),
  'the action items': ({ incident, items }) =>
    tasksCard(incident, items, true, new Set(items.map(({ id }) => id))),
  'the timeline': ({ incident, events }) => timelinePage(incident, { events, next: undefined }),
  'the post-mortem': ({ incident, events, items }) => postmortemDraft(incident, events, items),
  'the export': ({ incident, events, items }) => timelineExport({ incident, events, items, madeAt: morning }),
  'what the room is told': ({ incident, event, words }) => said({ event, actor: bo, about: words }, incident),
  'what a person is told': ({ incident, event }) => told({ event, actor: bo }, incident, bo),
  'what a follower is told': ({ incident, event }) => followed({ event, actor: bo }, incident),
  'what was found': ({ incident, events, words }) =>
    searchPage(
      {
        hits: events.slice(0, 10).map((one) => ({
          incident,
          recorded: one,
          excerpt: [
            { text: words, found: true },
            { text: words, found: false },
          ],
        })),
        next: { era: '2026-11-01', below: undefined },
      },
      { words, scope: 'here', here: incident },
    ),
};

describe('every view of ours', () => {
  it.each(Object.entries(views))('%s becomes a message that Teams takes', (_, view) => {
    fc.assert(
      fc.property(given, (from) => check(view(from))),
      { numRuns: 20 },
    );
  });

  it('has room for a page of the timeline and the ways on from it', () => {
    const note = (id: number) => recorded({ type: 'note.added', text: 'ok' }, { id: EventId.parse(id) });
    const [incident] = fc.sample(anyIncident, 1);
    if (!incident) throw new Error('no incident');
    const events = Array.from({ length: 100 }, (_, i) => note(i + 1));
    const next = { occurredAt: morning, id: EventId.parse(200) };

    const card = cardIn(renderMessage(timelinePage(incident, { events, next }), shown));

    expect(JSON.stringify(card.body)).not.toMatch(/… \d+ more/);
    expect(nodesIn(card).some(({ type }) => type === 'ActionSet')).toBe(true);
  });
});
