import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { redactEvent } from '../../src/cli/redact.js';
import { verify } from '../../src/cli/verify.js';
import type { Config } from '../../src/config.js';
import { tamper } from '../compliance/tampering.js';
import {
  declare,
  messageWith,
  recorded,
  retryingUntil,
  settled,
  startTestApp,
  type TestApp,
  textOf,
  type,
  until,
} from '../helpers/app.js';

let test: TestApp;
let directory = '';
let file = '';
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tocsin-anchors-'));
  file = path.join(directory, 'anchors.txt');
  test = await startTestApp({
    config: (config) => ({ ...config, anchor: { channel: 'general', file } }),
  });
});
afterAll(async () => {
  await test.stop();
  await rm(directory, { recursive: true, force: true });
});

/** What cron does at its time. */
async function runTask(name: 'seal_timeline' | 'anchor_seal'): Promise<void> {
  await test.pool.query('select graphile_worker.add_job($1, job_key => $1)', [name]);
  await until(`${name} to be done`, async () => {
    const { rowCount } = await test.pool.query(
      'select from graphile_worker.jobs where task_identifier = $1 and last_error is null',
      [name],
    );
    return rowCount === 0 ? true : undefined;
  });
}

async function run(command: typeof verify, config: Config, ...args: string[]) {
  const printed: string[] = [];
  const code = await command(config, args, (text) => printed.push(text));
  return { code, text: printed.join('\n') };
}

async function newest(): Promise<number> {
  const { rows } = await test.pool.query<{ number: number }>(
    'select max(number)::int as number from seal_ledger',
  );
  return rows[0]?.number ?? 0;
}

/** The messages about one entry: cron may have anchored another one meanwhile. */
const anchorsOf = (number: number) =>
  test.sandbox.slack
    .messages('general')
    .filter((message) => textOf(message).includes(`Timeline seal ${number}:`));

