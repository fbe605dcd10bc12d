import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Permission } from '../../src/incident/permissions.js';
import { RunbookFaults } from '../../src/runbook/faults.js';
import { loadRunbooks, parseRunbook } from '../../src/runbook/load.js';

const head = `id: example
title: Example
summary: An example.
`;

function faultsOf(text: string, file = 'runbooks/example.yaml'): readonly string[] {
  try {
    parseRunbook(file, text);
  } catch (error) {
    if (error instanceof RunbookFaults) return error.faults;
    throw error;
  }
  return [];
}

/** What is wrong with each text, as the person who wrote it reads it, after `runbooks/example.yaml:`. */
const badFiles: [behaviour: string, text: string, faults: string[]][] = [
  ['an empty file', '', ['1:1 the file is empty']],
  ['a file of comments', '# soon\n', ['1:1 the file is empty']],
  ['a file that is no block of keys', '- one\n', ['1:1 should be a block of keys, not a list']],
  [
    'a gate that waits for a step that is misspelt',
    `${head}steps:\n  - id: rollback\n    title: Roll back\n  - id: verify\n    title: Verify\n    requires: [rollbak]\n`,
    ['9:16 steps[1].requires: no step is called "rollbak"; did you mean "rollback"?'],
  ],
  [
    'a gate that waits for a step unlike any other',
    `${head}steps:\n  - id: verify\n    title: Verify\n    requires: [something-else]\n`,
    ['7:16 steps[0].requires: no step is called "something-else"'],
  ],
  [
    'steps that wait for each other',
    `${head}steps:\n  - { id: a, title: A, requires: [c] }\n  - { id: b, title: B, requires: [a] }\n  - { id: c, title: C, requires: [b] }\n`,
    ['6:35 steps[1].requires: steps wait in a circle: a → c → b → a'],
  ],
  [
    'a step that waits for itself',
    `${head}steps:\n  - { id: a, title: A, requires: [a] }\n`,
    ['5:35 steps[0].requires: "a" cannot wait for itself'],
  ],
  [
    'an id used twice',
    `${head}steps:\n  - { id: a, title: A }\n  - { id: a, title: B }\n`,
    ['6:11 steps[1].id: "a" is already the id of steps[0]'],
  ],
  [
    'a track that is not declared',
    `${head}tracks:\n  - { id: mitigate, title: Mitigate }\nsteps:\n  - { id: a, title: A, track: mitgate }\n`,
    ['7:31 steps[0].track: no track is called "mitgate"; did you mean "mitigate"?'],
  ],
  [
    'keys that do not exist, at every depth',
    `${head}version: 1\nappliesWhen:\n  severities: [sev1]\n  always: true\nsteps:\n  - id: a\n    titel: A\n    title: A\n`,
    [
      '4:1 there is no key "version"',
      '6:3 appliesWhen: there is no key "severities"; did you mean "severity"?',
      '10:5 steps[0]: there is no key "titel"; did you mean "title"?',
    ],
  ],
  [
    'what is missing, where its block begins',
    'id: example\nsteps:\n  - id: a\n',
    ['1:1 title: is missing', '1:1 summary: is missing', '3:5 steps[0].title: is missing'],
  ],
  ['no steps', `${head}steps: []\n`, ['4:8 steps: needs at least one entry']],
  [
    'more steps than a card can hold',
    `${head}steps:\n${Array.from({ length: 61 }, (_, n) => `  - { id: s${n}, title: S }\n`).join('')}`,
    ['5:3 steps: has 61 entries; the most is 60'],
  ],
  [
    'a title that is too long, or empty, or more than a line',
    `${head}steps:\n  - { id: a, title: ${'x'.repeat(151)} }\n  - id: b\n    title:\n  - id: c\n    title: "two\\nlines"\n`,
    [
      '5:21 steps[0].title: has 151 characters; the most is 150',
      '7:11 steps[1].title: is empty',
      '9:12 steps[2].title: should be one line of text',
    ],
  ],
  [
    'a number where a text belongs',
    `${head}steps:\n  - { id: a, title: 503 }\n`,
    ['5:21 steps[0].title: should be text, not 503 (in quotes it is text)'],
  ],
  [
    'a word where a list belongs',
    `${head}steps:\n  - { id: a, title: A, requires: b }\n`,
    ['5:34 steps[0].requires: should be a list, not text'],
  ],
  [
    'a word that is none of those allowed',
    `${head}appliesWhen: { severity: [sev1, sev9] }\nsteps:\n  - { id: a, title: A, kind: manul, permission: incident.comand }\n`,
    [
      '4:33 appliesWhen.severity: should be one of sev1, sev2, sev3, sev4, not "sev9"; did you mean "sev1"?',
      '6:30 steps[0].kind: should be one of manual, automated, approval, not "manul"; did you mean "manual"?',
      `6:49 steps[0].permission: should be one of ${Permission.options.join(', ')}, not "incident.comand"; did you mean "incident.command"?`,
    ],
  ],
  [
    'an id that cannot be typed',
    `${head}steps:\n  - { id: Roll Back, title: A }\n`,
    ['5:11 steps[0].id: should be lower-case words joined by "-", like "roll-back"'],
  ],
  [
    'an id that a number would hide',
    `${head}steps:\n  - { id: "3", title: A }\n`,
    ['5:11 steps[0].id: should be lower-case words joined by "-", like "roll-back"'],
  ],
  [
    'an id that is not the name of the file',
    'id: exmaple\ntitle: Example\nsummary: An example.\nsteps:\n  - { id: a, title: A }\n',
    ['1:5 id: should be "example", like the name of the file'],
  ],
  [
    'a link that is no web address',
    `${head}steps:\n  - { id: a, title: A, link: "javascript:alert(1)" }\n`,
    ['5:30 steps[0].link: should be a web address, like "https://example.com"'],
  ],
  [
    'conditions that contradict each other, or say nothing',
    `${head}appliesWhen: { always: true, severity: [sev1] }\nsteps:\n  - { id: a, title: A }\n`,
    ['4:14 appliesWhen: "always" stands alone; take it or the other conditions out'],
  ],
  [
    'a condition that can never hold',
    `${head}appliesWhen: {}\nsteps:\n  - { id: a, title: A }\n`,
    ['4:14 appliesWhen: should name a condition; leave it out for a runbook that is attached by hand'],
  ],
  [
    'a word to match without a letter in it',
    `${head}appliesWhen: { titleMatches: ["*"] }\nsteps:\n  - { id: a, title: A }\n`,
    ['4:31 appliesWhen.titleMatches: should hold a letter or a digit'],
  ],
  [
    'a key that is there twice, beside other faults',
    `${head}title: Again\nsteps:\n  - { id: a, title: A, track: x }\n`,
    ['4:1 Map keys must be unique', '6:31 steps[0].track: no track is called "x"'],
  ],
  [
    'a colon in a text without quotes',
    `${head}steps:\n  - id: a\n    title: Look: here\n`,
    ['6:12 Nested mappings are not allowed in compact mappings: a text that holds ": " must be in quotes'],
  ],
  ['a tab', `${head}steps:\n\t- id: a\n`, ['5:1 Tabs are not allowed as indentation: use spaces']],
  [
    'two documents',
    `${head}steps:\n  - { id: a, title: A }\n---\nid: b\n`,
    ['6:1 Source contains multiple documents: keep one runbook a file, without a second "---"'],
  ],
  [
    'a star that YAML takes for an alias',
    `${head}steps:\n  - id: a\n    title: *important\n`,
    ['6:12 a text that begins with "*" must be in quotes; YAML aliases are not read here'],
  ],
  [
    'a tag that would need code',
    `${head}steps:\n  - { id: a, title: !secret A }\n`,
    ['5:21 Unresolved tag: !secret'],
  ],
];

