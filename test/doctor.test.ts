import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { warnOfPlaces } from '../src/app/places.js';
import { graphPermissions, resourceSpecificPermissions } from '../src/chat/teams/permissions.js';
import { type Config, readConfig } from '../src/config.js';
import { diagnose, type Finding, formatFindings } from '../src/doctor.js';
import { Settings } from '../src/incident/settings.js';
import type { Sandbox } from '../src/sandbox/contract.js';
import { startSandbox } from '../src/sandbox/index.js';
import { createTestDatabase, type TestDatabase } from './helpers/database.js';

let database: TestDatabase;
let sandbox: Sandbox;
let files: string;

beforeAll(async () => {
  [database, sandbox, files] = await Promise.all([
    createTestDatabase(),
    startSandbox(),
    mkdtemp(join(tmpdir(), 'tocsin-doctor-files-')),
  ]);
});

afterAll(async () => {
  if (files) await rm(files, { recursive: true, force: true });
  await sandbox?.stop();
  await database?.drop();
});

/** Settings under which everything is well, but for those that are given. */
function settings(changed: Record<string, string> = {}): Config {
  const { slack, jira, pagerduty, zoom } = sandbox;
  return readConfig(
    {
      DATABASE_URL: database.url,
      ARTIFACT_DIR: files,
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      JIRA_BASE_URL: jira.baseUrl,
      JIRA_EMAIL: jira.email,
      JIRA_API_TOKEN: jira.token,
      JIRA_PROJECT: jira.project,
      PAGERDUTY_API_URL: pagerduty.apiUrl,
      PAGERDUTY_TOKEN: pagerduty.token,
      PAGERDUTY_FROM: pagerduty.from,
      ZOOM_API_URL: zoom.apiUrl,
      ZOOM_OAUTH_URL: zoom.oauthUrl,
      ZOOM_ACCOUNT_ID: zoom.accountId,
      ZOOM_CLIENT_ID: zoom.clientId,
      ZOOM_CLIENT_SECRET: zoom.clientSecret,
      ...changed,
    },
    undefined,
  );
}

/** The same, with what tocsin.yml says of incidents. */
const placed = (incidents: unknown, changed: Record<string, string> = {}): Config => ({
  ...settings(changed),
  settings: Settings.parse(incidents),
});

/** The one finding about `what`, under settings of which the given ones differ. */
async function find(what: string, changed: Record<string, string>): Promise<Finding | undefined> {
  const findings = await diagnose(settings(changed));
  return findings.find((finding) => finding.what === what);
}

