import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runTocsin } from '../helpers/replica.js';
import { allJobsDone, openStage, type Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const tocsin = (...args: string[]) => runTocsin(args, stage.environment);

describe('tocsin help', () => {
  it.each(['help', '--help'])('lists what there is: %s', async (word) => {
    const { code, stdout, stderr } = await runTocsin([word]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ['demo', 'doctor', 'migrate', 'export']) expect(stdout).toContain(`tocsin ${name}`);
  });

  it('is shown for a command that there is not', async () => {
    const { code, stdout, stderr } = await runTocsin(['migarte']);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^There is no command “migarte”\.\n/);
    expect(stderr).toContain('tocsin migrate');
  });
});

describe('tocsin migrate', () => {
  it('says what is missing, applies it, and says so', async () => {
    await stage.pool.query(
      'drop schema graphile_worker cascade; drop schema public cascade; create schema public',
    );

    const missing = await tocsin('migrate', 'status');
    expect(missing.code).toBe(1);
    expect(missing.stdout).toMatch(/^(missing {2}\d{8}T\d{4}-[a-z-]+\n)+$/);

    const names = missing.stdout
      .trim()
      .split('\n')
      .map((line) => line.replace('missing  ', ''));
    const first = await tocsin('migrate', 'up');
    expect(first).toMatchObject({ code: 0, stdout: names.map((name) => `applied ${name}\n`).join('') });
    expect(await tocsin('migrate')).toMatchObject({ code: 0, stdout: 'The database is up to date.\n' });

    const done = await tocsin('migrate', 'status');
    expect(done.code).toBe(0);
    expect(done.stdout).toMatch(/^(\d{4}-\d\d-\d\dT[\d:.]+Z {2}\d{8}T\d{4}-[a-z-]+\n)+$/);
  });

  it('knows two words', async () => {
    const { code, stderr } = await tocsin('migrate', 'down');

    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'Say “tocsin migrate up” or “tocsin migrate status”.\n',
    });
  });
});

describe('tocsin export', () => {
  it('writes the timeline as Markdown and as JSON', async () => {
    const replica = await stage.start();
    stage.deliverTo(replica);
    await stage.sandbox.slack.as('alice').command('incidents', '/incident declare sev1 Checkout *is* <down>');
    await allJobsDone(stage);
    await replica.kill();

    const markdown = await tocsin('export', 'INC-1', '--format', 'md');
    const json = await tocsin('export', '1', '--format', 'json');

    expect({ code: markdown.code, stderr: markdown.stderr }).toEqual({ code: 0, stderr: '' });
    expect(markdown.stdout).toContain('INC-1');
    expect(markdown.stdout).toContain('Checkout');
    expect({ code: json.code, stderr: json.stderr }).toEqual({ code: 0, stderr: '' });
    const { incident, events } = JSON.parse(json.stdout);
    expect(incident).toMatchObject({ number: 1, title: 'Checkout *is* <down>', severity: 'sev1' });
    const types = events.map(({ record }: { record: { type: string } }) => record.type);
    expect(types).toEqual(expect.arrayContaining(['incident.declared', 'room.created', 'card.posted']));
  });

  it.each([
    [['INC-999'], 'There is no INC-999.\n'],
    [['checkout'], '“checkout” is not an incident. For example: tocsin export INC-7 --format md\n'],
    [
      ['INC-1', '--format', 'pdf'],
      'There is no format “pdf”: choose md, json or html. For example: tocsin export INC-7 --format md\n',
    ],
    [[], 'Say which incident. For example: tocsin export INC-7 --format md\n'],
  ])('says what to type instead of %j', async (args, message) => {
    expect(await tocsin('export', ...args)).toEqual({ code: 1, signal: null, stdout: '', stderr: message });
  });
});

describe('tocsin doctor', () => {
  it('finds nothing wrong with a workspace that is as it should be', async () => {
    const { code, stderr } = await tocsin('doctor');

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('names what is wrong, and is heard by scripts', async () => {
    const { code, stdout } = await runTocsin(['doctor'], {
      ...stage.environment,
      SLACK_BOT_TOKEN: 'xoxb-wrong',
    });

    expect(code).toBe(1);
    expect(stdout).toContain('SLACK_BOT_TOKEN');
    expect(stdout).not.toContain('xoxb-wrong');
  });
});
