/** The environment variables that Tocsin reads. docs/configuration.md is generated from this schema. */
import { z } from 'zod';

interface Guide {
  group: string;
  /** Where to find the value, or what to enter: a sentence that ends the message about a bad one. */
  where: string;
  /** A secret is never quoted, neither in messages nor in logs. */
  secret?: true;
}

/** What a schema cannot say about a setting. */
export const guides = z.registry<Guide>();

const apps = 'api.slack.com/apps → your app';
const zoomApp = 'marketplace.zoom.us → Manage → your app';
const tokenPage = 'id.atlassian.com/manage-profile/security/api-tokens';

const word = z.string().regex(/^\S+$/, 'should be one word without spaces');
const webAddress = z.url({
  protocol: /^https?$/,
  error: 'should be a web address that begins with https:// or http://',
});

const guid = z
  .string()
  .regex(
    /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/,
    'should be an id such as 2f5c7b1e-9d0a-4c3b-8e6f-1a2b3c4d5e6f',
  )
  .transform((id) => id.toLowerCase());

/** Several of them, by commas. */
const listOf = <T extends z.ZodType<string, string>>(item: T) =>
  z
    .string()
    .transform((list) => list.split(',').map((each) => each.trim()))
    .pipe(z.array(item).min(1));

/** Without #. */
const channelName = z
  .string()
  // https://docs.slack.dev/reference/methods/conversations.create: names are lower case, at most 80 characters.
  .regex(
    /^(?:[CG][A-Z0-9]{6,}|#?[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}_-]{1,80})$/u,
    'should be the name of a channel, such as incidents, or its id, such as C024BE91L',
  )
  .transform((channel) => channel.replace(/^#/, ''));

/** A whole number; what a person typed is text until it is checked. */
function wholeNumber(min: number, max: number, ifUnset: number) {
  const message = `should be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .pipe(z.number().min(min, message).max(max, message))
    .prefault(String(ifUnset));
}

export const Env = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/\S+$/, 'should look like postgres://user:password@host:5432/database')
    .optional()
    .describe('The PostgreSQL (14 or later) to keep everything in. Without it, an embedded one is started.')
    .register(guides, {
      group: 'Database',
      where:
        'Your database service shows it as the connection string; leave it out for an embedded database.',
      secret: true,
    }),
  DATA_DIR: z
    .string()
    .default('./.tocsin')
    .describe('The directory for what Tocsin keeps on this machine, such as the embedded PostgreSQL.')
    .register(guides, {
      group: 'Database',
      where: 'Any directory that Tocsin may write to; leave it out for ./.tocsin.',
    }),

  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, 'should be an address or a host name alone')
    .default('127.0.0.1')
    .describe('The address that the HTTP server listens on.')
    .register(guides, {
      group: 'Process',
      where: 'Use 0.0.0.0 for every interface, or leave it out for this machine only.',
    }),
  PORT: wholeNumber(0, 65_535, 3000)
    .describe('The port that the HTTP server listens on; 0 takes a free one.')
    .register(guides, { group: 'Process', where: 'Any free port will do; leave it out for 3000.' }),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('How much is logged.')
    .register(guides, { group: 'Process', where: 'Leave it out for info.' }),
  WORKER_CONCURRENCY: wholeNumber(1, 100, 16)
    .describe('How many jobs (messages to post, tasks to file) one process carries out at a time.')
    .register(guides, { group: 'Process', where: 'Leave it out for 16.' }),
  INGEST_MAX_WAIT_MS: wholeNumber(0, 100, 2)
    .describe(
      'How long a message of a room may wait for others, in milliseconds, so that they are committed together.',
    )
    .register(guides, {
      group: 'Process',
      where: 'Leave it out for 2; more helps where the database is far away or its disk slow.',
    }),

  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-[A-Za-z0-9-]+$/, 'should begin with xoxb-')
    .optional()
    .describe(
      'The token that the bot acts with. Without it and TEAMS_APP_ID, Tocsin starts with its sandbox.',
    )
    .register(guides, {
      group: 'Slack',
      where: `Find it at ${apps} → OAuth & Permissions → Bot User OAuth Token.`,
      secret: true,
    }),
  SLACK_SIGNING_SECRET: word
    .optional()
    .describe('Proves that a request comes from Slack. Needed when Slack reaches Tocsin by HTTP.')
    .register(guides, {
      group: 'Slack',
      where: `Find it at ${apps} → Basic Information → Signing Secret.`,
      secret: true,
    }),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-[A-Za-z0-9-]+$/, 'should begin with xapp-')
    .optional()
    .describe(
      'Turns on Socket Mode: Tocsin connects to Slack, so that it needs no public address and no signing secret.',
    )
    .register(guides, {
      group: 'Slack',
      where: `Make one at ${apps} → Basic Information → App-Level Tokens, with the scope connections:write.`,
      secret: true,
    }),
  SLACK_API_URL: webAddress
    .default('https://slack.com/api/')
    .describe('Where Slack’s Web API is.')
    .register(guides, { group: 'Slack', where: 'Leave it out for https://slack.com/api/.' }),
  ANNOUNCEMENT_CHANNEL: channelName
    .prefault('incidents')
    .describe('The channel in which incidents are announced, by name or by id.')
    .register(guides, {
      group: 'Slack',
      where: 'The id is in Slack under the channel’s name → About, at the very end.',
    }),
  MOMENT_EMOJI: z
    .string()
    .regex(/^:?[\p{Ll}\p{Lo}\p{M}\p{N}_+'-]+:?$/u, 'should be the name of an emoji, such as pushpin')
    .transform((emoji) => emoji.replaceAll(':', ''))
    .prefault('pushpin')
    .describe('The reaction that marks a message as a key moment of the timeline.')
    .register(guides, {
      group: 'Slack',
      where: 'Hover over the emoji in Slack to see its name; leave it out for pushpin.',
    }),

  TEAMS_APP_ID: guid
    .optional()
    .describe(
      'The application id of the bot in Microsoft Entra ID. With it, Tocsin talks in Microsoft Teams, too.',
    )
    .register(guides, {
      group: 'Teams',
      where: 'Find it at entra.microsoft.com → App registrations → your app → Application (client) ID.',
    }),
  TEAMS_APP_PASSWORD: word
    .optional()
    .describe('A client secret of that application: one of three ways for Tocsin to show that it is the bot.')
    .register(guides, {
      group: 'Teams',
      where: 'Make one under Certificates & secrets → Client secrets; it is its value, not its id.',
      secret: true,
    }),
  TEAMS_APP_CERTIFICATE: z
    .string()
    .regex(
      /-----BEGIN CERTIFICATE-----[\s\S]*-----END CERTIFICATE-----/,
      'should hold a certificate and its private key as PEM, line breaks included',
    )
    .regex(/-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/, 'should hold the private key of the certificate, too')
    .optional()
    .describe(
      'Instead of a secret: the certificate of that application and its private key, both as PEM in one text.',
    )
    .register(guides, {
      group: 'Teams',
      where: 'Upload the certificate under Certificates & secrets → Certificates, and set both parts here.',
      secret: true,
    }),
  TEAMS_MANAGED_IDENTITY: z
    .enum(['true', 'false'])
    .default('false')
    .describe(
      'Instead of a secret, in Azure: the bot’s user-assigned managed identity, whose client id is TEAMS_APP_ID.',
    )
    .register(guides, {
      group: 'Teams',
      where: 'Use true where the process runs with that identity; else leave it out.',
    }),
  TEAMS_TENANT_ID: guid
    .optional()
    .describe('The directory (tenant) that the incident team belongs to.')
    .register(guides, {
      group: 'Teams',
      where: 'Find it at entra.microsoft.com → Overview → Tenant ID.',
    }),
  TEAMS_ALLOWED_TENANTS: listOf(guid)
    .optional()
    .describe(
      'The tenants whose people may talk to Tocsin, by commas. Default TEAMS_TENANT_ID alone; with others the bot has to be multi-tenant.',
    )
    .register(guides, {
      group: 'Teams',
      where: 'Leave it out unless people of other companies work in your rooms.',
    }),
  TEAMS_TEAM_ID: listOf(guid)
    .optional()
    .describe(
      'The team in which war rooms are made. Several by commas: the next is used when one has nearly the 1,000 channels that Teams allows.',
    )
    .register(guides, {
      group: 'Teams',
      where: 'It is groupId in the address that the team’s ••• → Get link to team gives.',
    }),
  TEAMS_ROOM_KIND: z
    .enum(['channel', 'chat', 'meeting'])
    .default('channel')
    .describe(
      'What a war room is: a channel of the incident team, a group chat, or the chat of an online meeting.',
    )
    .register(guides, { group: 'Teams', where: 'Leave it out for channel.' }),
  TEAMS_ANNOUNCEMENT_CHANNEL: z
    .string()
    .prefault('incidents')
    .describe('The channel of the incident team in which incidents are announced, by name or by id.')
    .register(guides, { group: 'Teams', where: 'Leave it out for incidents.' }),
  TEAMS_LOGIN_URL: webAddress
    .default('https://login.microsoftonline.com')
    .describe('Where Tocsin gets its tokens for Teams.')
    .register(guides, { group: 'Teams', where: 'Leave it out, unless your tenant is in a national cloud.' }),
  TEAMS_CONNECTOR_URL: webAddress
    .default('https://smba.trafficmanager.net/teams/')
    .describe('Where Teams takes the bot’s messages, until it has told where by itself.')
    .register(guides, {
      group: 'Teams',
      where: 'Leave it out, unless your tenant is in a national cloud.',
    }),
  TEAMS_OPENID_URL: webAddress
    .default('https://login.botframework.com/v1/.well-known/openidconfiguration')
    .describe('Where the keys are published with which Teams signs what it sends.')
    .register(guides, { group: 'Teams', where: 'Leave it out, unless your tenant is in a national cloud.' }),
  TEAMS_TOKEN_ISSUER: webAddress
    .default('https://api.botframework.com')
    .describe('Who signs what Teams sends; also where the bot’s tokens are good for.')
    .register(guides, { group: 'Teams', where: 'Leave it out, unless your tenant is in a national cloud.' }),
  GRAPH_API_URL: webAddress
    .default('https://graph.microsoft.com')
    .describe('Where Microsoft Graph is.')
    .register(guides, {
      group: 'Teams',
      where: 'Leave it out for https://graph.microsoft.com; national clouds have others.',
    }),
  PUBLIC_URL: webAddress
    .optional()
    .describe(
      'Where Tocsin is reached from outside. With it, /incident export gives out links to documents, which people open there; without it the server’s own `tocsin export` makes them. And with it, Microsoft Graph tells of reactions and of what RSC does not show as it happens; without it they are found by reading rooms back.',
    )
    .register(guides, {
      group: 'Process',
      where:
        'It is the address that leads to HOST and PORT, such as https://tocsin.example.com; with Teams, what stands before /api/messages in the bot’s messaging endpoint.',
    }),

  JIRA_BASE_URL: webAddress
    .optional()
    .describe('The Jira site in which remediation tasks are filed.')
    .register(guides, {
      group: 'Jira',
      where: 'It is the address of your Jira site, such as https://example.atlassian.net.',
    }),
  JIRA_EMAIL: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'should be an e-mail address')
    .optional()
    .describe('The e-mail address of the account that the API token belongs to.')
    .register(guides, {
      group: 'Jira',
      where: 'It is the address that you log in to Atlassian with: id.atlassian.com/manage-profile/email.',
    }),
  JIRA_API_TOKEN: word
    .optional()
    .describe('The API token of that account.')
    .register(guides, { group: 'Jira', where: `Make one at ${tokenPage}.`, secret: true }),
  JIRA_PROJECT: z
    .string()
    // https://support.atlassian.com/jira-cloud-administration/docs/set-up-work-item-key-format (the default format)
    .regex(/^[A-Z][A-Z0-9_]+$/, 'should be the key of a project in capitals, such as OPS')
    .optional()
    .describe('The key of the project in which tasks are filed.')
    .register(guides, {
      group: 'Jira',
      where: 'It is the part before the number in a task’s key: OPS in OPS-12.',
    }),
  JIRA_ISSUE_TYPE: z
    .string()
    .optional()
    .describe('The type of the tasks. Default Task.')
    .register(guides, { group: 'Jira', where: 'Jira lists the types under Project settings → Work types.' }),

  ZOOM_ACCOUNT_ID: word
    .optional()
    .describe('The account in which a Zoom meeting is made for every incident (incidents.bridge).')
    .register(guides, { group: 'Zoom', where: `Find it at ${zoomApp} → App Credentials → Account ID.` }),
  ZOOM_CLIENT_ID: word
    .optional()
    .describe(
      'A Server-to-Server OAuth app of that account, with the scopes meeting:write:meeting:admin, meeting:read:meeting:admin and meeting:read:list_meetings:admin.',
    )
    .register(guides, { group: 'Zoom', where: `Find it at ${zoomApp} → App Credentials → Client ID.` }),
  ZOOM_CLIENT_SECRET: word
    .optional()
    .describe('The secret of that app.')
    .register(guides, {
      group: 'Zoom',
      where: `Find it at ${zoomApp} → App Credentials → Client Secret.`,
      secret: true,
    }),
  ZOOM_USER: word
    .optional()
    .describe(
      'Whose meetings they are: an e-mail address or a Zoom user id. Default me, the owner of the app.',
    )
    .register(guides, {
      group: 'Zoom',
      where: 'A licensed user: a basic one’s meetings end after 40 minutes.',
    }),
  ZOOM_API_URL: webAddress
    .default('https://api.zoom.us/v2')
    .describe('Where Zoom’s API is.')
    .register(guides, { group: 'Zoom', where: 'Leave it out for https://api.zoom.us/v2.' }),
  ZOOM_OAUTH_URL: webAddress
    .default('https://zoom.us/oauth/token')
    .describe('Where Zoom gives out tokens.')
    .register(guides, { group: 'Zoom', where: 'Leave it out for https://zoom.us/oauth/token.' }),

  ARTIFACT_DIR: z
    .string()
    .optional()
    .describe(
      'The folder in which the content of files from incident rooms is kept. With S3_BUCKET, files only wait there while they are uploaded.',
    )
    .register(guides, {
      group: 'Files',
      where:
        'Any folder that Tocsin may write to, the same for all replicas; leave it out for artifacts in DATA_DIR.',
    }),
  ARTIFACT_MAX_MB: wholeNumber(1, 5000, 1000)
    .describe('The largest file that is kept, in MB. Slack takes files up to 1 GB.')
    .register(guides, { group: 'Files', where: 'Leave it out for 1000.' }),
  S3_BUCKET: z
    .string()
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; other stores also take capitals and _.
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/, 'should be the name of a bucket alone')
    .optional()
    .describe(
      'Keeps files in this bucket instead: of Amazon S3, or of a store that speaks its protocol, such as MinIO, Ceph or Cloudflare R2.',
    )
    .register(guides, {
      group: 'Files',
      where: 'The store lists its buckets; make one that nobody but Tocsin reads.',
    }),
  S3_ENDPOINT: webAddress
    .regex(/^[^?#@]+$/, 'should be an address without user, question mark and fragment')
    .optional()
    .describe('Where the store is. Default: Amazon S3 in S3_REGION.')
    .register(guides, {
      group: 'Files',
      where:
        'Leave it out for Amazon; else such as http://minio:9000 or https://<account id>.r2.cloudflarestorage.com.',
    }),
  S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'should be a region, such as eu-central-1')
    .default('us-east-1')
    .describe('The region of the bucket.')
    .register(guides, {
      group: 'Files',
      where: 'The store shows it beside the bucket; it is auto for R2, and for MinIO mostly us-east-1.',
    }),
  S3_ACCESS_KEY_ID: word
    .optional()
    .describe(
      'The access key of a user that may list the bucket (s3:ListBucket) and do s3:GetObject, s3:PutObject, s3:DeleteObject and s3:DeleteObjectVersion in it.',
    )
    .register(guides, {
      group: 'Files',
      where: 'Make one where the store manages its users (IAM at Amazon).',
    }),
  S3_SECRET_ACCESS_KEY: word.optional().describe('The secret of that access key.').register(guides, {
    group: 'Files',
    where: 'It is shown once, when the access key is made.',
    secret: true,
  }),

  ANCHOR_CHANNEL: channelName
    .optional()
    .describe(
      'The channel in which the head of the timeline’s seal is posted, at most once an hour, so that nobody can seal it anew unseen (docs/seal.md).',
    )
    .register(guides, {
      group: 'Seal',
      where:
        'Best is a channel that the administrators of the database cannot edit; leave it out to post none.',
    }),
  ANCHOR_FILE: z
    .string()
    .optional()
    .describe(
      'A file to which the same head is appended. `tocsin verify` compares the ledger with every line of it.',
    )
    .register(guides, {
      group: 'Seal',
      where: 'Best is one on another machine or on a disk that can only be added to; leave it out for none.',
    }),

  PAGERDUTY_TOKEN: word
    .optional()
    .describe('The API key with which Tocsin pages people. Without it they are told in chat.')
    .register(guides, {
      group: 'PagerDuty',
      where: 'Make one in PagerDuty under Integrations → API Access Keys; not a read-only one.',
      secret: true,
    }),
  PAGERDUTY_FROM: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'should be an e-mail address')
    .optional()
    .describe('The e-mail address of the PagerDuty user on whose behalf Tocsin pages and writes.')
    .register(guides, {
      group: 'PagerDuty',
      where: 'It is the address of a user in PagerDuty under People → Users; best one made for Tocsin.',
    }),
  PAGERDUTY_WEBHOOK_SECRETS: listOf(word)
    .optional()
    .describe(
      'Proves that a webhook comes from PagerDuty: what it tells is then in the room at once, else within minutes. Several by commas, while one takes the place of another.',
    )
    .register(guides, {
      group: 'PagerDuty',
      where:
        'PagerDuty shows it once, when you add a webhook (v3) under Integrations → Generic Webhooks, to the address …/webhooks/pagerduty.',
      secret: true,
    }),
  PAGERDUTY_API_URL: webAddress
    .default('https://api.pagerduty.com')
    .describe('Where PagerDuty’s REST API is.')
    .register(guides, {
      group: 'PagerDuty',
      where: 'Leave it out for https://api.pagerduty.com; in the EU it is https://api.eu.pagerduty.com.',
    }),

  GITHUB_TOKEN: word
    .optional()
    .describe(
      'A token that reads the repositories of the services: Deployments, Contents, Pull requests, Actions and Metadata.',
    )
    .register(guides, {
      group: 'GitHub',
      where: 'Make a fine-grained one at github.com/settings/personal-access-tokens.',
      secret: true,
    }),
  GITHUB_APP_ID: z
    .string()
    .regex(/^(?:\d+|Iv[\w.]+)$/, 'should be a number such as 123456, or a client id')
    .optional()
    .describe('Instead of a token: the id of a GitHub App that is installed where the repositories are.')
    .register(guides, {
      group: 'GitHub',
      where: 'It is on the app’s page under Developer settings → GitHub Apps.',
    }),
  GITHUB_APP_PRIVATE_KEY: z
    .string()
    .transform((pem) => pem.replaceAll('\\n', '\n'))
    .refine(
      (pem) => /^-----BEGIN (?:RSA )?PRIVATE KEY-----[\s\S]+-----END (?:RSA )?PRIVATE KEY-----\s*$/.test(pem),
      'should be a private key in PEM format, with line breaks or \\n',
    )
    .optional()
    .describe('The private key of the GitHub App.')
    .register(guides, {
      group: 'GitHub',
      where: 'Generate one on the app’s page, and set this to what the file holds.',
      secret: true,
    }),
  GITHUB_WEBHOOK_SECRET: word
    .optional()
    .describe(
      'The secret of a webhook to `/webhooks/github`, which tells of changes at once: deployments, deployment statuses, releases, pull requests, workflow runs.',
    )
    .register(guides, {
      group: 'GitHub',
      where:
        'You choose it when you make the webhook, in the settings of the repository, the organisation or the app.',
      secret: true,
    }),
  GITHUB_API_URL: webAddress
    .default('https://api.github.com')
    .describe('Where GitHub’s REST API is.')
    .register(guides, {
      group: 'GitHub',
      where: 'Leave it out for https://api.github.com; GitHub Enterprise Server has it under /api/v3.',
    }),

  TOCSIN_CONFIG: z
    .string()
    .default('./tocsin.yml')
    .describe(
      'The file with the settings below. The default may be absent; a file that is named here may not.',
    )
    .register(guides, { group: 'Other', where: 'Leave it out for ./tocsin.yml.' }),
  SANDBOX_PORT: wholeNumber(0, 65_535, 3100)
    .describe('The port of the sandbox workspace’s page, while no Slack token is set; 0 takes a free one.')
    .register(guides, { group: 'Other', where: 'Any free port will do; leave it out for 3100.' }),
});
export type Env = z.infer<typeof Env>;
export type EnvName = keyof Env;