describe('the seal', () => {
  it('is made by a task, and anchored once in the channel and in the file', async () => {
    await declare(test);
    await runTask('seal_timeline');
    await settled(test);
    await runTask('seal_timeline');
    await runTask('anchor_seal');
    await runTask('anchor_seal');

    const { code, text } = await run(verify, test.config);
    const [, head = ''] = /^Head of the ledger: (\S+)$/m.exec(text) ?? [];
    const [number, hash] = head.split(':');
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.includes(` ${number} `));

    expect(code).toBe(0);
    expect(text).toMatch(/^\d+ events, \d+ ledger entr(y|ies): as they were sealed\.$/m);
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z ${number} ${hash}$`)),
    ]);
    expect(anchorsOf(Number(number))).toHaveLength(1);
    expect(messageWith(test, 'general', `Timeline seal ${number}: ${hash}`)).toBeDefined();
  });

  it('is anchored again when it moved, and posted once though the process ended before it knew', async () => {
    await declare(test);
    await settled(test);
    await runTask('seal_timeline');
    await runTask('anchor_seal');
    expect(anchorsOf(await newest())).toHaveLength(1);
    await test.pool.query('delete from seal_anchor');

    await runTask('anchor_seal');

    expect(anchorsOf(await newest())).toHaveLength(1);
  });

  it('is anchored after all once the channel can be posted to', async () => {
    test.sandbox.slack.fault({
      method: 'chat.postMessage',
      kind: 'error',
      error: 'internal_error',
      times: 1,
    });
    await declare(test);
    await settled(test);
    await runTask('seal_timeline');
    const number = await newest();
    await test.pool.query(`select graphile_worker.add_job('anchor_seal', job_key => 'anchor_seal')`);

    await retryingUntil(test, 'the anchor', () => (anchorsOf(number).length === 1 ? true : undefined));
  });
});

describe('whoever watches Tocsin', () => {
  const behind = async (step: string) => {
    const text = await (await fetch(`${test.app.url}/metrics`)).text();
    const [, age] =
      new RegExp(`^tocsin_seal_behind_seconds\\{step="${step}"\\} (\\S+)$`, 'm').exec(text) ?? [];
    return age === undefined ? undefined : Number(age);
  };

  it('hears how long something has been waiting to be sealed and to be anchored', async () => {
    await declare(test);
    await settled(test);
    await runTask('seal_timeline');
    await runTask('anchor_seal');
    expect([await behind('seal'), await behind('anchor')]).toEqual([0, 0]);

    const client = await test.pool.connect();
    try {
      // Cron must not seal it first.
      await client.query(`begin; select pg_advisory_xact_lock(hashtextextended('tocsin:seal', 0))`);
      await declare(test);
      await test.pool.query('delete from seal_anchor');

      expect(await behind('seal')).toBeGreaterThan(0);
      expect(await behind('anchor')).toBeGreaterThan(0);
    } finally {
      await client.query('rollback');
      client.release();
    }
    await settled(test);
  });

  it('hears nothing of it, but all the rest, when the database does not tell', async () => {
    await test.pool.query('alter table seal_anchor rename to seal_anchor_away');
    try {
      expect(await behind('seal')).toBeUndefined();
      expect((await (await fetch(`${test.app.url}/metrics`)).text()).length).toBeGreaterThan(1000);
    } finally {
      await test.pool.query('alter table seal_anchor_away rename to seal_anchor');
    }
  });
});

describe('tocsin verify', () => {
  it('tells scripts as well as people, of one incident or all', async () => {
    const { number } = await declare(test);
    await settled(test);

    const one = await run(verify, test.config, `INC-${number}`);
    const all = await run(verify, test.config, '--json');

    expect(one.code).toBe(0);
    expect(JSON.parse(all.text)).toMatchObject({
      ok: true,
      problems: [],
      unsealed: 0,
      head: { hash: expect.any(String) },
    });
  });

  it.each([
    [['INC-999'], 'There is no INC-999.'],
    [['checkout'], '“checkout” is not understood. For example: tocsin verify INC-7'],
    [['INC-1', '2'], '“2” is not understood.'],
    [['--jsn'], 'There is no option --jsn. Did you mean --json?'],
    [['--head'], '“” is not a head: give its number, a colon and 64 digits.'],
    [['--head', '12:abc'], '“12:abc” is not a head'],
    [['--clocks-apart', 'long'], '“long” is no number of minutes.'],
  ])('says what to type instead of %j', async (args, message) => {
    await expect(run(verify, test.config, ...args)).rejects.toThrow(message);
  });

  it('names what was changed, and exits so that a script hears it', async () => {
    const incident = await declare(test);
    await settled(test);
    const head = /^Head of the ledger: (\S+)$/m.exec((await run(verify, test.config)).text)?.[1] ?? '';
    const [first] = await recorded(test, incident);
    const words = (set: string) => `update timeline_event set words = ${set} where id = ${first?.id}`;
    await tamper(test.config.database.url ?? '', words(`words || '{"title": "All is well"}'`));

    const { code, text } = await run(verify, test.config, `INC-${incident.number}`);
    await tamper(test.config.database.url ?? '', words(`words || '{"title": "Checkout is slow"}'`));

    expect(code).toBe(1);
    expect(text).toContain(`INC-${incident.number}, event ${first?.id} (incident.declared, `);
    expect(text).toContain('what was written in it was changed after it was sealed.\n\n1 problem among ');
    expect(await run(verify, test.config, '--head', head)).toMatchObject({
      code: 0,
      text: expect.stringMatching(/The ledger agrees with \d+ anchors\./),
    });
    expect(
      await run(
        verify,
        test.config,
        '--head',
        head.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      ),
    ).toMatchObject({
      code: 1,
      text: expect.stringContaining('the ledger was written anew.'),
    });
  });

  it('names what is shown of an incident and is not so, in one line', async () => {
    const { number } = await declare(test);
    await settled(test);
    const title = (text: string) =>
      test.pool.query('update incident set title = $1 where number = $2', [text, number]);
    await title('Nothing\n\u009b2J');

    const { code, text } = await run(verify, test.config, `INC-${number}`);
    await title('Checkout is slow');

    expect(code).toBe(1);
    expect(text).toContain(
      `INC-${number}: what is shown of it is not what its events say: title “Nothing\\n[U+009B]2J” instead of “Checkout is slow”.\n`,
    );
    expect(await run(verify, test.config, `INC-${number}`)).toMatchObject({ code: 0 });
  });

  it('hears it when a line of the anchor file was changed', async () => {
    const before = await readFile(file, 'utf8');

    await writeFile(file, before.replace(/(?<= )[0-9a-f]{64}/, 'f'.repeat(64)));
    expect(await run(verify, test.config)).toMatchObject({
      code: 1,
      text: expect.stringContaining('is anchored as ffff'),
    });
    await writeFile(file, `gone\n${before}`);
    await expect(run(verify, test.config)).rejects.toThrow('line 1 is not an anchor');
    // A crash in the middle of writing.
    await writeFile(file, `${before}2026-11-21T10:00:00.000Z 99 abc`);
    expect(await run(verify, test.config)).toMatchObject({ code: 0 });
    await writeFile(file, before);
  });

  it('does not say that all is well when the anchors that were made are nowhere', async () => {
    await declare(test);
    await runTask('seal_timeline');
    await runTask('anchor_seal');
    const missing = {
      ...test.config,
      anchor: { channel: undefined, file: path.join(directory, 'gone.txt') },
    };
    const text =
      /^ANCHOR_FILE \S+gone.txt is missing or empty, though the head of the ledger was anchored \(\d+ times\)\.$/m;

    expect(await run(verify, missing)).toMatchObject({ code: 1, text: expect.stringMatching(text) });
    expect((await run(verify, missing)).text).toContain('No anchor was compared');
    await writeFile(missing.anchor.file, '');
    expect(await run(verify, missing)).toMatchObject({ code: 1, text: expect.stringMatching(text) });
    await test.pool.query('delete from seal_anchor');
    expect(await run(verify, missing)).toMatchObject({ code: 0 });
  });

  it('writes nothing when told so, as for auditors who may only read', async () => {
    const role = `auditor_${process.pid}`;
    await declare(test);
    await settled(test);
    await test.pool.query(`create role ${role} login password 'auditor'`);
    await test.pool.query(`grant pg_read_all_data to ${role}`);
    try {
      const url = new URL(test.config.database.url ?? '');
      url.username = role;
      url.password = 'auditor';
      const config = { ...test.config, database: { ...test.config.database, url: url.href } };

      await expect(run(verify, config)).rejects.toThrow('permission denied');
      const { code, text } = await run(verify, config, '--no-seal');

      expect(code).toBe(0);
      expect(text).toMatch(/^Not sealed yet: [1-9]\d* events\.$/m);
    } finally {
      await test.pool.query(`drop owned by ${role}; drop role ${role}`);
    }
  });
});

describe('tocsin redact', () => {
  it('shows what would be gone, and takes it out only when told so', async () => {
    const incident = await declare(test);
    await type(test, 'alice', incident.channel, '/incident note the password is hunter2');
    await settled(test);
    const note = (await recorded(test, incident)).find(({ event }) => event.type === 'note.added');
    const args = [`INC-${incident.number}`, `${note?.id}`, '--reason', 'A password', '--by', 'Ana Ruiz'];

    const asked = await run(redactEvent, test.config, ...args);
    expect(asked).toMatchObject({ code: 1, text: expect.stringContaining('To do it, add --yes.') });
    expect(asked.text).toContain(`${note?.id}  note.added`);
    expect(asked.text).toContain('  command.ran  ');
    expect(asked.text).not.toContain('hunter2');
    const printed: string[] = [];
    await redactEvent(test.config, args, (text) => printed.push(text), { onTerminal: true });
    expect(printed.join('\n')).toContain('\n    text: "the password is hunter2"\n');
    expect(printed.join('\n')).toContain('\n    line: "/incident note the password is hunter2"\n');

    expect(await run(redactEvent, test.config, ...args, '--yes')).toMatchObject({ code: 0 });
    const { rows } = await test.pool.query(
      `select from timeline_event e where strpos(e::text, 'hunter2') > 0`,
    );
    expect(rows).toHaveLength(0);
    const redacted = (await recorded(test, incident)).find(({ event }) => event.type === 'event.redacted');
    expect(redacted?.event).toMatchObject({ reason: 'A password', by: 'Ana Ruiz' });
    expect(await run(verify, test.config)).toMatchObject({ code: 0 });
  });

  it('is not taken for one that was put in later, though the sandbox’s clock was moved', async () => {
    await test.advance(60);
    const incident = await declare(test);
    await type(test, 'alice', incident.channel, '/incident note it was hunter3');
    await settled(test);
    await runTask('seal_timeline');
    const note = (await recorded(test, incident)).find(({ event }) => event.type === 'note.added');
    const sandbox = { ...test.config, slack: undefined };
    const args = [`INC-${incident.number}`, `${note?.id}`, '--reason', 'A password', '--by', 'Ana', '--yes'];

    expect(await run(redactEvent, sandbox, ...args)).toMatchObject({ code: 0 });
    expect(await run(verify, sandbox, `INC-${incident.number}`)).toMatchObject({ code: 0 });
  });

  it.each([
    [['INC-1'], 'Say which incident and which event.'],
    [['INC-1', '1'], 'Say why'],
    [['INC-1', '1', '--reason', 'x'], 'Say with --by who you are'],
    [['INC-1', '10', '--reson', 'x'], 'There is no option --reson. Did you mean --reason?'],
    [['INC-1', '10', '--reason=x'], 'There is no option --reason=x. Did you mean --reason?'],
    [['nowhere', '1', '--reason', 'x'], 'Say which incident and which event.'],
    [['INC-999', '1', '--reason', 'x', '--by', 'Ana'], 'There is no INC-999.'],
    [['outside', '1', '--reason', 'x', '--by', 'Ana'], 'There is no event 1 outside incidents.'],
  ])('says what to type instead of %j', async (args, message) => {
    await expect(run(redactEvent, test.config, ...args)).rejects.toThrow(message);
  });
});
