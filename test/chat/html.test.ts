import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TimelineEvent } from '../../src/incident/event.js';
import { anyEventOf, eventTypes, recorded } from '../helpers/arbitraries.js';
import { bo, cy } from '../helpers/cast.js';
import {
  at,
  exported,
  htmlOf,
  incident,
  message,
  names,
  posted,
  recordedAt,
  sha256,
  story,
} from './html-story.js';

/** What a reader sees, without tags; every run of white space is one space. */
const textOf = (html: string) =>
  html
    .slice(html.indexOf('<body>'))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');

describe('the document', () => {
  it('says what it was, when, how long it took by which formula, and who had which role', async () => {
    const text = textOf(await htmlOf(story()));

    expect(text).toContain('INC-7 · Checkout is down in Europe SEV1 · Closed');
    expect(text).toContain('Impact began 2026-11-19 23:40 UTC');
    expect(text).toContain('Time to detect 12 min TTD = detected − impact began');
    expect(text).toContain('Time to acknowledge 5 min TTA = acknowledged − detected');
    expect(text).toContain('Time to mitigate 1 h 2 min TTM = mitigated − impact began');
    expect(text).toContain('Time to resolve 1 h 30 min TTR = resolved − impact began');
    expect(text).toContain('Commander @Ana Souza Comms lead @Bo Lindqvist');
    expect(text).toContain('Every payment by card failed for 62 minutes.');
    expect(text).toContain('The post-mortem is not finished; @Cy Okafor owns it.');
    expect(text).toContain('Set lock_timeout for migrations @Cy Okafor · due 2026-12-01 · OPS-12');
  });

  it('says what has not happened yet', async () => {
    const { acknowledgedAt: _, mitigatedAt: __, resolvedAt: ___, ...young } = incident;
    const text = textOf(await htmlOf(exported([], { incident: { ...young, status: 'triage', roles: {} } })));

    expect(text).toContain('Time to resolve not yet');
    expect(text).toContain('Nothing yet.');
    expect(text).toContain('This timeline is not sealed yet.');
  });

  it('has a heading for each day, in UTC', async () => {
    const html = await htmlOf(story());

    expect(html.match(/<h3>.*?<\/h3>/g)).toEqual([
      '<h3>Thursday, 19 November 2026 · UTC</h3>',
      '<h3>Friday, 20 November 2026 · UTC</h3>',
    ]);
  });

  it('ends with the seal and how to verify it', async () => {
    const text = textOf(await htmlOf(story()));

    expect(text).toMatch(/Sealed events 20 Head of the chain e3b0c4.* Ledger 1234:9f86d0/);
    expect(text).toContain('node verify-export.mjs INC-7.json --files files');
    expect(textOf(await htmlOf({ ...story(), events: [] }))).toContain('node verify-export.mjs INC-7.json .');
  });

  it('says when it shows only what was known at a time', async () => {
    const text = textOf(await htmlOf(exported([], { asOf: at('00:07') })));

    expect(text).toContain('As known at 2026-11-20 00:07 UTC : what was recorded later is left out.');
  });

  it('allows nothing to run or to be fetched', async () => {
    const html = await htmlOf(story());
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];

    expect(policy).toMatch(
      /^default-src 'none'; img-src data:; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'$/,
    );
    expect(html).not.toMatch(/<script|<iframe|<object|<embed|<form|\sstyle=|\son\w+=|@import|url\(/i);
  });
});

