import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { eraQuery } from '../../src/db/search.js';
import { EventId, Sha256 } from '../../src/ids.js';
import type { NewEvent } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import type { SearchOptions, SearchPage } from '../../src/incident/ports.js';
import { takeNote } from '../../src/incident/take-note.js';
import { ana, bo, hour, messageIn } from '../helpers/cast.js';
import { declaredInRoom, openWorld } from '../helpers/world.js';

const world = await openWorld({ start: new Date('2026-10-10T10:00:00Z') });
afterAll(() => world.stop());
const { deps, clock, database } = world;
const day = 24 * hour;

const record = (incident: Incident, event: NewEvent['event']) =>
  deps.transact((tx) => tx.timeline.record(incident, [{ event, actor: ana, occurredAt: clock.now() }]));
const post = (incident: Incident, text: string) => {
  if (!incident.room) throw new Error('the incident has no room');
  return record(incident, { type: 'message.posted', message: messageIn(incident.room), text });
};
const find = (words: string, options: Partial<SearchOptions> = {}) =>
  deps.read.search(words, { viewer: 'tocsin', limit: 10, ...options });
const textsOf = ({ hits }: SearchPage) => hits.map(({ excerpt }) => excerpt.map(({ text }) => text).join(''));
const shown = ({ hits }: SearchPage) =>
  hits.map(({ excerpt }) => excerpt.map(({ text, found }) => (found ? `[${text}]` : text)).join(''));

