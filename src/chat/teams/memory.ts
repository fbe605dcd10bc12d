import type { PersonId } from '../../ids.js';

export interface Conversation {
  /** Microsoft's own id, without a message's: `19:…@thread.tacv2`. */
  id: string;
  kind: 'channel' | 'chat' | 'meeting' | 'personal';
  /** Where its region's connector is; it may change at any time. */
  serviceUrl: string;
  tenantId: string;
  /** Group id of the team that a channel belongs to. */
  teamId?: string;
  /** Whose personal chat it is. */
  person?: PersonId;
  name?: string;
}

/** What Graph was asked to tell. */
export interface Subscription {
  id: string;
  resource: string;
  clientState: string;
  expiresAt: Date;
}

/** What is remembered between runs, and shared by replicas. */
export interface TeamsMemory {
  conversation(id: string): Promise<Conversation | undefined>;
  personalChat(person: PersonId): Promise<Conversation | undefined>;
  /** What is known of it stays where nothing new is said; the newest service URL counts. */
  remember(conversation: Conversation): Promise<void>;
  /** One conversation, or all channels of a team. */
  forget(conversationOrTeamId: string): Promise<void>;
  /** Where the tenant was heard from last. */
  anyServiceUrl(tenantId: string): Promise<string | undefined>;
  subscriptions(): Promise<Subscription[]>;
  /** One for each resource. */
  rememberSubscription(subscription: Subscription): Promise<void>;
  forgetSubscription(id: string): Promise<void>;
}