describe('a line', () => {
  const lineOf = async (...events: Parameters<typeof exported>[0]) => {
    const html = await htmlOf(exported(events));
    return html.slice(html.indexOf('<ol class="entries">'), html.indexOf('Post-mortem</h2>'));
  };

  it('shows both times of what became known more than two minutes later', async () => {
    const note = { type: 'note.added' as const, text: 'restarted' };
    const late = textOf(`<body>${await lineOf(recordedAt(at('00:10'), note, { recordedAt: at('00:31') }))}`);
    const soon = await lineOf(recordedAt(at('00:10'), note, { recordedAt: at('00:12') }));

    expect(late).toContain('00:10:00 @Ana Souza noted: “restarted” (recorded 00:31:00 )');
    expect(soon).not.toContain('recorded');
  });

  it('shows a thread under its message, and the day where it is another one', async () => {
    const html = await lineOf(
      posted(at('23:59', '2026-11-19'), '1.1', 'what is it?'),
      posted(at('23:59:30', '2026-11-19'), '1.2', 'elsewhere'),
      posted(at('00:01'), '1.3', 'the lock', { thread: '1.1' }, bo),
    );

    expect(html.indexOf('the lock')).toBeGreaterThan(html.indexOf('what is it?'));
    expect(html.indexOf('the lock')).toBeLessThan(html.indexOf('elsewhere'));
    expect(html).toMatch(
      /<ol class="thread" aria-label="Replies"><li[^>]*><a class="at"[^>]*>.*2026-11-20 00:01 UTC/,
    );
  });

  it('says of a reply to what is not there that it is one', async () => {
    expect(await lineOf(posted(at('00:01'), '1.3', 'the lock', { thread: '1.1' }))).toContain('in a thread');
  });

  it('shows an edited message as it is, and the words before each edit', async () => {
    const text = textOf(
      `<body>${await lineOf(
        posted(at('00:05'), '1.4', '10 minutes'),
        recordedAt(
          at('00:06'),
          { type: 'message.edited', message: message('1.4'), text: '20 minutes' },
          { actor: bo },
        ),
        recordedAt(at('00:07'), {
          type: 'message.edited',
          message: message('1.4'),
          text: '30 minutes',
          previous: '20 minutes',
        }),
      )}`,
    );

    expect(text).toContain(
      'Ana Souza 30 minutes 00:06:00 · edited by Bo Lindqvist; before: 10 minutes 00:07:00 · edited by Ana Souza; before: 20 minutes',
    );
  });

  it('keeps the words of a message that was found after its edit', async () => {
    const text = textOf(
      `<body>${await lineOf(
        posted(at('00:05'), '1.4', '30 minutes', { edited: at('00:07').toISOString() }),
        recordedAt(at('00:07'), {
          type: 'message.edited',
          message: message('1.4'),
          text: '30 minutes',
          previous: '10 minutes',
        }),
      )}`,
    );

    expect(text).toContain('30 minutes (as edited at 2026-11-20 00:07 UTC )');
    expect(text).toContain('before: 10 minutes');
  });

  it('strikes a deleted message through, and says who deleted it', async () => {
    const html = await lineOf(
      posted(at('00:08'), '1.5', 'my fault'),
      recordedAt(at('00:09'), { type: 'message.deleted', message: message('1.5'), previous: 'my fault' }),
    );

    expect(html).toContain('<del>my fault</del>');
    expect(html).toContain('deleted by Ana Souza');
  });

  it('marks a key moment until the mark is taken back by all who set it', async () => {
    const mark = { type: 'moment.marked' as const, message: message('1.6'), emoji: 'pushpin' };
    const unmark = { ...mark, type: 'moment.unmarked' as const };
    const events = [
      posted(at('00:10'), '1.6', 'found it'),
      recordedAt(at('00:11'), mark),
      recordedAt(at('00:12'), mark, { actor: bo }),
      recordedAt(at('00:13'), unmark),
    ];

    expect(await lineOf(...events)).toContain('★ key moment');
    expect(await lineOf(...events, recordedAt(at('00:14'), unmark, { actor: bo }))).not.toContain(
      '★ key moment',
    );
  });

  it('says of words that were taken out that they were', async () => {
    const text = textOf(
      `<body>${await lineOf(
        { ...posted(at('00:10'), '1.7', ''), redacted: true },
        recordedAt(at('00:11'), { type: 'note.added', text: '' }, { redacted: true }),
        recordedAt(at('00:12'), { type: 'severity.changed', from: 'sev1', to: 'sev2' }, { redacted: true }),
      )}`,
    );

    expect(text).toContain('Ana Souza (redacted)');
    expect(text).toContain('noted: “(redacted)”');
    expect(text).toContain('from SEV1 to SEV2 (redacted)');
  });

  it('shows mentions as names', async () => {
    expect(await lineOf(posted(at('00:10'), '1.8', 'ask @slack:U0CY'))).toContain(
      `ask <bdi class="person">@${names(cy)}</bdi>`,
    );
  });

  it('links web addresses without what ends the sentence, and nothing else', async () => {
    const html = await lineOf(
      posted(at('00:10'), '1.9', 'see (https://a.example/x?a=1&b=2). javascript:alert(1)'),
    );

    expect(html).toContain(
      '(<a href="https://a.example/x?a=1&amp;b=2" rel="noopener noreferrer">https://a.example/x?a=1&amp;b=2</a>). javascript:alert(1)',
    );
    expect(html.match(/<a href="[^#]/g)).toHaveLength(1);
  });

  it.each(eventTypes)('%s is told, with any text', async (type) => {
    await fc.assert(
      fc.asyncProperty(anyEventOf(type), fc.boolean(), async (event, redacted) => {
        const html = await lineOf(recorded(event, redacted ? { redacted: true } : {}));

        expect(html).toContain('id="e1"');
      }),
      { numRuns: 20 },
    );
  });
});

describe('whatever happened', () => {
  const refs = fc.constantFrom('1.1', '1.2', '1.3');
  const anyEvent = fc.oneof(
    fc.record({ type: fc.constant('message.posted'), id: refs, thread: fc.option(refs, { nil: undefined }) }),
    fc.record({
      type: fc.constantFrom(
        'message.edited',
        'message.deleted',
        'message.pinned',
        'moment.marked',
        'note.added',
      ),
      id: refs,
    }),
  );

  it('stands in the document once, in whatever order it came', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyEvent, fc.nat(59)), { maxLength: 12 }), async (all) => {
        const events = all.map(([{ id, ...event }, second]) =>
          recordedAt(
            new Date(at('00:00').getTime() + second * 1000),
            TimelineEvent.parse({ ...event, message: message(id), text: 'x', emoji: 'pushpin' }),
          ),
        );
        const html = await htmlOf(exported(events));

        const ids = [...html.matchAll(/ id="e(\d+)"/g)].map(([, id]) => Number(id));
        expect(ids.sort((a, b) => a - b)).toEqual(events.map(({ id }) => id));
      }),
    );
  });
});

