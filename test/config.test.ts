import { describe, expect, it } from '@jest/globals';
import { ConfigError, configFileOf, readConfig, secretsOf } from '../src/config.js';

const slack = { SLACK_BOT_TOKEN: 'xoxb-1-abc', SLACK_SIGNING_SECRET: 'a1b2c3d4' };
const jira = {
  JIRA_BASE_URL: 'https://example.atlassian.net/',
  JIRA_EMAIL: 'ops@example.com',
  JIRA_API_TOKEN: 'jira-token',
  JIRA_PROJECT: 'OPS',
};

const s3 = { S3_BUCKET: 'files', S3_ACCESS_KEY_ID: 'AKIA1', S3_SECRET_ACCESS_KEY: 'file-secret' };

function messageOf(env: Record<string, string>, yaml?: string): string {
  try {
    readConfig(env, yaml);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
}

const teams = {
  TEAMS_APP_ID: '11111111-AAAA-4bbb-8ccc-222222222222',
  TEAMS_APP_PASSWORD: 'teams-secret',
  TEAMS_TENANT_ID: '33333333-aaaa-4bbb-8ccc-444444444444',
  TEAMS_TEAM_ID: '55555555-aaaa-4bbb-8ccc-666666666666, 77777777-aaaa-4bbb-8ccc-888888888888',
};

describe('readConfig', () => {
  it('runs on its defaults alone', () => {
    const { settings, ...config } = readConfig({}, undefined);

    expect(config).toEqual({
      database: { dataDir: './.tocsin' },
      http: { host: '127.0.0.1', port: 3000 },
      logLevel: 'info',
      slack: undefined,
      teams: undefined,
      jira: undefined,
      pagerduty: undefined,
      github: undefined,
      zoom: undefined,
      artifacts: { dir: '.tocsin/artifacts', mostBytes: 1_000_000_000, s3: undefined },
      anchor: { channel: undefined, file: undefined },
      ingest: { mostWaitMs: 2 },
      announcementChannel: 'incidents',
      momentEmoji: 'pushpin',
      sandbox: { port: 3100 },
      worker: { concurrency: 16 },
    });
    expect(settings.clocks.updateMinutes).toEqual({ sev1: 30, sev2: 60, sev3: 120, sev4: 240 });
    expect(settings.permissions).toEqual({});
  });

  it('reads everything that can be set', () => {
    const config = readConfig(
      {
        ...slack,
        ...jira,
        SLACK_API_URL: 'http://127.0.0.1:3100/slack/api',
        DATABASE_URL: 'postgresql://tocsin:secret@db/tocsin',
        HOST: '0.0.0.0',
        PORT: '0',
        LOG_LEVEL: 'debug',
        ANNOUNCEMENT_CHANNEL: '#störungen',
        MOMENT_EMOJI: ':+1:',
        JIRA_ISSUE_TYPE: 'Bug',
        PAGERDUTY_TOKEN: 'pd-token',
        PAGERDUTY_FROM: 'tocsin@example.com',
        PAGERDUTY_WEBHOOK_SECRETS: 'old, new',
        PAGERDUTY_API_URL: 'https://api.eu.pagerduty.com/',
        GITHUB_TOKEN: 'ghp_1',
        ARTIFACT_DIR: '/srv/files',
        ARTIFACT_MAX_MB: '25',
        ...s3,
        S3_ENDPOINT: 'http://minio:9000/',
        S3_REGION: 'eu-central-1',
        SANDBOX_PORT: '3200',
        WORKER_CONCURRENCY: '4',
      },
      'incidents:\n  clocks:\n    updateMinutes: { sev1: 15 }\n  permissions:\n    incident.command: ["role:commander"]\n',
    );

    expect(config).toMatchObject({
      database: { url: 'postgresql://tocsin:secret@db/tocsin' },
      http: { host: '0.0.0.0', port: 0 },
      logLevel: 'debug',
      slack: {
        mode: 'http',
        botToken: 'xoxb-1-abc',
        signingSecret: 'a1b2c3d4',
        apiUrl: 'http://127.0.0.1:3100/slack/api/',
      },
      jira: {
        baseUrl: 'https://example.atlassian.net',
        email: 'ops@example.com',
        token: 'jira-token',
        project: 'OPS',
        issueType: 'Bug',
      },
      pagerduty: {
        token: 'pd-token',
        from: 'tocsin@example.com',
        webhookSecrets: ['old', 'new'],
        apiUrl: 'https://api.eu.pagerduty.com',
      },
      github: {
        auth: { kind: 'token', token: 'ghp_1' },
        apiUrl: 'https://api.github.com',
        webhookSecret: undefined,
      },
      artifacts: {
        dir: '/srv/files',
        mostBytes: 25_000_000,
        s3: {
          endpoint: 'http://minio:9000',
          bucket: 'files',
          region: 'eu-central-1',
          accessKeyId: 'AKIA1',
          secretAccessKey: 'file-secret',
        },
      },
      announcementChannel: 'störungen',
      momentEmoji: '+1',
      settings: {
        clocks: { updateMinutes: { sev1: 15, sev2: 60 } },
        permissions: { 'incident.command': ['role:commander'] },
      },
      sandbox: { port: 3200 },
      worker: { concurrency: 4 },
    });
  });

  it('says that meetings in Teams need Teams', () => {
    expect(
      messageOf(
        { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'secret' },
        'incidents:\n  bridge: { provider: teams }\n',
      ),
    ).toMatch(/^TEAMS_APP_ID is missing: incidents\.bridge\.provider in \S+ is teams, so it is needed\./);
  });

  it('says that meetings in Zoom need Zoom, unless the sandbox stands in', () => {
    const yaml = 'incidents:\n  bridge: { provider: zoom }\n';

    expect(messageOf({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'secret' }, yaml)).toMatch(
      /^ZOOM_ACCOUNT_ID is missing: incidents\.bridge\.provider in \S+ is zoom, so it is needed\./,
    );
    expect(readConfig({}, yaml).zoom).toBeUndefined();
  });

  it('reads what Zoom needs, all of it or none', () => {
    const zoom = { ZOOM_ACCOUNT_ID: 'account', ZOOM_CLIENT_ID: 'client', ZOOM_CLIENT_SECRET: 'zoom-secret' };
    const config = readConfig({ ...zoom, ZOOM_API_URL: 'http://127.0.0.1:3100/zoom/v2/' }, undefined);

    expect(config.zoom).toEqual({
      accountId: 'account',
      clientId: 'client',
      clientSecret: 'zoom-secret',
      user: 'me',
      apiUrl: 'http://127.0.0.1:3100/zoom/v2',
      oauthUrl: 'https://zoom.us/oauth/token',
    });
    expect(secretsOf(config)).toContain('zoom-secret');
    expect(messageOf({ ZOOM_USER: 'ops@acme.example' })).toMatch(
      /^ZOOM_ACCOUNT_ID is missing: ZOOM_USER is set, so it is needed\./,
    );
  });

  it('reads what Teams needs, with the addresses of the public cloud', () => {
    expect(readConfig(teams, undefined).teams).toEqual({
      appId: '11111111-aaaa-4bbb-8ccc-222222222222',
      credential: { kind: 'secret', secret: 'teams-secret' },
      tenantId: '33333333-aaaa-4bbb-8ccc-444444444444',
      allowedTenants: ['33333333-aaaa-4bbb-8ccc-444444444444'],
      teams: ['55555555-aaaa-4bbb-8ccc-666666666666', '77777777-aaaa-4bbb-8ccc-888888888888'],
      roomKind: 'channel',
      announcementChannel: 'incidents',
      graphUrl: 'https://graph.microsoft.com',
      loginUrl: 'https://login.microsoftonline.com',
      connectorUrl: 'https://smba.trafficmanager.net/teams/',
      openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
      tokenIssuer: 'https://api.botframework.com',
      publicUrl: undefined,
    });
  });

  it('takes a certificate or a managed identity for the secret of Teams', () => {
    const { TEAMS_APP_PASSWORD: _, ...others } = teams;
    const pem =
      '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----';

    const certificate = readConfig({ ...others, TEAMS_APP_CERTIFICATE: pem }, undefined);
    expect(certificate.teams?.credential).toEqual({ kind: 'certificate', pem });
    expect(secretsOf(certificate)).toContain(pem);
    const identity = readConfig({ ...others, TEAMS_MANAGED_IDENTITY: 'true' }, undefined);
    expect(identity.teams?.credential).toEqual({ kind: 'managed-identity' });
  });

  it('takes Socket Mode when both its token and the signing secret are there', () => {
    const config = readConfig({ ...slack, SLACK_APP_TOKEN: 'xapp-1-A1-2-c' }, undefined);

    expect(config.slack).toEqual({
      mode: 'socket',
      botToken: 'xoxb-1-abc',
      appToken: 'xapp-1-A1-2-c',
      apiUrl: 'https://slack.com/api/',
    });
  });

  it('takes a variable that is set to nothing as not set', () => {
    const config = readConfig(
      { SLACK_BOT_TOKEN: '', JIRA_EMAIL: '  ', PORT: '', TOCSIN_CONFIG: '' },
      undefined,
    );

    expect(config).toMatchObject({ slack: undefined, jira: undefined, http: { port: 3000 } });
  });

  it('keeps files in Amazon S3 when a bucket is named without an endpoint', () => {
    const { artifacts } = readConfig({ ...s3, S3_REGION: 'eu-west-1', DATA_DIR: '/srv/tocsin' }, undefined);

    expect(artifacts).toMatchObject({
      dir: '/srv/tocsin/artifacts',
      s3: { endpoint: 'https://s3.eu-west-1.amazonaws.com', bucket: 'files' },
    });
  });

  it('keeps an id of a channel as it is', () => {
    expect(readConfig({ ANNOUNCEMENT_CHANNEL: 'C024BE91L' }, undefined).announcementChannel).toBe(
      'C024BE91L',
    );
  });

  const where = {
    bot: 'Find it at api.slack.com/apps → your app → OAuth & Permissions → Bot User OAuth Token.',
    signing: 'Find it at api.slack.com/apps → your app → Basic Information → Signing Secret.',
    app: 'Make one at api.slack.com/apps → your app → Basic Information → App-Level Tokens, with the scope connections:write.',
    channel: 'The id is in Slack under the channel’s name → About, at the very end.',
    port: 'Any free port will do; leave it out for 3000.',
    sandboxPort: 'Any free port will do; leave it out for 3100.',
    database:
      'Your database service shows it as the connection string; leave it out for an embedded database.',
  };

  it.each<[Record<string, string>, string]>([
    [
      { SLACK_BOT_TOKEN: 'xoxb-1' },
      `SLACK_SIGNING_SECRET is missing: SLACK_BOT_TOKEN is set, so it is needed. ${where.signing}`,
    ],
    [
      { SLACK_SIGNING_SECRET: 'abc' },
      `SLACK_BOT_TOKEN is missing: SLACK_SIGNING_SECRET is set, so it is needed. ${where.bot}`,
    ],
    [
      { SLACK_APP_TOKEN: 'xapp-1' },
      `SLACK_BOT_TOKEN is missing: SLACK_APP_TOKEN is set, so it is needed. ${where.bot}`,
    ],
    [{ ...slack, SLACK_BOT_TOKEN: 'xoxp-1-abc' }, `SLACK_BOT_TOKEN should begin with xoxb-. ${where.bot}`],
    [{ ...slack, SLACK_APP_TOKEN: 'xoxb-1-abc' }, `SLACK_APP_TOKEN should begin with xapp-. ${where.app}`],
    [
      { ...slack, SLACK_SIGNING_SECRET: 'two words' },
      `SLACK_SIGNING_SECRET should be one word without spaces. ${where.signing}`,
    ],
    [
      { SLACK_API_URL: 'slack.com' },
      'SLACK_API_URL should be a web address that begins with https:// or http://, not "slack.com". Leave it out for https://slack.com/api/.',
    ],
    [
      { ANNOUNCEMENT_CHANNEL: 'The Incidents' },
      `ANNOUNCEMENT_CHANNEL should be the name of a channel, such as incidents, or its id, such as C024BE91L, not "The Incidents". ${where.channel}`,
    ],
    [
      { MOMENT_EMOJI: '📌' },
      'MOMENT_EMOJI should be the name of an emoji, such as pushpin, not "📌". Hover over the emoji in Slack to see its name; leave it out for pushpin.',
    ],
    [
      { DATABASE_URL: 'mysql://root:hunter2@db/tocsin' },
      `DATABASE_URL should look like postgres://user:password@host:5432/database. ${where.database}`,
    ],
    [{ PORT: '80a' }, `PORT should be a whole number from 0 to 65535, not "80a". ${where.port}`],
    [{ PORT: '-1' }, `PORT should be a whole number from 0 to 65535, not "-1". ${where.port}`],
    [{ PORT: '65536' }, `PORT should be a whole number from 0 to 65535, not "65536". ${where.port}`],
    [{ PORT: '3100' }, `SANDBOX_PORT is 3100, which PORT has taken already. ${where.sandboxPort}`],
    [
      { WORKER_CONCURRENCY: '0' },
      'WORKER_CONCURRENCY should be a whole number from 1 to 100, not "0". Leave it out for 16.',
    ],
    [
      { HOST: 'http://localhost' },
      'HOST should be an address or a host name alone, not "http://localhost". Use 0.0.0.0 for every interface, or leave it out for this machine only.',
    ],
    [
      { LOG_LEVEL: 'inof' },
      'LOG_LEVEL should be one of fatal, error, warn, info, debug, trace, silent, not "inof" (did you mean info?). Leave it out for info.',
    ],
    [
      { LOG_LEVEL: 'a\nb' },
      'LOG_LEVEL should be one of fatal, error, warn, info, debug, trace, silent, not "a\\nb". Leave it out for info.',
    ],
    [
      { ...teams, TEAMS_TEAM_ID: '' },
      'TEAMS_TEAM_ID is missing: TEAMS_APP_ID is set, so it is needed. It is groupId in the address that the team’s ••• → Get link to team gives.',
    ],
    [
      { ...teams, TEAMS_TEAM_ID: 'Incidents' },
      'TEAMS_TEAM_ID should be an id such as 2f5c7b1e-9d0a-4c3b-8e6f-1a2b3c4d5e6f, not "Incidents". It is groupId in the address that the team’s ••• → Get link to team gives.',
    ],
    [
      { ...teams, TEAMS_APP_PASSWORD: '' },
      'TEAMS_APP_PASSWORD is missing: TEAMS_APP_ID is set, so it is needed. Make one under Certificates & secrets → Client secrets; it is its value, not its id.',
    ],
    [
      { ...teams, TEAMS_MANAGED_IDENTITY: 'true' },
      'TEAMS_MANAGED_IDENTITY is one way too many: set TEAMS_APP_PASSWORD, TEAMS_APP_CERTIFICATE or TEAMS_MANAGED_IDENTITY. Use true where the process runs with that identity; else leave it out.',
    ],
    [
      { ...teams, TEAMS_ROOM_KIND: 'chanel' },
      'TEAMS_ROOM_KIND should be one of channel, chat, meeting, not "chanel" (did you mean channel?). Leave it out for channel.',
    ],
    [
      { ...jira, JIRA_EMAIL: '' },
      'JIRA_EMAIL is missing: JIRA_BASE_URL is set, so it is needed. It is the address that you log in to Atlassian with: id.atlassian.com/manage-profile/email.',
    ],
    [
      { JIRA_ISSUE_TYPE: 'Bug' },
      'JIRA_BASE_URL is missing: JIRA_ISSUE_TYPE is set, so it is needed. It is the address of your Jira site, such as https://example.atlassian.net.',
    ],
    [
      { ...jira, JIRA_PROJECT: 'Operations' },
      'JIRA_PROJECT should be the key of a project in capitals, such as OPS, not "Operations". It is the part before the number in a task’s key: OPS in OPS-12.',
    ],
    [
      { ...s3, S3_SECRET_ACCESS_KEY: '' },
      'S3_SECRET_ACCESS_KEY is missing: S3_BUCKET is set, so it is needed. It is shown once, when the access key is made.',
    ],
    [
      { S3_REGION: 'auto' },
      'S3_BUCKET is missing: S3_REGION is set, so it is needed. The store lists its buckets; make one that nobody but Tocsin reads.',
    ],
    [
      { ...s3, S3_SECRET_ACCESS_KEY: 'two words' },
      'S3_SECRET_ACCESS_KEY should be one word without spaces. It is shown once, when the access key is made.',
    ],
    [
      { ...s3, S3_BUCKET: 's3://files' },
      'S3_BUCKET should be the name of a bucket alone, not "s3://files". The store lists its buckets; make one that nobody but Tocsin reads.',
    ],
    [
      { ARTIFACT_MAX_MB: '0' },
      'ARTIFACT_MAX_MB should be a whole number from 1 to 5000, not "0". Leave it out for 1000.',
    ],
    [
      { TOCSIN_CONFIG: 'missing.yml' },
      'TOCSIN_CONFIG names "missing.yml", but there is no such file. Leave it out for ./tocsin.yml.',
    ],
  ])('refuses %j in one line', (env, message) => {
    expect(messageOf(env)).toBe(message);
  });

  it.each<[string, string]>([
    [
      'incidents:\n  clocks:\n    comanderMinutes: 5\n',
      'tocsin.yml:3:5 incidents.clocks: there is no key "comanderMinutes"; did you mean "commanderMinutes"?',
    ],
    [
      'incidents:\n  roles:\n    - key: ops\n      dutty: You press buttons.\n',
      'tocsin.yml:4:7 incidents.roles[0]: there is no key "dutty"; did you mean "duty"?',
    ],
    [
      'incidents:\n  roles:\n    - key: legal\n',
      'tocsin.yml:3:7 incidents.roles[0].key: expected a label and a duty beside the key of a role of your own, not "legal"',
    ],
    [
      'incidents:\n  permissions:\n    runbook.do: ["role:legal"]\n  roles:\n    - { key: dba, label: dba, duty: You ask. }\n',
      'tocsin.yml:3:18 incidents.permissions.runbook.do[0]: expected everyone, role:<commander|comms|ops|scribe|support|dba>, a group such as group:S0614TZR7 or a person such as slack:U061F7AUR, not "role:legal"',
    ],
    [
      'incidents:\n  rota:\n    - name: all\n      levels: [[slack:U1], [bo]]\n',
      'tocsin.yml:4:29 incidents.rota[0].levels[1][0]: expected a person such as slack:U061F7AUR, not "bo"',
    ],
    ['incident:\n  clocks: {}\n', 'tocsin.yml:1:1 there is no key "incident"; did you mean "incidents"?'],
    ['incidents: {}\nzebra: 1\n', 'tocsin.yml:2:1 there is no key "zebra"; it may hold incidents'],
    [
      'incidents:\n  permissions:\n    incident.comand: [everyone]\n',
      'tocsin.yml:3:5 incidents.permissions: there is no key "incident.comand"; did you mean "incident.command"?',
    ],
    [
      'incidents:\n  clocks:\n    updateMinutes:\n      sev1: soon\n',
      'tocsin.yml:4:7 incidents.clocks.updateMinutes.sev1: should be a number, not "soon"',
    ],
    [
      'incidents:\n  clocks:\n    commanderMinutes: 0\n',
      'tocsin.yml:3:5 incidents.clocks.commanderMinutes: should be at least 1, not 0',
    ],
    [
      'incidents:\n  clocks:\n    commanderMinutes: 1.5\n',
      'tocsin.yml:3:5 incidents.clocks.commanderMinutes: should be a whole number, not 1.5',
    ],
    [
      'incidents:\n  permissions:\n    runbook.do: [everyone, nobody here]\n',
      'tocsin.yml:3:28 incidents.permissions.runbook.do[1]: expected everyone, role:<commander|comms|ops|scribe|support>, a group such as group:S0614TZR7 or a person such as slack:U061F7AUR, not "nobody here"',
    ],
    [
      'incidents:\n  permissions:\n    runbook.do: ["role:comander"]\n',
      'tocsin.yml:3:18 incidents.permissions.runbook.do[0]: expected everyone, role:<commander|comms|ops|scribe|support>, a group such as group:S0614TZR7 or a person such as slack:U061F7AUR, not "role:comander"',
    ],
    [
      'incidents:\n  permissions:\n    runbook.do: []\n',
      'tocsin.yml:3:5 incidents.permissions.runbook.do: needs at least one entry',
    ],
    [
      'incidents:\n  services:\n    - name: checkout\n      teir: 1\n',
      'tocsin.yml:4:7 incidents.services[0]: there is no key "teir"; did you mean "tier"?',
    ],
    [
      'incidents:\n  services:\n    - name: checkout\n    - name: Checkout\n',
      'tocsin.yml:4:7 incidents.services[1].name: expected each service once, not "Checkout"',
    ],
    [
      'incidents:\n  services:\n    - { name: checkout, repositories: [checkout] }\n',
      'tocsin.yml:3:40 incidents.services[0].repositories[0]: expected owner/name, as GitHub shows it, not "checkout"',
    ],
    [
      'incidents:\n  bridge: { provider: fixed }\n',
      'tocsin.yml:2:13 incidents.bridge.provider: expected a link in url or urls, or another provider, not "fixed"',
    ],
    [
      'incidents:\n  bridge: { provider: fixed, urls: { sev1: "http://meet.example.com" } }\n',
      'tocsin.yml:2:38 incidents.bridge.urls.sev1: expected a link that begins with https://, not "http://meet.example.com"',
    ],
    [
      'incidents:\n  bridge:\n    provider: teams\n    url: https://meet.example.com\n',
      'tocsin.yml:3:5 incidents.bridge.provider: expected fixed where there is a link, not "teams"',
    ],
    [
      'incidents:\n  severityCriteria:\n    errorRate: { sev1: 20, sev2: 30 }\n',
      'tocsin.yml:3:28 incidents.severityCriteria.errorRate.sev2: should be at most sev1’s 20, not 30',
    ],
    [
      'incidents:\n  severityCriteria:\n    customers:\n      sev1: 10\n      sev3: 11\n',
      'tocsin.yml:5:7 incidents.severityCriteria.customers.sev3: should be at most sev1’s 10, not 11',
    ],
    [
      'incidents:\n  severityCriteria:\n    customers: { sev3: 0 }\n',
      'tocsin.yml:3:18 incidents.severityCriteria.customers.sev3: should be more than 0, not 0',
    ],
    [
      'incidents:\n  severityCriteria:\n    customersPercent: { sev1: 101 }\n',
      'tocsin.yml:3:25 incidents.severityCriteria.customersPercent.sev1: should be at most 100, not 101',
    ],
    [
      'incidents:\n  severityCriteria:\n    data:\n      suspected: sev1\n      confirmed: sev2\n',
      'tocsin.yml:5:7 incidents.severityCriteria.data.confirmed: should be at least as bad as suspected, which is sev1, not "sev2"',
    ],
    [
      'incidents:\n  severityCriteria:\n    data: { confirmed: bad }\n',
      'tocsin.yml:3:13 incidents.severityCriteria.data.confirmed: should be one of sev1, sev2, sev3, sev4, not "bad"',
    ],
    [
      'incidents:\n  severityCriteria:\n    error: {}\n',
      'tocsin.yml:3:5 incidents.severityCriteria: there is no key "error"; it may hold errorRate, failedTransactions, customers, customersPercent, regions, regionsPercent, revenuePerHour, data, security',
    ],
    ['incidents:\n', 'tocsin.yml:1:1 incidents: is empty: write something under it, or take it out'],
    ['- incidents\n', 'tocsin.yml:1:1 should be a block of keys, not a list'],
    ['incidents: {}\nincidents: {}\n', 'tocsin.yml:2:1 is not readable as YAML: Map keys must be unique'],
    ['incidents: *all\n', 'tocsin.yml:1:12 YAML aliases are not read here: write the value out'],
  ])('says where tocsin.yml is wrong: %j', (yaml, message) => {
    expect(messageOf({}, yaml).replace('./', '')).toBe(message);
  });

  it('names the first fault of the file when there are several', () => {
    expect(messageOf({}, 'incidents:\n  zebra: 1\n  clocks: { okapi: 2 }\n')).toContain('"zebra"');
  });

  it('takes a file in which everything is commented out', () => {
    expect(readConfig({}, '# incidents:\n').settings).toEqual(readConfig({}, undefined).settings);
  });
});

describe('configFileOf', () => {
  it('may find nothing at the default, but not where a person pointed', () => {
    expect(configFileOf({})).toEqual({ path: './tocsin.yml', required: false });
    expect(configFileOf({ TOCSIN_CONFIG: '/etc/tocsin.yml' })).toEqual({
      path: '/etc/tocsin.yml',
      required: true,
    });
  });
});

describe('secretsOf', () => {
  it('finds every credential, the password of the database in both its spellings', () => {
    const config = readConfig(
      {
        ...slack,
        ...jira,
        PAGERDUTY_TOKEN: 'pd-token',
        PAGERDUTY_FROM: 'tocsin@example.com',
        PAGERDUTY_WEBHOOK_SECRETS: 'wh-1,wh-2',
        GITHUB_TOKEN: 'ghp_1',
        GITHUB_WEBHOOK_SECRET: 'hub-secret',
        ...s3,
        DATABASE_URL: 'postgres://tocsin:p%40ss@db/tocsin',
      },
      undefined,
    );

    expect(secretsOf(config)).toEqual([
      'xoxb-1-abc',
      'a1b2c3d4',
      'jira-token',
      'pd-token',
      'wh-1',
      'wh-2',
      'ghp_1',
      'hub-secret',
      'AKIA1',
      'file-secret',
      'p%40ss',
      'p@ss',
    ]);
  });

  it('finds the app token, and a password among the parameters', () => {
    const config = readConfig(
      { ...slack, SLACK_APP_TOKEN: 'xapp-1', DATABASE_URL: 'postgres://u@/db?host=/run/pg&password=hush' },
      undefined,
    );

    expect(secretsOf(config)).toEqual(['xoxb-1-abc', 'xapp-1', 'hush']);
  });

  it('has none where none is set', () => {
    expect(secretsOf(readConfig({ DATABASE_URL: 'postgres://localhost/tocsin' }, undefined))).toEqual([]);
  });
});