describe('parseRunbook', () => {
  it.each(badFiles)('names the place and the remedy of %s', (_, text, faults) => {
    expect(faultsOf(text)).toEqual(faults.map((fault) => `runbooks/example.yaml:${fault}`));
  });

  it('reports all faults of a file at once, in its order', () => {
    const text = `id: other
title: ""
summary: An example.
steps:
  - id: a
    title: A
    requires: [b]
    kind: automatic
  - id: a
    tittle: B
`;

    expect(faultsOf(text)).toEqual([
      'runbooks/example.yaml:1:5 id: should be "example", like the name of the file',
      'runbooks/example.yaml:2:8 title: is empty',
      'runbooks/example.yaml:7:16 steps[0].requires: no step is called "b"',
      'runbooks/example.yaml:8:11 steps[0].kind: should be one of manual, automated, approval, not "automatic"; did you mean "automated"?',
      'runbooks/example.yaml:9:5 steps[1].title: is missing',
      'runbooks/example.yaml:9:9 steps[1].id: "a" is already the id of steps[0]',
      'runbooks/example.yaml:10:5 steps[1]: there is no key "tittle"; did you mean "title"?',
    ]);
  });

  it('fills in what a file may leave out', () => {
    const runbook = parseRunbook('example.yaml', `${head}steps:\n  - { id: a, title: A }\n`);

    expect(runbook).toEqual({
      id: 'example',
      title: 'Example',
      summary: 'An example.',
      version: expect.stringMatching(/^[0-9a-f]{12}$/),
      tracks: [],
      steps: [{ id: 'a', title: 'A', kind: 'manual', requires: [] }],
    });
  });

  it('gives the same version to the same content in another layout, and another to other content', () => {
    const version = (text: string) => parseRunbook('example.yaml', text).version;
    const plain = version(`${head}steps:\n  - { id: a, title: A }\n`);

    expect(
      version(
        '# Reviewed\nsteps:\n  - title: "A"\n    id: a\n    kind: manual\nsummary: An example.\ntitle: Example\nid: example\n',
      ),
    ).toBe(plain);
    expect(version(`${head}steps:\n  - { id: a, title: B }\n`)).not.toBe(plain);
    expect(version(`${head}steps:\n  - { id: a, title: A, kind: approval }\n`)).not.toBe(plain);
  });

  it('answers any text with a runbook or with faults that have a place', () => {
    const scrap = fc.constantFrom(
      'id:',
      ' example',
      '\n',
      '  ',
      '- ',
      'steps:',
      'requires:',
      '[',
      ']',
      '{',
      '}',
      '"',
      '*a',
      '&a',
      '!x',
      '|',
      '? ',
      'title',
      ': ',
      '~',
      '3',
      '\t',
      '---',
      '<<: ',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(scrap, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const faults = faultsOf(`${text}\nnot-a-key: 1`);
        return (
          faults.length > 0 && faults.every((fault) => /^runbooks\/example\.yaml:\d+:\d+ \S/.test(fault))
        );
      }),
    );
  });
});

