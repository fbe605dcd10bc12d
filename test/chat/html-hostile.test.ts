import { describe, expect, it } from '@jest/globals';
import { describeInBrowser } from '../helpers/browser.js';
import { ana } from '../helpers/cast.js';
import {
  at,
  exported,
  htmlOf,
  incident,
  message,
  posted,
  recordedAt,
  sha256,
  story,
  withImage,
} from './html-story.js';

const attacks = [
  '<script>document.title = "taken"</script>',
  '"><img src=x onerror="document.title=\'taken\'">',
  "' onmouseover='document.title=1' x='",
  '</title></style></head><body><script>document.title = "taken"</script>',
  '<!-- --><svg onload=alert(1)>',
  '&lt;b&gt;',
  ']]>{{constructor}}`\u0024{1}`',
];

/** One text everywhere that people write. */
function attacked(text: string) {
  const file = { id: 'F"1>', name: `${text}.png`, type: text, bytes: 10 };
  return exported(
    [
      posted(at('00:01'), `1.1${text}`, text, { files: [file], bot: text }),
      posted(at('00:02'), '1.2', text, { thread: `1.1${text}` }),
      recordedAt(at('00:03'), { type: 'message.edited', message: message('1.2'), text, previous: text }),
      recordedAt(at('00:04'), { type: 'message.deleted', message: message('1.2'), previous: text }),
      recordedAt(at('00:05'), { type: 'note.added', text }),
      recordedAt(at('00:06'), { type: 'room.renamed', name: text }),
      recordedAt(at('00:06'), {
        type: 'item.filed',
        item: 'x',
        title: text,
        task: text,
        url: `javascript:${text}`,
        ownerKnown: true,
      }),
      recordedAt(at('00:07'), { type: 'action.taken', action: text, target: text }),
      recordedAt(at('00:08'), { type: 'postmortem.completed', url: `https://x.example/${text}` }),
      recordedAt(at('00:09'), {
        type: 'file.kept',
        message: message(`1.1${text}`),
        file: file.id,
        name: file.name,
        mimetype: text,
        bytes: 10,
        sha256,
      }),
    ],
    {
      incident: { ...incident, title: text, summary: text, service: text, postmortemDoneAt: at('01:00') },
      items: [
        {
          id: 'i',
          position: 1,
          title: text,
          owner: ana,
          dueDate: text,
          waitsFor: [],
          task: { id: text, url: `data:text/html,${text}` },
        },
      ],
    },
  );
}

describe('hostile text', () => {
  it.each(attacks)('%j stays text', async (text) => {
    const html = await htmlOf(attacked(text), { names: () => text, path: () => text });
    const body = html.slice(html.indexOf('<body>'));
    const tags = body.match(/<[^>]*>/g) ?? [];

    expect(html).not.toMatch(/<(script|svg|!--|iframe)/i);
    expect(html.match(/<(title|style|head|body)[ >]/g)).toHaveLength(4);
    expect(body).not.toMatch(/href="(javascript|data):/);
    for (const tag of tags) expect(tag.replaceAll(/"[^"]*"/g, '')).not.toMatch(/\son|['"`]/);
  });

  it('shows what would hide or turn the text around by its name', async () => {
    const html = await htmlOf(attacked('inv\u202Egnp.exe \u0000\u0007\u2066x\r\ny\uD83D'));

    expect(html).toContain('inv[U+202E]gnp.exe [U+0000][U+0007][U+2066]x\ny\uFFFD');
    expect(html).not.toMatch(/[\u202A-\u202E\u2066-\u2069\0\r]/);
  });

  it('keeps characters of four bytes and right-to-left words as they are', async () => {
    const html = await htmlOf(attacked('🧯 𠮷野家 שלום 👩‍🚒'));

    expect(html).toContain('<h1>INC-7 · 🧯 𠮷野家 שלום 👩‍🚒</h1>');
    expect(html).toContain('<b>#🧯 𠮷野家 שלום 👩‍🚒</b>');
  });
});

describeInBrowser('the document in a browser', (browser) => {
  async function open(html: string, options: { width?: number; colorScheme?: 'light' | 'dark' } = {}) {
    const page = await browser().newPage({
      viewport: { width: options.width ?? 1280, height: 800 },
      colorScheme: options.colorScheme ?? 'light',
    });
    const heard: string[] = [];
    page.on('request', (request) => heard.push(request.url()));
    page.on('console', (line) => heard.push(line.text()));
    page.on('pageerror', (error) => heard.push(error.message));
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: html }));
    await page.goto('http://127.0.0.1:9/INC-7.html');
    return { page, heard };
  }

  it('asks nobody for anything', async () => {
    const { page, heard } = await open(await htmlOf(story(), withImage));
    await page.waitForLoadState('networkidle');

    expect(heard.filter((url) => !url.startsWith('data:'))).toEqual(['http://127.0.0.1:9/INC-7.html']);
    expect(await page.evaluate('document.images[0].naturalWidth')).toBe(1);
    await page.close();
  });

  it('runs nothing, whatever people wrote', async () => {
    const text = attacks.join('\n');
    const { page, heard } = await open(await htmlOf(attacked(text), { names: () => text }));
    await page.waitForLoadState('networkidle');

    expect(await page.title()).toMatch(/^INC-7 · <script>/);
    expect(heard.filter((url) => !url.startsWith('data:'))).toHaveLength(1);
    expect(await page.locator('script, svg, img[src="x"]').count()).toBe(0);
    await page.close();
  });

  it('fits a phone, with the longest words', async () => {
    const long = `${'Donaudampfschifffahrt'.repeat(30)} https://x.example/${'a/'.repeat(300)}`;
    for (const document of [story(), attacked(long)]) {
      const { page } = await open(
        await htmlOf(document, { ...withImage, path: () => `files/${'x'.repeat(200)}` }),
        { width: 390 },
      );

      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      await page.close();
    }
  });

  it('folds away what does not tell the story', async () => {
    const { page } = await open(await htmlOf(story()));
    const chatter = page.getByText('Rolling back now, ETA 30 minutes');
    await page.getByLabel('Only what tells the story').check();

    expect(await chatter.isVisible()).toBe(false);
    expect(await page.getByText('It holds a lock on orders').isVisible()).toBe(true);
    await page.close();
  });

  it.each(['light', 'dark'] as const)(
    'can be read by everybody: contrast of 4.5 and more, %s',
    async (colorScheme) => {
      const { page } = await open(await htmlOf(story(), withImage), { colorScheme });

      expect(await page.evaluate(faint)).toEqual([]);
      await page.close();
    },
  );
});

/** Texts whose contrast is below 4.5 : 1, by the formula of https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. */
const faint = `(() => {
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color[3] === undefined || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!own) continue;
    const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(element.className + ' ' + element.textContent.slice(0, 30) + ' ' + ratio.toFixed(2));
  }
  return found;
})()`;
