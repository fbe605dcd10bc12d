/** The settings of a process: environment variables and tocsin.yml, checked once at the start. */
import { join } from 'node:path';
import { Env, type EnvName, guides } from './config/env.js';
import { ConfigError } from './config/error.js';
import { type ConfigFile, parseConfigFile } from './config/file.js';
import { nearest } from './runbook/nearest.js';

export { ConfigError } from './config/error.js';

type Environment = Readonly<Record<string, string | undefined>>;

export type SlackConfig =
  | { mode: 'http'; botToken: string; signingSecret: string; apiUrl: string }
  | { mode: 'socket'; botToken: string; appToken: string; apiUrl: string };

export interface TeamsConfig {
  appId: string;
  credential:
    | { kind: 'secret'; secret: string }
    /** `pem` holds both the certificate and its private key. */
    | { kind: 'certificate'; pem: string }
    | { kind: 'managed-identity' };
  /** Tenant of the incident team. */
  tenantId: string;
  /** Whose people may talk to it. More than one: the bot is multi-tenant. */
  allowedTenants: readonly string[];
  /** Ids of the incident teams, in order: rooms roll over to the next before 1,000 channels. */
  teams: readonly [string, ...string[]];
  roomKind: 'channel' | 'chat' | 'meeting';
  /** By name or by id. */
  announcementChannel: string;
  /** These without a slash at their end. */
  graphUrl: string;
  loginUrl: string;
  connectorUrl: string;
  openIdMetadataUrl: string;
  tokenIssuer: string;
  /** Where Graph reaches us with change notifications; undefined: it does not. */
  publicUrl: string | undefined;
}

export interface JiraConfig {
  baseUrl: string;
  email: string;
  token: string;
  project: string;
  issueType: string;
}

export interface PagerDutyConfig {
  token: string;
  /** Without a slash at its end. */
  apiUrl: string;
  /** E-mail address of the user on whose behalf we write. */
  from: string;
  /** Empty: webhooks are not taken. */
  webhookSecrets: readonly string[];
}

export interface GitHubSettings {
  /** Without a slash at its end. */
  apiUrl: string;
  /** Undefined: GitHub tells of changes by webhooks alone. */
  auth: { kind: 'token'; token: string } | { kind: 'app'; appId: string; privateKey: string } | undefined;
  /** Undefined: no webhook is taken. */
  webhookSecret: string | undefined;
}

export interface ZoomConfig {
  accountId: string;
  clientId: string;
  clientSecret: string;
  /** Whose meetings they are; `me` is the owner of the app. */
  user: string;
  /** These without a slash at their end. */
  apiUrl: string;
  oauthUrl: string;
}

export interface ArtifactConfig {
  /** Where the content of files is kept; with `s3`, where it waits to be uploaded. */
  dir: string;
  mostBytes: number;
  s3: S3Config | undefined;
}