describe('loadRunbooks', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'runbooks-'));
  });
  afterEach(() => rm(dir, { recursive: true }));
  const good = (name: string) => `id: ${name}\ntitle: T\nsummary: S\nsteps:\n  - { id: a, title: A }\n`;

  it('reads every *.yaml by id and passes over other files', async () => {
    await writeFile(join(dir, 'two.yaml'), good('two'));
    await writeFile(join(dir, 'one.yaml'), good('one'));
    await writeFile(join(dir, 'README.md'), '# Runbooks');
    await writeFile(join(dir, '.hidden.yaml'), 'nothing');
    await mkdir(join(dir, 'old.yaml'));

    expect((await loadRunbooks(dir)).map(({ id }) => id)).toEqual(['one', 'two']);
  });

  it('names the faults of all files together', async () => {
    await writeFile(join(dir, 'one.yaml'), good('two'));
    await writeFile(join(dir, 'three.yml'), good('three'));
    await writeFile(join(dir, 'two.yaml'), 'id: two: three\n');

    await expect(loadRunbooks(dir)).rejects.toMatchObject({
      faults: [
        `${dir}/one.yaml:1:5 id: should be "one", like the name of the file`,
        `${dir}/three.yml:1:1 name it "three.yaml": only *.yaml is read`,
        expect.stringMatching(/two\.yaml:1:5 Nested mappings/),
      ],
    });
  });
});
