/** How the bot is reached and what it may do. */
export interface TeamsConfig {
  appId: string;
  credential:
    | { kind: 'secret'; secret: string }
    /** `pem` holds both the certificate and its private key. */
    | { kind: 'certificate'; pem: string }
    | { kind: 'managed-identity' };
  /** Tenant of the incident team. */
  tenantId: string;
  /** Whose people may talk to it; more than one: a multi-tenant bot. */
  allowedTenants: readonly string[];
  /** Group ids of the incident teams, in order: rooms roll over to the next before 1,000 channels. */
  teams: readonly [string, ...string[]];
  roomKind: 'channel' | 'chat' | 'meeting';
  /** `https://graph.microsoft.com` */
  graphUrl: string;
  /** `https://login.microsoftonline.com` */
  loginUrl: string;
  /** Where a tenant is reached that was never heard from (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages#create-the-conversation). */
  connectorUrl: string;
  openIdMetadataUrl: string;
  /** `https://api.botframework.com` */
  tokenIssuer: string;
  /** Where Graph reaches us with change notifications; undefined: it does not. */
  publicUrl: string | undefined;
}