async function withServer<T>(answer: RequestListener, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    return await work(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A database without a table, and a user of the same name, who owns nothing. */
async function withEmptyDatabase(
  work: (empty: { owner: string; stranger: string; name: string }) => Promise<void>,
): Promise<void> {
  const name = `doctor_${randomUUID().slice(0, 8)}`;
  const owner = new URL(database.url);
  owner.pathname = `/${name}`;
  const stranger = new URL(owner);
  stranger.username = name;
  stranger.password = 'secret';
  await query(`create database ${name}`);
  await query(`create role ${name} login password 'secret'`);
  try {
    await work({ owner: owner.href, stranger: stranger.href, name });
  } finally {
    await query(`drop database ${name} with (force)`);
    await query(`drop role ${name}`);
  }
}

/** An address at which nothing listens: one that was just given back. */
async function deserted(): Promise<string> {
  let url = '';
  await withServer(
    () => undefined,
    async (free) => {
      url = free;
    },
  );
  return url;
}

async function query(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

describe('diagnose', () => {
  it('finds nothing wrong where everything is set up, and changes nothing', async () => {
    const before = sandbox.slack.calls().length;

    const findings = await diagnose(settings());

    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    expect(findings.map(({ what }) => what)).toEqual([
      'Database: connection',
      'Database: version',
      'Database: privileges',
      'Database: migrations',
      'Database: seal',
      'Database: anchors',
      'Runbooks',
      'Files',
      'Slack: bot token',
      'Slack: scopes',
      'Slack: announcement channel',
      'Slack: signing secret',
      'Teams',
      'Jira',
      'PagerDuty',
      'PagerDuty: sender',
      'PagerDuty: webhooks',
      'Zoom',
    ]);
    const methods = sandbox.slack.calls().slice(before);
    expect(methods.map(({ method }) => method)).toEqual(['auth.test', 'conversations.list']);
    expect(sandbox.jira.issues()).toEqual([]);
    expect(sandbox.zoom.meetings()).toEqual([]);
  });

  it('says what stands in for a service that is not set up', async () => {
    const findings = await diagnose(
      readConfig({ DATABASE_URL: database.url, ARTIFACT_DIR: files }, undefined),
    );

    expect(findings.slice(-4)).toEqual([
      { what: 'Slack', ok: true, detail: 'not set up: the sandbox workspace stands in for it' },
      { what: 'Teams', ok: true, detail: 'not set up: the sandbox stands in for it' },
      { what: 'Jira', ok: true, detail: 'not set up: remediation items stay in Tocsin' },
      { what: 'PagerDuty', ok: true, detail: 'not set up: who is to be paged is told in chat' },
    ]);
  });

  describe('the files', () => {
    it('are in a folder, in which nothing is left', async () => {
      expect(await find('Files', {})).toEqual({ what: 'Files', ok: true, detail: `kept in ${files}` });
      expect(
        (await readdir(files, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()),
      ).toEqual([]);
    });

    it('cannot be in a folder that is none', async () => {
      const file = join(files, 'a-file');
      await writeFile(file, '');
      try {
        expect(await find('Files', { ARTIFACT_DIR: file })).toMatchObject({
          ok: false,
          detail: expect.stringContaining(`The disk for files fails (${file}: `),
        });
      } finally {
        await rm(file);
      }
    });

    it('are in a bucket, which has to be reached', async () => {
      const endpoint = await deserted();

      expect(
        await find('Files', {
          S3_ENDPOINT: endpoint,
          S3_BUCKET: 'files',
          S3_ACCESS_KEY_ID: 'AKIA1',
          S3_SECRET_ACCESS_KEY: 'hush-hush',
        }),
      ).toEqual({
        what: 'Files',
        ok: false,
        detail: `The store of files cannot be reached at ${endpoint} (ECONNREFUSED)`,
        remedy: 'Correct that, and run doctor again.',
      });
    });
  });

  describe('the database', () => {
    const connection = 'Database: connection';

    it('is not sealed any more, or its seal not written down', async () => {
      const anchored = { ANCHOR_FILE: join(files, 'anchors.txt') };
      expect(await find('Database: seal', {})).toMatchObject({ ok: true });
      expect(await find('Database: anchors', anchored)).toMatchObject({ ok: true });
      await query(
        `insert into timeline_event (era, type, facts, occurred_at, recorded_at)
         values ('2026-11-01', 'catch-up.requested', '{}', now(), now() - interval '11 minutes');
         insert into seal_ledger values (1, 0, now() - interval '4 hours', '\\x00', '\\x00')`,
      );

      expect(await find('Database: seal', {})).toMatchObject({
        ok: false,
        detail: expect.stringContaining('nothing was sealed that was recorded since 20'),
        remedy: expect.stringContaining('look for seal_timeline in its log'),
      });
      expect(await find('Database: anchors', anchored)).toMatchObject({
        ok: false,
        detail: expect.stringContaining('is not written down outside'),
      });
      expect(await find('Database: anchors', {})).toMatchObject({ ok: true });
    });

    it('is not there', async () => {
      expect(
        await find(connection, { DATABASE_URL: (await deserted()).replace('http:', 'postgres:') }),
      ).toEqual({
        what: connection,
        ok: false,
        detail: 'nothing listens there (ECONNREFUSED)',
        remedy: 'Check the host and the port in DATABASE_URL, and that PostgreSQL runs.',
      });
    });

    it('has no database of that name', async () => {
      const url = new URL(database.url);
      url.pathname = '/nowhere';

      expect(await find(connection, { DATABASE_URL: url.href })).toMatchObject({
        ok: false,
        detail: 'database "nowhere" does not exist',
        remedy: 'Create the database, or correct its name in DATABASE_URL.',
      });
    });

    it('is the embedded one where no other is named', async () => {
      const dir = await mkdtemp(join(tmpdir(), 'tocsin-doctor-'));
      try {
        const findings = await diagnose(settings({ DATABASE_URL: '', DATA_DIR: dir }));

        expect(findings.filter(({ ok }) => !ok)).toEqual([]);
        expect(findings.slice(0, 2)).toEqual([
          { what: 'Database', ok: true, detail: `embedded, kept in ${dir}` },
          {
            what: 'Database: connection',
            ok: true,
            detail: expect.stringMatching(/^database tocsin, as user /),
          },
        ]);
      } finally {
        await rm(dir, { recursive: true, force: true });
      }
    });

    it('has migrations to run', async () => {
      await withEmptyDatabase(async ({ owner }) => {
        const findings = await diagnose(settings({ DATABASE_URL: owner }));

        expect(findings).toContainEqual({
          what: 'Database: migrations',
          ok: true,
          detail: expect.stringMatching(/^(\d+) of \1 are to be run: the next start does so$/),
        });
      });
    });

    it('has migrations to run, and a user who may not run them', async () => {
      await withEmptyDatabase(async ({ stranger, name }) => {
        expect(await find('Database: privileges', { DATABASE_URL: stranger })).toEqual({
          what: 'Database: privileges',
          ok: false,
          detail: `${name} may not create schemas and tables`,
          remedy: `As the owner of the database, run: GRANT CREATE ON DATABASE "${name}" TO "${name}"; GRANT CREATE ON SCHEMA public TO "${name}";`,
        });
      });
    });

    it('holds tables that the user may not read', async () => {
      await withEmptyDatabase(async ({ name }) => {
        const url = new URL(database.url);
        url.username = name;
        url.password = 'secret';

        expect(await find('Database: migrations', { DATABASE_URL: url.href })).toMatchObject({
          ok: false,
          detail: 'permission denied for table kysely_migration',
        });
      });
    });
  });

  describe('Slack', () => {
    it('refuses the bot token', async () => {
      expect(await find('Slack: bot token', { SLACK_BOT_TOKEN: 'xoxb-wrong' })).toEqual({
        what: 'Slack: bot token',
        ok: false,
        detail: 'Slack says invalid_auth',
        remedy:
          'Check SLACK_BOT_TOKEN. Find it at api.slack.com/apps → your app → OAuth & Permissions → Bot User OAuth Token.',
      });
    });

    it('cannot be reached', async () => {
      const url = await deserted();

      expect(await find('Slack: bot token', { SLACK_API_URL: url })).toMatchObject({
        ok: false,
        detail: `${url}/ cannot be reached (ECONNREFUSED)`,
        remedy: 'Check SLACK_API_URL, and that this machine reaches it.',
      });
    });

    it('lacks scopes of the manifest', async () => {
      const granted = (res: Parameters<RequestListener>[1]) =>
        res
          .setHeader('x-oauth-scopes', 'commands,chat:write')
          .end(JSON.stringify({ ok: true, team: 'T', user: 'tocsin', channels: [] }));

      const finding = await withServer(
        (_, res) => granted(res),
        (url) => find('Slack: scopes', { SLACK_API_URL: url }),
      );

      expect(finding).toMatchObject({ ok: false, remedy: expect.stringContaining('reinstall') });
      expect(finding?.detail).toContain('channels:manage');
      expect(finding?.detail).not.toContain('chat:write');
    });

    it('does not know the announcement channel', async () => {
      const what = 'Slack: announcement channel';

      for (const channel of ['nowhere', 'C0NOWHERE']) {
        expect(await find(what, { ANNOUNCEMENT_CHANNEL: channel })).toMatchObject({
          ok: false,
          detail: `${channel} is not there, or is private and Tocsin is not in it`,
        });
      }
    });

    it('knows the announcement channel by its id too', async () => {
      const { id } = sandbox.slack.channel('incidents');

      const finding = await find('Slack: announcement channel', { ANNOUNCEMENT_CHANNEL: id });

      expect(finding).toMatchObject({ ok: true, detail: expect.stringContaining('#incidents') });
    });

    it('does not know places that tocsin.yml names: each is said once, with all that name it', async () => {
      const { id } = sandbox.slack.channel('incidents');
      const config = placed({
        audiences: {
          support: { to: [`slack:${id}`, 'slack:C0NOWHERE'] },
          customers: { to: ['slack:U0NOBODY'] },
        },
        services: [{ name: 'checkout', channels: ['slack:C0NOWHERE'] }],
      });

      const findings = (await diagnose(config)).filter(({ what }) => what.startsWith('Slack'));

      expect(findings.filter(({ ok }) => !ok)).toEqual([
        {
          what: 'Slack: C0NOWHERE',
          ok: false,
          detail: 'C0NOWHERE is not there, or is private and Tocsin is not in it',
          remedy:
            'Create it, or type /invite @Tocsin in it, or set incidents.audiences.support.to[1], incidents.services[0].channels[0] in tocsin.yml to another.',
        },
        {
          what: 'Slack: U0NOBODY',
          ok: false,
          detail: 'Slack says user_not_found',
          remedy: 'Name somebody else in incidents.audiences.customers.to[0] in tocsin.yml.',
        },
      ]);
      const warned: unknown[] = [];
      await warnOfPlaces(config, { warn: (fields: unknown) => warned.push(fields) });
      expect(warned).toEqual([
        { places: [expect.stringContaining('C0NOWHERE is not there'), expect.stringContaining('U0NOBODY')] },
      ]);
    });

    it('knows those that are there', async () => {
      const { id } = sandbox.slack.channel('incidents');
      const findings = await diagnose(placed({ audiences: { support: { to: [`slack:${id}`] } } }));

      expect(findings).toContainEqual({
        what: 'Slack: places in tocsin.yml',
        ok: true,
        detail: 'the one that is named is there',
      });
    });

    it('gives out signing secrets of one shape', async () => {
      expect(await find('Slack: signing secret', { SLACK_SIGNING_SECRET: 'abc' })).toMatchObject({
        ok: false,
        detail: 'it should be 32 digits and letters from a to f',
      });
    });

    it('opens Socket Mode to the right app token only', async () => {
      const what = 'Slack: app token';

      expect(await find(what, { SLACK_APP_TOKEN: sandbox.slack.appToken })).toMatchObject({ ok: true });
      expect(await find(what, { SLACK_APP_TOKEN: 'xapp-wrong' })).toMatchObject({
        ok: false,
        detail: 'Slack says invalid_auth',
      });
    });
  });

  it('passes on what Jira finds wrong', async () => {
    expect(await find('Jira', { JIRA_API_TOKEN: 'wrong' })).toMatchObject({
      ok: false,
      detail: expect.stringContaining('check JIRA_EMAIL and JIRA_API_TOKEN'),
    });
  });

  it('finds a PagerDuty token that is refused', async () => {
    expect(await find('PagerDuty', { PAGERDUTY_TOKEN: 'wrong' })).toMatchObject({
      ok: false,
      detail: expect.stringContaining('PagerDuty does not accept the token: check PAGERDUTY_TOKEN'),
    });
  });

  it('finds a PagerDuty sender that is no user there, and a service that there is not', async () => {
    const findings = await diagnose({
      ...settings({ PAGERDUTY_FROM: 'nobody@example.com' }),
      settings: Settings.parse({ services: [{ name: 'checkout', pagerduty: 'PNONE' }] }),
    });
    const wrong = findings.filter(({ what, ok }) => !ok && what.startsWith('PagerDuty'));

    expect(wrong.map(({ what }) => what)).toEqual(['PagerDuty: sender', 'PagerDuty: checkout']);
    expect(wrong[0]?.detail).toBe('nobody@example.com is no user of this account');
    expect(wrong[1]?.remedy).toContain('Check its id in tocsin.yml');
  });

  it('finds whether PagerDuty sends webhooks, and that it has stopped', async () => {
    const secret = { PAGERDUTY_WEBHOOK_SECRETS: sandbox.pagerduty.webhookSecret };
    const webhooks = () => find('PagerDuty: webhooks', secret);
    const none = await webhooks();
    await withServer(
      (_, res) => res.writeHead(404).end(),
      async (url) => {
        sandbox.connectPagerDuty(`${url}/webhooks/pagerduty`);
        const on = await webhooks();
        for (let dropped = 0; dropped < 3; dropped += 1) sandbox.pagerduty.webhooks.ping();
        await sandbox.pagerduty.webhooks.idle();
        const off = await webhooks();

        expect([none?.ok, on?.ok, off?.ok]).toEqual([false, true, false]);
        expect(off?.detail).toContain('PagerDuty has switched it off');
      },
    );
  });

  it.each([
    ['ZOOM_CLIENT_SECRET', 'check ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET'],
    ['ZOOM_USER', 'check ZOOM_USER'],
  ])('finds a %s that Zoom refuses', async (setting, hint) => {
    expect(await find('Zoom', { [setting]: 'wrong' })).toMatchObject({
      ok: false,
      detail: expect.stringContaining(hint),
    });
  });

  it('finds a scope that the Zoom app lacks', async () => {
    const giveBack = sandbox.zoom.withdrawScope('meeting:write:meeting:admin');
    const finding = await find('Zoom', {});
    giveBack();

    expect(finding).toMatchObject({
      ok: false,
      detail: expect.stringContaining('meeting:write:meeting:admin'),
    });
  });

  it.each([
    [200, { ok: true, detail: 'the token is accepted; 4999 of 5000 requests are left this hour' }],
    [401, { ok: false, detail: 'GitHub does not accept the credentials: check GITHUB_TOKEN' }],
    [503, { ok: false, detail: 'GitHub does not answer (503)' }],
  ])('asks GitHub for the rate limit and understands %d', async (status, expected) => {
    const seen: unknown[] = [];

    const finding = await withServer(
      (req, res) => {
        seen.push([req.method, req.url, req.headers.authorization]);
        res.writeHead(status, { 'content-type': 'application/json' });
        res.end(JSON.stringify({ resources: { core: { limit: 5000, remaining: 4999, reset: 1 } } }));
      },
      (url) => find('GitHub', { GITHUB_TOKEN: 'ghp_1', GITHUB_API_URL: url }),
    );

    expect(finding).toMatchObject(expected);
    expect(seen).toEqual([['GET', '/rate_limit', 'token ghp_1']]);
  });

  it('looks at each repository of the catalogue, and at the webhook', async () => {
    const { github } = sandbox;
    const yaml =
      'incidents: { services: [{ name: shop, repositories: [tocsin-demo/checkout, tocsin-demo/gone] }] }';
    const check = async (more: Record<string, string>) =>
      (await diagnose(readConfig({ DATABASE_URL: database.url, ARTIFACT_DIR: files, ...more }, yaml)))
        .filter(({ what }) => what.startsWith('GitHub'))
        .map(({ what, ok, detail }) => [what, ok, detail]);

    expect(
      await check({
        GITHUB_TOKEN: github.token,
        GITHUB_API_URL: github.apiUrl,
        GITHUB_WEBHOOK_SECRET: github.webhookSecret,
      }),
    ).toEqual([
      [
        'GitHub',
        true,
        expect.stringMatching(/^the token is accepted; \d+ of 5000 requests are left this hour$/),
      ],
      ['GitHub: tocsin-demo/checkout', true, 'can be read'],
      ['GitHub: tocsin-demo/gone', false, expect.stringContaining('GitHub shows no tocsin-demo/gone')],
      ['GitHub: webhook', true, 'its secret is set'],
    ]);
    expect(await check({})).toEqual([
      ['GitHub', false, 'tocsin.yml names 2 repositories, and GitHub is not set up'],
    ]);
  });

  it('waits 5 s at most for an answer', async () => {
    const given: (AbortSignal | null | undefined)[] = [];
    const timedOut = async (_: unknown, init?: RequestInit): Promise<Response> => {
      given.push(init?.signal);
      throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    };

    const findings = await diagnose(settings({ GITHUB_TOKEN: 'ghp_1' }), { fetch: timedOut });

    expect(given).toHaveLength(2);
    expect(given.every((signal) => signal instanceof AbortSignal)).toBe(true);
    expect(findings.find(({ what }) => what === 'GitHub')).toMatchObject({
      ok: false,
      detail: 'GitHub does not answer (not in 5 s)',
    });
  });

  it('goes on when one check meets an answer that nobody foresaw', async () => {
    const findings = await withServer(
      (_, res) => res.setHeader('x-oauth-scopes', '').end(JSON.stringify({ ok: true, channels: 'none' })),
      (url) => diagnose(settings({ SLACK_API_URL: url })),
    );

    expect(findings.find(({ what }) => what === 'Slack')).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/^the check broke off/),
    });
    expect(findings.find(({ what }) => what === 'Jira')).toMatchObject({ ok: true });
  });
});

describe('formatFindings', () => {
  it('puts the remedy under what failed', () => {
    const text = formatFindings([
      { what: 'Jira', ok: true, detail: 'tasks can be filed' },
      { what: 'PagerDuty', ok: false, detail: 'refused\n\u001b[31m(401)', remedy: 'Make a new token.' },
    ]);

    expect(text).toBe(
      [
        '✓ Jira       tasks can be filed',
        '✗ PagerDuty  refused [31m(401)',
        '             → Make a new token.',
        '',
        'One thing needs mending.',
      ].join('\n'),
    );
  });

  it('says so when all is well', () => {
    expect(formatFindings([{ what: 'Jira', ok: true, detail: 'fine' }])).toBe('✓ Jira  fine\n\nAll is well.');
  });
});

describe('Teams', () => {
  const teams = (): Record<string, string> => {
    const { appId, appPassword, tenantId, teamId, graphUrl, loginUrl, openIdMetadataUrl } = sandbox.teams;
    return {
      TEAMS_APP_ID: appId,
      TEAMS_APP_PASSWORD: appPassword,
      TEAMS_TENANT_ID: tenantId,
      TEAMS_TEAM_ID: teamId,
      GRAPH_API_URL: graphUrl,
      TEAMS_LOGIN_URL: loginUrl,
      TEAMS_OPENID_URL: openIdMetadataUrl,
    };
  };
  const findings = async (changed: Record<string, string> = {}) =>
    (await diagnose(settings({ ...teams(), ...changed }))).filter(({ what }) => what.startsWith('Teams'));

  it('is well when the bot is in the incident team and all is granted', async () => {
    expect(await findings()).toEqual([
      { what: 'Teams: login', ok: true, detail: 'the bot and Graph are open to it' },
      { what: 'Teams: incident team', ok: true, detail: '2 of 1,000 channels' },
      { what: 'Teams: permissions', ok: true, detail: 'all that docs/teams.md advises are granted' },
    ]);
  });

  it('says what each permission that is not granted would give', async () => {
    sandbox.teams.grant(['ChannelSettings.ReadWrite.Group', 'User.Read.All']);
    const lines = (await findings()).filter(({ what }) => what === 'Teams: permissions');
    sandbox.teams.grant(Object.keys({ ...resourceSpecificPermissions, ...graphPermissions }));

    expect(lines).toHaveLength(Object.keys(graphPermissions).length - 1);
    expect(lines.map(({ detail }) => detail)).toContain(
      'Chat.Create is not granted. With it Tocsin makes a chat for an incident (TEAMS_ROOM_KIND chat)',
    );
    expect(lines.every(({ ok }) => ok)).toBe(true);
  });

  it('knows which places of tocsin.yml it is in, in its teams and outside', async () => {
    const { connectorUrl, people } = sandbox.teams;
    const [alice] = people;
    const channel = sandbox.teams.conversation('incidents');
    const elsewhere = '19:elsewhere@thread.tacv2';
    const nobody = randomUUID();
    const to = [channel.id, elsewhere, alice?.id, nobody].map((id) => `teams:${id}`);
    const config = placed(
      { audiences: { support: { to } } },
      { ...teams(), TEAMS_CONNECTOR_URL: connectorUrl },
    );

    const faults = (await diagnose(config)).filter(({ ok, what }) => !ok && what.startsWith('Teams'));

    expect(faults.map(({ what, detail }) => [what, detail])).toEqual([
      [`Teams: ${elsewhere}`, 'it is not there, or Tocsin is not in it'],
      [`Teams: ${nobody}`, 'there is no such person'],
    ]);
    expect(faults[0]?.remedy).toContain('incidents.audiences.support.to[1] in tocsin.yml');
  });

  it.each<[Record<string, string>, string, RegExp]>([
    [{ TEAMS_APP_PASSWORD: 'wrong' }, 'Teams: login', /TEAMS_APP_ID/],
    [{ TEAMS_TEAM_ID: randomUUID() }, 'Teams: incident team', /TEAMS_TEAM_ID/],
    [{ TEAMS_ANNOUNCEMENT_CHANNEL: 'nowhere' }, 'Teams: incident team', /TEAMS_ANNOUNCEMENT_CHANNEL/],
  ])('says what to mend for %j', async (changed, what, remedy) => {
    const finding = (await findings(changed)).find((one) => one.what === what);

    expect(finding).toMatchObject({ ok: false, remedy: expect.stringMatching(remedy) });
  });
});
