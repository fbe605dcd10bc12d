/** An incident that was lived through in the sandbox leaves the house. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { exportIncident } from '../../src/cli/export.js';
import { redPoint } from '../chat/html-story.js';
import { tamper } from '../compliance/tampering.js';
import {
  declare,
  eventsOf,
  recorded,
  settled,
  startTestApp,
  type TestApp,
  type,
  until,
} from '../helpers/app.js';

const run = promisify(execFile);

let test: TestApp;
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tocsin-export-'));
  test = await startTestApp({
    config: (config) => ({ ...config, artifacts: { ...config.artifacts, dir: join(scratch, 'kept') } }),
  });
});
afterAll(async () => {
  await test.stop();
  await rm(scratch, { recursive: true, force: true });
});

let folders = 0;
const freshFolder = () => {
  folders += 1;
  return join(scratch, `out-${folders}`);
};

async function exporting(...args: string[]) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const code = await exportIncident(test.config, args, {
    print: (text) => printed.push(text),
    complain: (text) => complaints.push(text),
  });
  return { code, text: printed.join('\n'), complaints };
}

const verify = async (folder: string, ...args: string[]) => {
  const script = join(folder, 'verify-export.mjs');
  return run(process.execPath, [script, ...args], { cwd: folder }).then(
    ({ stdout }) => ({ ok: true, says: stdout }),
    (error: { stderr: string }) => ({ ok: false, says: error.stderr }),
  );
};

const Export = z.object({
  format: z.string(),
  incident: z.object({ number: z.number(), title: z.string(), status: z.string(), severity: z.string() }),
  items: z.array(z.unknown()),
  runs: z.array(z.unknown()),
  files: z.array(z.object({ name: z.string(), sha256: z.string().optional(), path: z.string().optional() })),
  events: z.array(
    z.object({
      record: z.object({ type: z.string(), recordedAt: z.string() }),
      words: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
});

async function withFiles() {
  const incident = await declare(test, 'sev1 Carts | are <empty>');
  const alice = test.sandbox.slack.as('alice');
  await alice.upload(incident.channel, { name: 'error rate/.png', content: Buffer.from(redPoint, 'base64') });
  await alice.upload(incident.channel, { name: 'notes.txt', content: 'up, then down' });
  await until('two kept files', async () => {
    const kept = await eventsOf(test, incident, 'file.kept');
    return kept.length === 2 ? kept : undefined;
  });
  await settled(test);
  return { ...incident, ref: `INC-${incident.number}` };
}

describe('an export', () => {
  it('is had in chat as well: in the sandbox its link leads to this machine', async () => {
    const incident = await declare(test, 'sev1 Carts are empty');
    await type(test, 'alice', incident.channel, '/incident lead');
    await settled(test);

    const { body } = await type(test, 'alice', incident.channel, '/incident export');
    const [url = ''] = /http:[^"\s]+\/exports\/[\w-]+/.exec(JSON.stringify(body)) ?? [];
    expect(url.startsWith(test.app.url)).toBe(true);
    const document = await (await fetch(url, { method: 'POST' })).text();

    const { text } = await exporting(`INC-${incident.number}`);
    expect(document.split('\n').slice(0, 3)).toEqual(text.split('\n').slice(0, 3));
    expect(document).toContain('The whole record was downloaded as Markdown');
  });

  it('is printed as Markdown, as JSON and as HTML', async () => {
    const incident = await declare(test, 'sev1 Carts | are <empty>');
    await type(test, 'alice', incident.channel, '/incident did restarted `cart` | cart-1');
    await test.sandbox.slack.as('alice').say(incident.channel, 'looks *better*');
    await settled(test);
    const ref = `INC-${incident.number}`;
    const markdown = await exporting(ref);
    const json = Export.parse(JSON.parse((await exporting(ref.toLowerCase(), '--format', 'json')).text));
    const html = await exporting(ref, '--format=html');

    expect(markdown.code).toBe(0);
    expect(markdown.text).toContain(`# ${ref} · Carts \\| are \\<empty\\>`);
    expect(markdown.text).toContain('cart-1');
    expect(html.text).toContain(`<h1>${ref} · Carts | are &lt;empty&gt;</h1>`);
    expect(html.text).toContain('looks *better*');
    expect(json.format).toBe('tocsin-timeline/1');
    expect(json.incident).toMatchObject({ number: incident.number, title: 'Carts | are <empty>' });
    const types = json.events.map(({ record }) => record.type);
    expect(types).toEqual(expect.arrayContaining(['incident.declared', 'action.taken', 'message.posted']));
    expect(types).toHaveLength((await recorded(test, incident)).length);
  });

  it('into a folder holds every format, the files, and what checks it without Tocsin', async () => {
    const { ref } = await withFiles();
    const folder = freshFolder();
    const { code, text, complaints } = await exporting(ref, '--out', folder);

    expect({ code, complaints }).toEqual({ code: 0, complaints: [] });
    expect(text).toBe(`${ref} is in ${folder}.`);
    expect((await readdir(folder)).sort()).toEqual(
      [`${ref}.html`, `${ref}.json`, `${ref}.md`, 'files', 'verify-export.mjs'].sort(),
    );
    const { files } = Export.parse(JSON.parse(await readFile(join(folder, `${ref}.json`), 'utf8')));
    expect(files.map(({ path }) => path?.replace(/[0-9a-f]{12}/, ''))).toEqual([
      'files/-error_rate.png',
      'files/-notes.txt',
    ]);
    expect(await readFile(join(folder, files[1]?.path ?? ''), 'utf8')).toBe('up, then down');
    const html = await readFile(join(folder, `${ref}.html`), 'utf8');
    expect(html).toContain(`src="data:image/png;base64,${redPoint}"`);
    expect(html).toContain(`href="${files[1]?.path}"`);
    expect(await verify(folder, `${ref}.json`, '--files', 'files')).toMatchObject({ ok: true });
  });

  it('does not verify once a word of it was changed', async () => {
    const { ref } = await withFiles();
    const folder = freshFolder();
    await exporting(ref, '--out', folder);
    const json = join(folder, `${ref}.json`);
    await writeFile(json, (await readFile(json, 'utf8')).replaceAll('Carts', 'Cards'));

    const { ok, says } = await verify(folder, `${ref}.json`);

    expect(ok).toBe(false);
    expect(says).toContain('was changed');
  });

  it('tells which file is damaged or missing, and holds the rest', async () => {
    const incident = await withFiles();
    const { ref, channel } = incident;
    await test.sandbox.slack
      .as('alice')
      .upload(channel, { name: 'sound.txt', content: `all well in ${ref}` });
    const events = await until('three kept files', async () => {
      const all = await eventsOf(test, incident, 'file.kept');
      return all.length === 3 ? all : undefined;
    });
    // Two that are posted at once may be kept in either order.
    const kept = events.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const stored = (sha256 = '') => join(scratch, 'kept', sha256.slice(0, 2), sha256.slice(2));
    const contents = await Promise.all(kept.slice(0, 2).map(({ sha256 }) => readFile(stored(sha256))));
    await writeFile(stored(kept[0]?.sha256), 'painted over');
    await rm(stored(kept[1]?.sha256));

    const folder = freshFolder();
    const { code, complaints } = await exporting(ref, '--out', folder);
    // Others keep the same contents.
    for (const [index, content] of contents.entries()) await writeFile(stored(kept[index]?.sha256), content);

    expect(code).toBe(1);
    expect(complaints.toSorted()).toEqual([
      expect.stringMatching(/^“error rate\/\.png” is left out\. .*is damaged/),
      expect.stringMatching(/^“notes\.txt” is left out\. .*is missing/),
    ]);
    expect(await readdir(join(folder, 'files'))).toEqual([expect.stringMatching(/-sound\.txt$/)]);
    expect(await readFile(join(folder, `${ref}.html`), 'utf8')).toContain('sound.txt');
  });

  it('shows what was known at a time: the words, the severity and the items of then', async () => {
    const incident = await declare(test, 'sev2 Slow search');
    await type(test, 'alice', incident.channel, '/incident note indexes are fine');
    await settled(test);
    const then = new Date((await recorded(test, incident)).at(-1)?.recordedAt.getTime() ?? 0);
    await until('another millisecond', () => (Date.now() > then.getTime() + 1 ? true : undefined));
    await type(test, 'alice', incident.channel, '/incident severity sev1 worse than thought');
    await settled(test);
    const asOf = then.toISOString();
    const ref = `INC-${incident.number}`;
    const json = Export.parse(JSON.parse((await exporting(ref, '--format', 'json', '--as-of', asOf)).text));
    const html = (await exporting(ref, '--format', 'html', '--as-of', asOf)).text;

    expect(json.format).toBe('tocsin-timeline-as-of/1');
    expect(json.incident.severity).toBe('sev2');
    expect(json.events.map(({ record }) => record.type)).not.toContain('severity.changed');
    expect(html).toContain('SEV2 · Triage');
    expect(html).toContain('indexes are fine');
    expect(html).not.toContain('worse than thought');
    await expect(exporting(ref, '--as-of', '2020-01-01T00:00Z')).rejects.toThrow(
      `Nothing was known of ${ref}`,
    );
  });

  it('is made of what was tampered with too, and says so', async () => {
    const incident = await declare(test, 'sev2 Slow search');
    await type(test, 'alice', incident.channel, '/incident note indexes are fine');
    await settled(test);
    const ref = `INC-${incident.number}`;
    const found = (await recorded(test, incident)).find(({ event }) => event.type === 'note.added');
    const write = (text: string) =>
      tamper(
        test.config.database.url ?? '',
        `update timeline_event set words = '{"text": "${text}"}' where id = ${found?.id}`,
      );
    const title = (text: string) =>
      test.pool.query('update incident set title = $1 where number = $2', [text, incident.number]);
    const complaints = [`${ref} is not what was sealed: run tocsin verify ${ref}.`];
    expect(await exporting(ref)).toMatchObject({ code: 0, complaints: [] });

    await write('there are none');
    const folder = freshFolder();
    const whole = await exporting(ref, '--out', folder);
    const asOf = await exporting(ref, '--as-of', new Date(Date.now() + 1000).toISOString());
    await write('indexes are fine');
    await title('Nothing happened');
    const headed = await exporting(ref);
    await title('Slow search');

    expect(whole).toMatchObject({ code: 1, complaints, text: `${ref} is in ${folder}.` });
    expect(await readFile(join(folder, `${ref}.md`), 'utf8')).toContain('there are none');
    expect(asOf).toMatchObject({ code: 1, complaints, text: expect.stringContaining('there are none') });
    expect(headed).toMatchObject({ code: 1, complaints });
    expect(await exporting(ref)).toMatchObject({ code: 0, complaints: [] });
  });

  it('refuses a folder that holds something, and one that cannot be made', async () => {
    const { ref } = await withFiles();
    await writeFile(join(scratch, 'a-file'), '');

    await expect(exporting(ref, '--out', scratch)).rejects.toThrow('is not empty. Name a new folder.');
    await expect(exporting(ref, '--out', join(scratch, 'a-file'))).rejects.toThrow('cannot be written');
    await expect(exporting('INC-99999')).rejects.toThrow('There is no INC-99999.');
  });
});