describe('a search', () => {
  let incident: Incident;
  beforeAll(async () => {
    incident = await declaredInRoom(deps, { title: 'Ordinary words' });
    await post(incident, 'the payments.checkout.svc host answers with timeouts');
    await post(incident, 'IT will look at https://grafana.example.com/d/abc?from=now');
    await post(incident, 'connection reset by peer on eu-west-1, ask @slack:U0BO');
    await post(incident, 'reset the connection pool size of cart_db at 10.0.0.17');
    await post(incident, 'Jürgen Bowes restarted C:\\new\\app and said "done"\nthen left');
  });

  it.each([
    ['timeout', ['the payments.checkout.svc host answers with [timeouts]']],
    ['payments', ['the [payments].checkout.svc host answers with timeouts']],
    ['payments.checkout.svc', ['the [payments].[checkout].[svc] host answers with timeouts']],
    ['checkout.payments', []],
    ['IT', ['[IT] will look at https://grafana.example.com/d/abc?from=now']],
    ['grafana', ['IT will look at https://[grafana].example.com/d/abc?from=now']],
    [
      'https://grafana.example.com/d/abc',
      ['IT will look at [https]://[grafana].[example].[com]/[d]/[abc]?from=now'],
    ],
    ['"connection reset"', ['[connection] [reset] by peer on eu-west-1, ask @slack:U0BO']],
    ['“connection reset”', ['[connection] [reset] by peer on eu-west-1, ask @slack:U0BO']],
    ['reset connections -peer', ['[reset] the [connection] pool size of cart_db at 10.0.0.17']],
    ['reset —peer', ['[reset] the connection pool size of cart_db at 10.0.0.17']],
    ['eu-west-1', ['connection reset by peer on [eu]-[west]-[1], ask @slack:U0BO']],
    ['cart_db', ['reset the connection pool size of [cart]_[db] at 10.0.0.17']],
    ['10.0.0.17', ['reset the connection pool size of cart_db at [10].[0].[0].[17]']],
    [`@${bo}`, ['connection reset by peer on eu-west-1, ask [@slack:U0BO]']],
    ['jürgen bowes', ['[Jürgen] [Bowes] restarted C:\\new\\app and said "done" then left']],
    ['c:\\new\\app', ['Jürgen Bowes restarted [C]:\\[new]\\[app] and said "done" then left']],
    ['then', ['Jürgen Bowes restarted C:\\new\\app and said "done" [then] left']],
    [
      'peer or grafana',
      [
        'connection reset by [peer] on eu-west-1, ask @slack:U0BO',
        'IT will look at https://[grafana].example.com/d/abc?from=now',
      ],
    ],
    ['slack', []],
    ['nothing like it', []],
  ])('for %j', async (words, texts) => {
    expect(shown(await find(words, { only: incident }))).toEqual(texts);
  });

  it.each(['', '   ', '-peer', '""', '!!!', 'peer or -grafana'])(
    'for nothing is refused: %j',
    async (words) => {
      await expect(find(words)).rejects.toThrow('Say at least one word to look for');
    },
  );

  it.each(["'", '\\', '&', '!', '(a', "a' | b", ':*', 'a:*', '"', '<->', '\u0001 a', 'or', '😀 a'])(
    'takes everything for words, whatever PostgreSQL makes of it elsewhere: %j',
    async (words) => {
      await find(`${words} peer`, { only: incident });
    },
  );

  it('finds what people wrote anywhere in an event, and no line that was typed', async () => {
    await record(incident, {
      type: 'action.taken',
      action: 'drained',
      target: 'zebra-9',
      actual: 'zebra gone',
    });
    await record(incident, { type: 'severity.changed', from: 'sev2', to: 'sev1', reason: 'zebra again' });
    await record(incident, { type: 'command.ran', line: '/incident search zebra', outcome: 'ok' });
    await record(incident, {
      type: 'effect.failed',
      effect: 'x',
      what: 'zebra',
      reason: 'zebra',
      attempts: 1,
    });

    const { hits } = await find('zebra');

    expect(hits.map(({ recorded }) => recorded.event.type)).toEqual(['severity.changed', 'action.taken']);
    expect(hits[0]).toMatchObject({ incident: { number: incident.number }, recorded: { actor: ana } });
  });

  it('says whether what was found stood there before it was edited or deleted', async () => {
    if (!incident.room) throw new Error('the incident has no room');
    const message = messageIn(incident.room);
    await record(incident, { type: 'message.posted', message, text: 'a plover at 19:40' });
    await record(incident, {
      type: 'message.edited',
      message,
      text: 'a sandpiper at 19:50',
      previous: 'a plover at 19:40',
    });
    await record(incident, { type: 'message.deleted', message, previous: 'a sandpiper at 19:50' });
    const found = async (words: string) =>
      (await find(words)).hits.map(({ recorded, before }) => [recorded.event.type, before ?? false]);

    expect(await found('plover')).toEqual([
      ['message.edited', true],
      ['message.posted', false],
    ]);
    expect(await found('sandpiper')).toEqual([
      ['message.deleted', true],
      ['message.edited', false],
    ]);
    expect(textsOf(await find('plover'))).toEqual(['a plover at 19:40', 'a plover at 19:40']);
  });

  it('names who shared a file, and an app that did', async () => {
    if (!incident.room) throw new Error('the incident has no room');
    const { room } = incident;
    const [ours, theirs, unknown] = [
      { room, id: '7.1' },
      { room, id: '7.2' },
      { room, id: '7.3' },
    ];
    const kept = (message: typeof ours, file: string) =>
      deps.transact((tx) =>
        tx.timeline.record(incident, [
          {
            event: {
              type: 'file.kept',
              message,
              file,
              name: `avocet-${file}.png`,
              bytes: 3,
              sha256: Sha256.parse('ab'.repeat(32)),
            },
            actor: undefined,
            occurredAt: clock.now(),
          },
        ]),
      );
    await record(incident, { type: 'message.posted', message: ours, text: 'look' });
    await record(incident, { type: 'message.posted', message: theirs, text: 'a graph', bot: 'Grafana' });
    await kept(ours, 'F1');
    await kept(theirs, 'F2');
    await kept(unknown, 'F3');

    expect((await find('avocet')).hits.map(({ sharedBy }) => sharedBy)).toEqual([
      undefined,
      { person: ana, bot: 'Grafana' },
      { person: ana, bot: undefined },
    ]);
  });

  it('shows a long text around what was found', async () => {
    await post(incident, `${'before it '.repeat(100)}the walrus ${'after it '.repeat(100)}`);

    const [text = ''] = shown(await find('walruses'));

    expect(text.length).toBeLessThan(300);
    expect(text).toMatch(/^…it before it .*the \[walrus\] after it .*…$/);
  });

  it('does not find what was taken out', async () => {
    await takeNote(deps, { incidentId: incident.id, text: 'the password is hunter2', actor: ana });
    expect(textsOf(await find('hunter2'))).toEqual(['the password is hunter2']);

    await database.pool.query(
      `update timeline_event set words = null, salt = null where words ->> 'text' like '%hunter2'`,
    );

    expect((await find('hunter2')).hits).toEqual([]);
    expect((await find('password')).hits).toEqual([]);
  });

  it('can be kept to one incident, or to all others', async () => {
    const [one, other] = [await declaredInRoom(deps), await declaredInRoom(deps)];
    await post(one, 'a heron here');
    await post(other, 'a heron there');

    expect(textsOf(await find('heron'))).toEqual(['a heron there', 'a heron here']);
    expect(textsOf(await find('heron', { only: one }))).toEqual(['a heron here']);
    expect(textsOf(await find('heron', { except: one.id }))).toEqual(['a heron there']);
  });

  it('goes back through the months, page by page, and shows each once', async () => {
    const texts: string[] = [];
    const months: Incident[] = [];
    for (let month = 0; month < 3; month += 1) {
      months.push(await declaredInRoom(deps));
      clock.pass(31 * day);
    }
    // An old incident may be written in last: what counts first is when it was declared.
    for (let number = 0; number < 8; number += 1) {
      for (const [index, month] of months.entries()) {
        await post(month, `osprey ${index}-${number}`);
      }
    }
    for (let index = 2; index >= 0; index -= 1) {
      for (let number = 7; number >= 0; number -= 1) texts.push(`osprey ${index}-${number}`);
    }

    const found: string[] = [];
    let after: SearchOptions['after'];
    let pages = 0;
    do {
      const page = await find('ospreys', { limit: 5, after });
      found.push(...textsOf(page));
      after = page.next;
      pages += 1;
    } while (after);

    clock.pass(-3 * 31 * day);
    expect(found).toEqual(texts);
    expect(pages).toBe(5);
  });
});