export interface S3Config {
  /** Without a slash at its end. */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

export interface Config {
  /** Without a URL, an embedded PostgreSQL keeps its data in `dataDir`. */
  database: { url?: string; dataDir: string };
  http: { host: string; port: number };
  logLevel: Env['LOG_LEVEL'];
  /** Undefined: the sandbox workspace stands in for Slack. */
  slack: SlackConfig | undefined;
  teams: TeamsConfig | undefined;
  jira: JiraConfig | undefined;
  pagerduty: PagerDutyConfig | undefined;
  github: GitHubSettings | undefined;
  /** Undefined: the sandbox stands in for it where it stands in for the chat. */
  zoom: ZoomConfig | undefined;
  artifacts: ArtifactConfig;
  /** Name, without #, or id of the channel. */
  announcementChannel: string;
  /** Where the head of the timeline's seal is written down; the channel by name, without #, or by id. */
  anchor: { channel: string | undefined; file: string | undefined };
  ingest: {
    /** How long a message may wait for others to share its commit. */
    mostWaitMs: number;
  };
  /** Where Tocsin is reached from outside, without a slash at its end. */
  publicUrl: string | undefined;
  /** Without colons. */
  momentEmoji: string;
  settings: ConfigFile['incidents'];
  sandbox: { port: number };
  worker: { concurrency: number };
}

/** Which file of settings to read; one that is `required` was named by a person, so it must be there. */
export function configFileOf(env: Environment): { path: string; required: boolean } {
  const { TOCSIN_CONFIG: named } = withoutEmpty(env);
  return { path: named ?? './tocsin.yml', required: named !== undefined };
}

/**
 * Throws `ConfigError` for the first setting that is wrong. `yamlText` is what the file of `configFileOf` holds,
 * undefined when there is none; `yamlFile` is how messages name that file.
 */
export function readConfig(
  environment: Environment,
  yamlText: string | undefined,
  yamlFile = configFileOf(environment).path,
): Config {
  const env = parseEnv(environment);
  if (yamlText === undefined && configFileOf(environment).required) {
    throw wrong('TOCSIN_CONFIG', `names ${JSON.stringify(env.TOCSIN_CONFIG)}, but there is no such file`);
  }
  const slack = slackOf(env);
  const teams = teamsOf(env);
  const connected = [...(slack ? ['slack'] : []), ...(teams ? ['teams'] : [])];
  // Without any, the sandbox stands in for all.
  const file = parseConfigFile(yamlText ?? '', yamlFile, connected.length > 0 ? connected : undefined);
  const zoom = zoomOf(env);
  if (file.incidents.bridge.provider === 'teams' && slack && !teams) {
    throw wrong(
      'TEAMS_APP_ID',
      `is missing: incidents.bridge.provider in ${yamlFile} is teams, so it is needed`,
    );
  }
  if (file.incidents.bridge.provider === 'zoom' && (slack || teams) && !zoom) {
    throw wrong(
      'ZOOM_ACCOUNT_ID',
      `is missing: incidents.bridge.provider in ${yamlFile} is zoom, so it is needed`,
    );
  }
  if (!slack && !teams && env.PORT !== 0 && env.PORT === env.SANDBOX_PORT) {
    throw wrong('SANDBOX_PORT', `is ${env.PORT}, which PORT has taken already`);
  }
  return {
    database: { ...(env.DATABASE_URL !== undefined && { url: env.DATABASE_URL }), dataDir: env.DATA_DIR },
    http: { host: env.HOST, port: env.PORT },
    logLevel: env.LOG_LEVEL,
    slack,
    teams,
    jira: jiraOf(env),
    pagerduty: pagerDutyOf(env),
    github: githubOf(env),
    zoom,
    artifacts: {
      dir: env.ARTIFACT_DIR ?? join(env.DATA_DIR, 'artifacts'),
      mostBytes: env.ARTIFACT_MAX_MB * 1_000_000,
      s3: s3Of(env, withoutEmpty(environment)),
    },
    announcementChannel: env.ANNOUNCEMENT_CHANNEL,
    anchor: { channel: env.ANCHOR_CHANNEL, file: env.ANCHOR_FILE },
    ingest: { mostWaitMs: env.INGEST_MAX_WAIT_MS },
    publicUrl: env.PUBLIC_URL && withoutSlash(env.PUBLIC_URL),
    momentEmoji: env.MOMENT_EMOJI,
    settings: file.incidents,
    sandbox: { port: env.SANDBOX_PORT },
    worker: { concurrency: env.WORKER_CONCURRENCY },
  };
}

/** Every value that must never be seen: in logs, in messages, on a page. */
export function secretsOf(config: Config): string[] {
  const { slack, teams, jira, pagerduty, github, zoom, artifacts, database } = config;
  const secrets = [
    slack?.botToken,
    slack?.mode === 'http' ? slack.signingSecret : slack?.appToken,
    ...teamsSecrets(teams),
    jira?.token,
    pagerduty?.token,
    ...(pagerduty?.webhookSecrets ?? []),
    ...githubSecrets(github),
    zoom?.clientSecret,
    artifacts.s3?.accessKeyId,
    artifacts.s3?.secretAccessKey,
    ...databaseSecrets(database.url),
  ];
  return [...new Set(secrets.filter((secret): secret is string => Boolean(secret)))];
}

function databaseSecrets(url: string | undefined): (string | undefined)[] {
  // By hand: a URL with its host in the query (a Unix socket) is one that `URL` refuses.
  const password = /^[a-z]+:\/\/[^:/?#@]*:(?<password>[^/?#]*)@/.exec(url ?? '')?.groups?.password;
  const inQuery = /[?&]password=(?<password>[^&#]*)/.exec(url ?? '')?.groups?.password;
  return [password, inQuery].flatMap((raw) => (raw === undefined ? [] : [raw, decoded(raw)]));
}

function decoded(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    // A stray % is the password's own.
    return raw;
  }
}

function parseEnv(environment: Environment): Env {
  const given = withoutEmpty(environment);
  const parsed = Env.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = Object.keys(Env.shape).find((key): key is EnvName => key === issue?.path[0]);
  if (!issue || !name) throw parsed.error;
  const value = given[name] ?? '';
  const shown = guides.get(Env.shape[name])?.secret ? '' : `, not ${JSON.stringify(value.slice(0, 80))}`;
  if (issue.code !== 'invalid_value') throw wrong(name, `${issue.message}${shown}`);
  const allowed = issue.values.map(String);
  const meant = nearest(value, allowed);
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  throw wrong(name, `should be one of ${allowed.join(', ')}${shown}${hint}`);
}

/** A variable that is set to nothing, as in `JIRA_EMAIL=`, is one that is not set. */
function withoutEmpty(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const trimmed = value?.trim() ?? '';
      return trimmed === '' ? [] : [[name, trimmed]];
    }),
  );
}