describe('files', () => {
  const file = { id: 'F1', name: 'graph.png', type: 'image/png', bytes: 1400 };
  const kept = recordedAt(
    at('00:02'),
    {
      type: 'file.kept',
      message: message('1.1'),
      file: 'F1',
      name: 'graph.png',
      mimetype: 'image/png',
      bytes: 1400,
      sha256,
    },
    { actor: undefined },
  );

  it('stand with their message, by name, size and hash, and images can be seen', async () => {
    const events = [posted(at('00:01'), '1.1', 'look', { files: [file] }), kept];
    const shown = await htmlOf(exported(events), {
      image: async () => ({ mimetype: 'image/png', base64: 'AAAA' }),
    });
    const listed = await htmlOf(exported(events));

    expect(shown).toContain('<img src="data:image/png;base64,AAAA" alt="graph.png" decoding="async">');
    expect(listed).not.toContain('<img');
    for (const html of [shown, listed]) expect(textOf(html)).toContain(`graph.png 1.4 kB SHA-256 ${sha256}`);
  });

  it('are linked where they lie beside the document', async () => {
    const events = [posted(at('00:01'), '1.1', 'look', { files: [file] }), kept];
    const html = await htmlOf(exported(events), { path: () => 'files/ab12-graph.png' });

    expect(html).toContain('<a href="files/ab12-graph.png" download><bdi>graph.png</bdi></a>');
  });

  it('say so where their content was not kept', async () => {
    const html = await htmlOf(exported([posted(at('00:01'), '1.1', 'look', { files: [file] })]));

    expect(textOf(html)).toContain('graph.png 1.4 kB (content not kept)');
  });
});
