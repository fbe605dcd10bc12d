import { describe, expect, it } from '@jest/globals';
import { peopleIn, toMarkdown } from '../../src/chat/markdown.js';
import { type Block, code, link, person, type Text } from '../../src/chat/view.js';
import { timelineExport } from '../../src/chat/views/export.js';
import { ana, bo, cy } from '../helpers/cast.js';
import { at, exported, message, names, posted, recordedAt, story } from './html-story.js';

const markdown = (...blocks: Block[]) => toMarkdown({ fallback: '', blocks }, names).trimEnd();
const text = (words: Text) => markdown({ type: 'text', text: words });

describe('what people wrote, in Markdown', () => {
  it.each([
    ['# not a heading', '\\# not a heading'],
    ['a\n# b', 'a\\\n\\# b'],
    ['- no list', '\\- no list'],
    ['1. no list', '1\\. no list'],
    ['2) no list', '2\\) no list'],
    ['title\n===', 'title\\\n\\==='],
    ['title\n---', 'title\\\n\\---'],
    ['> no quote', '\\> no quote'],
    ['*b* _i_ ~~s~~ `c`', '\\*b\\* \\_i\\_ \\~\\~s\\~\\~ \\`c\\`'],
    ['[a](javascript:x)', '\\[a\\](javascript:x)'],
    ['![x](https://a.example/x.png)', '!\\[x\\](<https://a.example/x.png>)'],
    ['<script>alert(1)</script>', '\\<script\\>alert(1)\\</script\\>'],
    ['a & b &lt; c', 'a & b \\&lt; c'],
    ['a|b\\', 'a\\|b\\\\'],
    ['one\n\ntwo', 'one\\\n\\\ntwo'],
    ['if x:\n    y\n\tz', 'if x:\\\n&nbsp;&nbsp;&nbsp;&nbsp;y\\\n&nbsp;&nbsp;&nbsp;&nbsp;z'],
    ['    four spaces', 'four spaces'],
    ['ends\n', 'ends'],
    ['inv\u202Egnp.exe\u0007', 'inv\\[U+202E\\]gnp.exe\\[U+0007\\]'],
    ['🧯 שלום', '🧯 שלום'],
    ['see https://a.example/snake_case?x=1.', 'see <https://a.example/snake_case?x=1>.'],
  ])('%j stays text', (typed, written) => {
    expect(text(typed)).toBe(written);
  });

  it('keeps the spaces between spans', () => {
    expect(text([person(ana), ' did: ', code('x')])).toBe('@Ana Souza did: `x`');
  });

  it('fences code by more backticks than are in it', () => {
    expect(text([code('a `b` ``c')])).toBe('``` a `b` ``c ```');
  });

  it('keeps a table’s cells apart', () => {
    const rows = [['a|b\nc', [code('x|y')], [link('https://a.example/|', 'l')]]];

    expect(markdown({ type: 'table', columns: ['1', '2', '3'], rows }).split('\n')[2]).toBe(
      '| a\\|b c | `x\\|y` | [l](https://a.example/\\|) |',
    );
  });

  it.each([
    'javascript:alert(1)',
    'https://a.example/) [x](javascript:1',
    'data:text/html,x',
    'https://a\u202E.example',
  ])('does not link to %j', (url) => {
    expect(text([link(url, 'here')])).toBe('here');
  });
});

describe('a timeline in Markdown', () => {
  const view = timelineExport(story());
  const document = toMarkdown(view, names);

  it('has the facts, both times of what was recorded late, the items and the seal', () => {
    expect(document).toContain('# INC-7 · Checkout is down in Europe\n');
    expect(document).toContain('- **Time to detect (TTD = detected − impact began):** 12 min');
    expect(document).toContain('2026-11-20 00:10 UTC — @Cy Okafor did: “cancelled the migration”');
    expect(document).toContain('(recorded 2026-11-20 00:31 UTC)');
    expect(document).toContain('| error-rate.png | 70 B | `ab12cd34ef56');
    expect(document).toContain('[OPS-12](https://jira.example/browse/OPS-12)');
    expect(document).toContain('**Ledger:** `1234:9f86d0');
  });

  it('marks replies and what was taken out', () => {
    expect(document).toContain('2026-11-20 00:01 UTC — ↳ @Cy Okafor: Could it be the migration?');
    expect(document).toContain('2026-11-20 00:11 UTC — @Bo Lindqvist: (redacted)');
  });

  it('names everybody who is mentioned anywhere', () => {
    expect(new Set(peopleIn(view))).toEqual(new Set([ana, bo, cy]));
  });

  it('tells edits with the words before, and deletions', () => {
    const events = [
      posted(at('00:05'), '1.4', 'ten'),
      recordedAt(at('00:06'), {
        type: 'message.edited',
        message: message('1.4'),
        text: 'thirty',
        previous: 'ten',
      }),
      recordedAt(at('00:07'), { type: 'message.deleted', message: message('1.4'), previous: 'thirty' }),
    ];
    const written = toMarkdown(timelineExport(exported(events)), names);

    expect(written).toContain('edited a message: “thirty”, before: “ten”');
    expect(written).toContain('deleted a message: “thirty”');
  });
});