describe('among many events', () => {
  const era = '2026-10-01';
  const count = 40_000;
  beforeAll(async () => {
    const { id } = await declaredInRoom(deps);
    for (let from = 0; from < count; from += 10_000) {
      await database.pool.query(
        `insert into timeline_event (era, incident_id, type, facts, words, actor, occurred_at, recorded_at)
         select '${era}', $1, 'note.added', '{}', jsonb_build_object('text', 'note ' || n % 997
           || case when n % 2 = 0 then ' commonplace' else '' end || case when n % 4000 = 0 then ' rarity' else '' end),
           '${ana}', now(), now()
         from generate_series($2::int + 1, $2 + 10000) as n`,
        [id, from],
      );
    }
    await database.pool.query('analyze timeline_event');
  });

  const Node = z.object({
    'Node Type': z.string(),
    'Index Name': z.string().optional(),
    'Actual Rows': z.number(),
    'Actual Loops': z.number(),
    get Plans() {
      return z.array(Node).optional();
    },
  });
  const nodesOf = (node: z.infer<typeof Node>): z.infer<typeof Node>[] => [
    node,
    ...(node.Plans ?? []).flatMap(nodesOf),
  ];
  /** What PostgreSQL really did, step by step: its name, and how many rows came of it. */
  async function steps(words: string, below?: EventId) {
    const query = eraQuery({ era, below, wanted: `'${words}'`, limit: 11 });
    const { rows } = await sql<{ 'QUERY PLAN': unknown }>`explain (analyze, format json) ${query}`.execute(
      database.db,
    );
    const [{ Plan }] = z.tuple([z.object({ Plan: Node })]).parse(rows[0]?.['QUERY PLAN']);
    return nodesOf(Plan)
      .filter((node) => node['Actual Loops'] > 0)
      .map((node) => ({
        step: node['Node Type'],
        index: node['Index Name'] ?? '',
        rows: node['Actual Rows'] * node['Actual Loops'],
      }));
  }

  it.each([
    ['from the newest', undefined],
    ['on a later page', EventId.parse(20_000)],
  ])('a common word is read off the newest, and nothing else is scanned or sorted: %s', async (_, below) => {
    const done = await steps('commonplac', below);

    expect(Math.max(...done.map(({ rows }) => rows))).toBeLessThan(60);
    expect(done.map(({ step }) => step)).not.toContain('Bitmap Index Scan');
    expect(done.map(({ step }) => step)).not.toContain('Seq Scan');
  });

  it('a rare word is looked up, and only its events are fetched and sorted', async () => {
    const done = await steps('rariti');

    expect(done.find(({ index }) => index.includes('words'))).toMatchObject({ rows: count / 4000 });
    expect(done.map(({ step }) => step)).not.toContain('Seq Scan');
    expect(Math.max(...done.map(({ rows }) => rows))).toBeLessThanOrEqual(500);
  });

  it('a word that nobody wrote ends after the newest and one look into the index', async () => {
    const done = await steps('unheardof');

    expect(done.map(({ step }) => step)).not.toContain('Seq Scan');
    expect(Math.max(...done.map(({ rows }) => rows))).toBeLessThanOrEqual(500);
  });

  it('an incident’s own words are found by both indexes, not by reading all', async () => {
    const incident = await declaredInRoom(deps);
    await post(incident, 'a commonplace rarity');

    expect(textsOf(await find('commonplace', { only: incident }))).toEqual(['a commonplace rarity']);
  });
});
