import { z } from 'zod';

/** Our own id of an incident (a UUID). People see its number: INC-7. */
export const IncidentId = z.uuid().brand<'IncidentId'>();
export type IncidentId = z.infer<typeof IncidentId>;

/** Position of an event in the order in which events were recorded. */
export const EventId = z.number().int().positive().brand<'EventId'>();
export type EventId = z.infer<typeof EventId>;

/** Somebody's account, on a chat platform or in a tool around it: `slack:U061F7AUR`, `jira:712020:5e8f…`, `pagerduty:PXPGF42`. */
export const AccountId = z
  .string()
  .regex(/^[a-z]+:[A-Za-z0-9._:@-]+$/)
  .brand<'AccountId'>();
export type AccountId = z.infer<typeof AccountId>;

/** A person on a chat platform: `slack:U061F7AUR`. The prefix names the adapter that can reach them. */
export const PersonId = AccountId.brand<'PersonId'>();
export type PersonId = z.infer<typeof PersonId>;

/** A place to talk on a chat platform: `slack:C024BE91L`. */
export const RoomId = z
  .string()
  .regex(/^[a-z]+:[A-Za-z0-9._:@-]+$/)
  .brand<'RoomId'>();
export type RoomId = z.infer<typeof RoomId>;

/** A message in a room; `id` is the platform's own (Slack's `ts`). */
export const MessageRef = z.object({ room: RoomId, id: z.string() });
export type MessageRef = z.infer<typeof MessageRef>;

/** The SHA-256 of a file's content: 64 hexadecimal digits. */
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<'Sha256'>();
export type Sha256 = z.infer<typeof Sha256>;

/** The platform that an id belongs to: `slack:U1` → `slack`. */
export function platformOf(id: AccountId | RoomId): string {
  return id.slice(0, id.indexOf(':'));
}

/** The platform's own id inside one of ours: `slack:U1` → `U1`. */
export function nativeId(id: AccountId | RoomId): string {
  return id.slice(id.indexOf(':') + 1);
}