function slackOf(env: Env): SlackConfig | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_APP_TOKEN: appToken } = env;
  if (botToken === undefined) {
    if (appToken !== undefined) throw missing('SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN');
    if (signingSecret !== undefined) throw missing('SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET');
    return undefined;
  }
  // The clients put a method's name right behind it.
  const apiUrl = env.SLACK_API_URL.replace(/\/*$/, '/');
  if (appToken !== undefined) return { mode: 'socket', botToken, appToken, apiUrl };
  if (signingSecret === undefined) throw missing('SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN');
  return { mode: 'http', botToken, signingSecret, apiUrl };
}

function teamsOf(env: Env): TeamsConfig | undefined {
  const names = [
    'TEAMS_APP_ID',
    'TEAMS_APP_PASSWORD',
    'TEAMS_APP_CERTIFICATE',
    'TEAMS_TENANT_ID',
    'TEAMS_TEAM_ID',
  ] as const;
  const because = names.find((name) => env[name] !== undefined);
  if (because === undefined) return undefined;
  const need = <N extends (typeof names)[number]>(name: N): NonNullable<Env[N]> => {
    const value = env[name];
    if (value === undefined || value === null) throw missing(name, because);
    return value;
  };
  const appId = need('TEAMS_APP_ID');
  const tenantId = need('TEAMS_TENANT_ID');
  const [team, ...others] = need('TEAMS_TEAM_ID');
  if (team === undefined) throw missing('TEAMS_TEAM_ID', because);
  return {
    appId,
    credential: teamsCredentialOf(env),
    tenantId,
    allowedTenants: env.TEAMS_ALLOWED_TENANTS ?? [tenantId],
    teams: [team, ...others],
    roomKind: env.TEAMS_ROOM_KIND,
    announcementChannel: env.TEAMS_ANNOUNCEMENT_CHANNEL,
    graphUrl: withoutSlash(env.GRAPH_API_URL),
    loginUrl: withoutSlash(env.TEAMS_LOGIN_URL),
    connectorUrl: env.TEAMS_CONNECTOR_URL,
    openIdMetadataUrl: env.TEAMS_OPENID_URL,
    tokenIssuer: withoutSlash(env.TEAMS_TOKEN_ISSUER),
    publicUrl: env.PUBLIC_URL && withoutSlash(env.PUBLIC_URL),
  };
}

function teamsCredentialOf(env: Env): TeamsConfig['credential'] {
  const { TEAMS_APP_PASSWORD: secret, TEAMS_APP_CERTIFICATE: pem } = env;
  const identity = env.TEAMS_MANAGED_IDENTITY === 'true';
  const ways = [secret !== undefined, pem !== undefined, identity].filter(Boolean).length;
  if (ways > 1) {
    throw wrong(
      identity ? 'TEAMS_MANAGED_IDENTITY' : 'TEAMS_APP_CERTIFICATE',
      'is one way too many: set TEAMS_APP_PASSWORD, TEAMS_APP_CERTIFICATE or TEAMS_MANAGED_IDENTITY',
    );
  }
  if (secret !== undefined) return { kind: 'secret', secret };
  if (pem !== undefined) return { kind: 'certificate', pem };
  if (identity) return { kind: 'managed-identity' };
  throw missing('TEAMS_APP_PASSWORD', 'TEAMS_APP_ID');
}

function teamsSecrets(teams: TeamsConfig | undefined): (string | undefined)[] {
  switch (teams?.credential.kind) {
    case 'secret':
      return [teams.credential.secret];
    case 'certificate':
      return [teams.credential.pem];
    default:
      return [];
  }
}

function jiraOf(env: Env): JiraConfig | undefined {
  const names = ['JIRA_BASE_URL', 'JIRA_EMAIL', 'JIRA_API_TOKEN', 'JIRA_PROJECT', 'JIRA_ISSUE_TYPE'] as const;
  const because = names.find((name) => env[name] !== undefined);
  if (because === undefined) return undefined;
  const need = (name: (typeof names)[number]): string => {
    const value = env[name];
    if (value === undefined) throw missing(name, because);
    return value;
  };
  return {
    baseUrl: withoutSlash(need('JIRA_BASE_URL')),
    email: need('JIRA_EMAIL'),
    token: need('JIRA_API_TOKEN'),
    project: need('JIRA_PROJECT'),
    issueType: env.JIRA_ISSUE_TYPE ?? 'Task',
  };
}

function githubOf(env: Env): GitHubSettings | undefined {
  const { GITHUB_TOKEN: token, GITHUB_APP_ID: appId, GITHUB_APP_PRIVATE_KEY: privateKey } = env;
  const { GITHUB_WEBHOOK_SECRET: webhookSecret } = env;
  if (appId !== undefined && privateKey === undefined)
    throw missing('GITHUB_APP_PRIVATE_KEY', 'GITHUB_APP_ID');
  if (privateKey !== undefined && appId === undefined)
    throw missing('GITHUB_APP_ID', 'GITHUB_APP_PRIVATE_KEY');
  if (token !== undefined && appId !== undefined) {
    throw wrong('GITHUB_TOKEN', 'is one way too many: set it, or GITHUB_APP_ID with its key');
  }
  if (token === undefined && appId === undefined && webhookSecret === undefined) return undefined;
  const asApp = appId !== undefined && privateKey !== undefined;
  return {
    apiUrl: withoutSlash(env.GITHUB_API_URL),
    auth:
      token !== undefined ? { kind: 'token', token } : asApp ? { kind: 'app', appId, privateKey } : undefined,
    webhookSecret,
  };
}

function githubSecrets(github: GitHubSettings | undefined): (string | undefined)[] {
  const { auth, webhookSecret } = github ?? {};
  return [auth?.kind === 'token' ? auth.token : auth?.privateKey, webhookSecret];
}

function zoomOf(env: Env): ZoomConfig | undefined {
  const names = ['ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_CLIENT_SECRET', 'ZOOM_USER'] as const;
  const because = names.find((name) => env[name] !== undefined);
  if (because === undefined) return undefined;
  const need = (name: (typeof names)[number]): string => {
    const value = env[name];
    if (value === undefined) throw missing(name, because);
    return value;
  };
  return {
    accountId: need('ZOOM_ACCOUNT_ID'),
    clientId: need('ZOOM_CLIENT_ID'),
    clientSecret: need('ZOOM_CLIENT_SECRET'),
    user: env.ZOOM_USER ?? 'me',
    apiUrl: withoutSlash(env.ZOOM_API_URL),
    oauthUrl: withoutSlash(env.ZOOM_OAUTH_URL),
  };
}

function pagerDutyOf(env: Env): PagerDutyConfig | undefined {
  const { PAGERDUTY_TOKEN: token, PAGERDUTY_FROM: from, PAGERDUTY_WEBHOOK_SECRETS: secrets } = env;
  if (token === undefined) {
    if (from !== undefined) throw missing('PAGERDUTY_TOKEN', 'PAGERDUTY_FROM');
    if (secrets !== undefined) throw missing('PAGERDUTY_TOKEN', 'PAGERDUTY_WEBHOOK_SECRETS');
    return undefined;
  }
  if (from === undefined) throw missing('PAGERDUTY_FROM', 'PAGERDUTY_TOKEN');
  return { token, from, apiUrl: withoutSlash(env.PAGERDUTY_API_URL), webhookSecrets: secrets ?? [] };
}

function s3Of(env: Env, given: Record<string, string>): S3Config | undefined {
  const names = [
    'S3_BUCKET',
    'S3_ACCESS_KEY_ID',
    'S3_SECRET_ACCESS_KEY',
    'S3_ENDPOINT',
    'S3_REGION',
  ] as const;
  const because = names.find((name) => given[name] !== undefined);
  if (because === undefined) return undefined;
  const need = (name: 'S3_BUCKET' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY'): string => {
    const value = env[name];
    if (value === undefined) throw missing(name, because);
    return value;
  };
  return {
    endpoint: withoutSlash(env.S3_ENDPOINT ?? `https://s3.${env.S3_REGION}.amazonaws.com`),
    bucket: need('S3_BUCKET'),
    region: env.S3_REGION,
    accessKeyId: need('S3_ACCESS_KEY_ID'),
    secretAccessKey: need('S3_SECRET_ACCESS_KEY'),
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function missing(name: EnvName, because: EnvName): ConfigError {
  return wrong(name, `is missing: ${because} is set, so it is needed`);
}

function wrong(name: EnvName, what: string): ConfigError {
  return new ConfigError(`${name} ${what}. ${guides.get(Env.shape[name])?.where}`);
}
