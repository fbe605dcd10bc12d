import type { Kysely } from 'kysely';
import type { PersonId } from '../ids.js';
import type { Schema } from './schema.js';

export interface TeamsConversation {
  id: string;
  kind: 'channel' | 'chat' | 'meeting' | 'personal';
  serviceUrl: string;
  tenantId: string;
  /** Group id of the team that a channel belongs to. */
  teamId?: string;
  /** Whose personal chat it is. */
  person?: PersonId;
  name?: string;
}

export interface TeamsSubscription {
  id: string;
  resource: string;
  clientState: string;
  expiresAt: Date;
}

/** What is remembered of Microsoft Teams, for all replicas. */
export function teamsMemory(db: Kysely<Schema>, now: () => Date) {
  const conversations = () => db.selectFrom('teams_conversation').selectAll();
  return {
    async conversation(id: string): Promise<TeamsConversation | undefined> {
      const row = await conversations().where('id', '=', id).executeTakeFirst();
      return row && toConversation(row);
    },
    /** The newest, when there were several: a person may have removed the app and added it again. */
    async personalChat(person: PersonId): Promise<TeamsConversation | undefined> {
      const row = await conversations()
        .where('kind', '=', 'personal')
        .where('person', '=', person)
        .orderBy('seen_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toConversation(row);
    },
    /** What is known of it stays where nothing new is said; the service URL may change at any time, and the newest counts. */
    async remember(conversation: TeamsConversation): Promise<void> {
      const { id, kind, serviceUrl, tenantId, teamId, person, name } = conversation;
      const row = { kind, service_url: serviceUrl, tenant_id: tenantId, seen_at: now() };
      const told = {
        ...row,
        ...(teamId !== undefined && { team_id: teamId }),
        ...(person !== undefined && { person }),
        ...(name !== undefined && { name }),
      };
      await db
        .insertInto('teams_conversation')
        .values({ id, team_id: null, person: null, name: null, ...told })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(told))
        .execute();
    },
    /** One conversation, or all channels of a team. */
    async forget(conversationOrTeamId: string): Promise<void> {
      await db
        .deleteFrom('teams_conversation')
        .where((where) =>
          where.or([where('id', '=', conversationOrTeamId), where('team_id', '=', conversationOrTeamId)]),
        )
        .execute();
    },
    /** Where the tenant was heard from last. */
    async anyServiceUrl(tenantId: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('teams_conversation')
        .select('service_url')
        .where('tenant_id', '=', tenantId)
        .orderBy('seen_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.service_url;
    },
    async subscriptions(): Promise<TeamsSubscription[]> {
      const rows = await db.selectFrom('teams_subscription').selectAll().orderBy('expires_at').execute();
      return rows.map(({ id, resource, client_state, expires_at }) => ({
        id,
        resource,
        clientState: client_state,
        expiresAt: expires_at,
      }));
    },
    /** There is one for each resource: another one takes its place. */
    async rememberSubscription({ id, resource, clientState, expiresAt }: TeamsSubscription): Promise<void> {
      const row = { id, client_state: clientState, expires_at: expiresAt };
      await db
        .insertInto('teams_subscription')
        .values({ resource, ...row })
        .onConflict((conflict) => conflict.column('resource').doUpdateSet(row))
        .execute();
    },
    async forgetSubscription(id: string): Promise<void> {
      await db.deleteFrom('teams_subscription').where('id', '=', id).execute();
    },
  };
}

function toConversation(row: {
  id: string;
  kind: TeamsConversation['kind'];
  service_url: string;
  tenant_id: string;
  team_id: string | null;
  person: PersonId | null;
  name: string | null;
}): TeamsConversation {
  return {
    id: row.id,
    kind: row.kind,
    serviceUrl: row.service_url,
    tenantId: row.tenant_id,
    ...(row.team_id !== null && { teamId: row.team_id }),
    ...(row.person !== null && { person: row.person }),
    ...(row.name !== null && { name: row.name }),
  };
}
