import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type App, createApp } from '../../src/app.js';
import { type Config, readConfig } from '../../src/config.js';
import { playDemo } from '../../src/sandbox/demo.js';
import { adminUrl } from '../helpers/announced-server.js';

/** A few seconds of work; more than a busy machine makes of them. */
const timeoutMs = 120_000;

/** The demo on the server of the tests, where it makes a database of its own. */
async function play(prepare: (app: App) => void = () => {}, patienceMs?: number) {
  const printed: string[] = [];
  const used: Config[] = [];
  const code = await playDemo({
    config: readConfig({ DATABASE_URL: adminUrl() }, undefined),
    async createApp(config, options) {
      used.push(config);
      const app = await createApp(config, options);
      prepare(app);
      return app;
    },
    print: (text) => void printed.push(text),
    ...(patienceMs !== undefined && { patienceMs }),
  });
  const [config] = used;
  if (!config) throw new Error('the demo started no app');
  return { code, text: printed.join('\n'), config };
}

async function databaseExists(config: Config): Promise<boolean> {
  const name = new URL(config.database.url ?? '').pathname.slice(1);
  const client = new pg.Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    return (await client.query('select from pg_database where datname = $1', [name])).rowCount === 1;
  } finally {
    await client.end();
  }
}

describe('npm run demo', () => {
  it(
    'plays an incident from the declaration to its tasks in Jira, and sees every step',
    async () => {
      const { code, text, config } = await play();

      expect(text).not.toContain('✗');
      for (const step of [
        'A title of blanks is refused beside its field',
        'INC-1 is declared, and only Alice is told so',
        'The incident card is posted and pinned',
        'Zoom opens a call for it',
        'The severity by the criteria is shown before it is kept',
        'After five minutes the room is asked',
        'After ten, Chen is asked in private',
        'He presses “Take command”',
        'Bruno gets it in private. Until he accepts, Chen leads',
        'Chen is told that it is still his',
        'Bruno accepts: now he leads',
        'Bruno types /incident page @hana: PagerDuty rings her',
        'Hana acknowledges it on her phone: room and card say so',
        'In PagerDuty it is over as well',
        'The timeline has every word of it',
        'Markup that somebody types is shown as typed, and rings nobody',
        'A step behind a gate is refused',
        'A step that wants evidence asks for it',
        '/incident impact data=confirmed raises the severity, and says by what',
        'Dara is asked for the first update, in private',
        'Dara puts it off, and the room reads why',
        'The preview holds back a machine’s name from the customers',
        'The update is published: each audience reads its own words',
        'Grant, an executive, and Faith, who follows it, are told so in private',
        'It is over: resolved',
        'The same as a Markdown file',
        '48 hours have passed: he is reminded again',
        'Both items are tasks in Jira',
        'Three more days pass, and nobody is reminded',
        'Alice types @Tocsin declare: INC-2 is declared, and only Alice is told so',
        'What is said and edited without a mention is in the timeline',
        '@Tocsin resolve ends it',
        'She takes it back, and when the time is up it is decided',
        'He merges his into hers',
        'Dara comes late, and is told in private',
        '/incident drill: the same for practice',
        'For Bruno there is no such incident, and nothing was announced',
      ]) {
        expect(text).toMatch(new RegExp(`✓ +\\d+\\.\\d s  .*${step}`));
      }
      expect(text).toMatch(
        /^ {2}.+ UTC {2}@alice declared the incident as SEV2: “Checkout fails for card payments”$/m,
      );
      expect(text).toMatch(/^ {2}.+ UTC {2}@bruno moved the incident from Resolved to Closed$/m);
      expect(text).toMatch(/^ {2}OPS-1 {2}Check in CI.* chen .* tocsin inc-1 +—$/m);
      expect(text).toMatch(/^ {2}OPS-2 {2}Alert on declined.* dara .* tocsin inc-1 +OPS-1$/m);
      expect(code).toBe(0);
      expect(existsSync(config.database.dataDir)).toBe(false);
      expect(await databaseExists(config)).toBe(false);
    },
    timeoutMs,
  );

  it(
    'ends with 1 at the first step that is not seen, and leaves nothing behind',
    async () => {
      const refuseBookmarks = (app: App) =>
        void app.sandbox?.slack.fault({
          method: 'bookmarks.add',
          kind: 'error',
          error: 'too_many_bookmarks',
          times: 1000,
        });
      const { code, text, config } = await play(refuseBookmarks, 3000);

      expect(code).toBe(1);
      expect(text).toMatch(
        /✗ +\d+\.\d s {2}Topic, purpose and bookmark say what it is\n +expected: a bookmark that names INC-1/,
      );
      expect(text).not.toContain('The incident card is posted and pinned');
      expect(text).not.toContain('Tasks in Jira');
      expect(existsSync(config.database.dataDir)).toBe(false);
      expect(await databaseExists(config)).toBe(false);
    },
    timeoutMs,
  );
});
