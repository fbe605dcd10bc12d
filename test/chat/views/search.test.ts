import { describe, expect, it } from '@jest/globals';
import { searchPage } from '../../../src/chat/views/search.js';
import { EventId, IncidentId, Sha256 } from '../../../src/ids.js';
import type { TimelineEvent } from '../../../src/incident/event.js';
import type { Incident } from '../../../src/incident/incident.js';
import type { SearchHit } from '../../../src/incident/ports.js';
import { recorded } from '../../helpers/arbitraries.js';
import { ana, bo, freshRoom, messageIn, morning } from '../../helpers/cast.js';
import { wordsOf } from '../../helpers/dispatching.js';

const room = freshRoom();
const incident: Incident = {
  id: IncidentId.parse('0199a6f0-7a5b-4c6e-9d1f-000000000007'),
  number: 7,
  title: 'Checkout is down',
  kind: 'live',
  status: 'investigating',
  severity: 'sev1',
  startedAt: morning,
  detectedAt: morning,
  declaredAt: morning,
  declaredBy: ana,
  roles: {},
  room,
};
const searched = { words: 'cart', scope: 'all', here: undefined } as const;
const posted: TimelineEvent = { type: 'message.posted', message: messageIn(room), text: 'cart' };

function hit(event: TimelineEvent, excerpt: SearchHit['excerpt'], more: Partial<Incident> = {}): SearchHit {
  return { incident: { ...incident, ...more }, recorded: recorded(event), excerpt };
}

describe('what was found', () => {
  it('is told with who said it, also when that was another app', () => {
    const excerpt = [
      { text: 'the ', found: false },
      { text: 'cart', found: true },
    ];
    const words = wordsOf(
      searchPage(
        { hits: [hit({ ...posted, bot: 'Grafana' }, excerpt), hit(posted, excerpt)], next: undefined },
        searched,
      ),
    );

    expect(words).toContain('Grafana (app): the cart');
    expect(words).toContain(`${ana}: the cart`);
  });

  it('does not look as if it had been said when it was edited or taken away', () => {
    const message = messageIn(room);
    const excerpt = [{ text: 'cart', found: true }];
    const edited: TimelineEvent = { type: 'message.edited', message, text: 'b', previous: 'a' };
    const deleted: TimelineEvent = { type: 'message.deleted', message, previous: 'a' };
    const told = (event: TimelineEvent, more: Partial<SearchHit> = {}, actor: typeof ana | undefined = ana) =>
      wordsOf(
        searchPage(
          {
            hits: [{ incident, recorded: recorded(event, { actor }), excerpt, ...more }],
            next: undefined,
          },
          searched,
        ),
      );

    expect(told(edited)).toContain(`${ana} edited: cart`);
    expect(told(edited, { before: true })).toContain(`${ana} edited, before: cart`);
    expect(told(deleted, { before: true })).toContain(`${ana} deleted: cart`);
  });

  it('is of who shared the file, not of Tocsin that keeps it', () => {
    const file: TimelineEvent = {
      type: 'file.kept',
      message: messageIn(room),
      file: 'F1',
      name: 'cart.png',
      bytes: 3,
      sha256: Sha256.parse('ab'.repeat(32)),
    };
    const told = (sharedBy?: SearchHit['sharedBy']) =>
      wordsOf(
        searchPage(
          {
            hits: [
              {
                incident,
                recorded: { ...recorded(file), actor: undefined },
                excerpt: [{ text: 'cart.png', found: true }],
                ...(sharedBy && { sharedBy }),
              },
            ],
            next: undefined,
          },
          searched,
        ),
      );

    expect(told({ person: bo, bot: undefined })).toContain(`${bo} shared the file: cart.png`);
    expect(told({ person: undefined, bot: 'Grafana' })).toContain('Grafana (app) shared the file: cart.png');
    expect(told()).toContain('Somebody shared the file: cart.png');
  });

  it.each([
    ['dodo', 'Nobody wrote dodo.', 'All of the words'],
    ['"timeout or 504"', 'Nobody wrote "timeout or 504".', 'All of the words'],
    ['timeout or 504', 'Nobody wrote either of timeout or 504.', 'All of the words'],
    [
      'timeout 504',
      'Nobody wrote timeout 504. All of the words must be in one message; try fewer.',
      'either',
    ],
  ])('is nothing, and why: %s', (words, expected, unexpected) => {
    const told = wordsOf(searchPage({ hits: [], next: undefined }, { ...searched, words }));

    expect(told).toContain(expected);
    expect(told).not.toContain(unexpected);
    expect(told).toMatch(/^Not found: /);
    expect(told).not.toContain('That is all.');
  });

  it('leads to no other incidents where there are none', () => {
    const page = searchPage(
      { hits: [hit(posted, [])], next: undefined },
      { ...searched, here: incident, alone: true },
    );

    expect(JSON.stringify(page)).not.toContain('Other incidents');
    expect(JSON.stringify(page)).not.toContain('Only INC-7');
  });

  it('names people as people, and never in bold', () => {
    const page = searchPage(
      {
        hits: [
          hit(posted, [
            { text: `@${bo} asks `, found: false },
            { text: `@${ana}`, found: true },
          ]),
        ],
        next: undefined,
      },
      searched,
    );

    expect(JSON.stringify(page)).toContain(JSON.stringify({ kind: 'person', id: bo }));
    expect(JSON.stringify(page)).toContain(JSON.stringify({ kind: 'person', id: ana }));
    expect(JSON.stringify(page)).not.toContain(`"text":"@${ana}"`);
  });

  it('of an incident without a room has no place to go to', () => {
    const words = wordsOf(
      searchPage(
        { hits: [hit(posted, [{ text: 'cart', found: true }], { room: undefined })], next: undefined },
        searched,
      ),
    );

    expect(words).toContain(`INC-7 Checkout is down · ${morning.toISOString()}`);
  });

  it('may be nothing yet, with older incidents to look through', () => {
    const next = { era: '2026-03-01', below: undefined };

    const page = searchPage({ hits: [], next }, { ...searched, here: incident });

    expect(wordsOf(page)).toContain('There are older ones to look through.');
    expect(page.blocks.at(-1)).toMatchObject({
      actions: [
        {
          label: 'Next page',
          args: { words: 'cart', scope: 'all', after: '2026-03-01/', incident: incident.id },
        },
        { label: 'Only INC-7', args: { scope: 'here' } },
        { label: 'Other incidents', args: { scope: 'elsewhere' } },
      ],
    });
    expect(wordsOf(searchPage({ hits: [], next: undefined }, searched))).toContain('Nobody wrote cart.');
  });

  it('goes on from where the page ended', () => {
    const next = { era: '2026-03-01', below: EventId.parse(41) };

    expect(searchPage({ hits: [], next }, searched).blocks.at(-1)).toMatchObject({
      actions: [{ label: 'Next page', args: { after: '2026-03-01/41' } }],
    });
  });
});
