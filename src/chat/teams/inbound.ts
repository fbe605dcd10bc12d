/** The inbound half: what people type, press and fill in becomes an `Invocation`; what is said in rooms is recorded. */
import { type Activity, ActivityTypes, type InvokeResponse, type TurnContext } from 'botbuilder';
import type { PersonId, RoomId } from '../../ids.js';
import type { Seen } from '../archive.js';
import type { Dispatch } from '../dispatch.js';
import { reading } from '../malformed.js';
import type { View } from '../view.js';
import type { Connector } from './connector.js';
import { answerInvoke, type InvokeDeps } from './invokes.js';
import type { Conversation, TeamsMemory } from './memory.js';
import { mentionedIn } from './mentions.js';
import { type Placed, personOf, placeOf } from './places.js';
import { NotAllowed } from './receive.js';
import { heard } from './replies.js';
import { fromActivity } from './sightings.js';
import { readLine } from './text-in.js';

export interface InboundDeps extends InvokeDeps {
  appId: string;
  allowedTenants: readonly string[];
  memory: TeamsMemory;
  connector: Pick<Connector, 'member' | 'groupOf'>;
  /** Where a person's clock hangs, as their client tells with all that they do. */
  zoneTold: (person: PersonId, zone: string) => void;
  dispatch: Dispatch;
  /** Resolves when it is committed. */
  record: (seen: Seen) => Promise<void>;
  showHome: (person: PersonId) => Promise<void>;
  /** The bot was brought into a room, and may have missed what was said before. */
  arrived: (room: RoomId) => Promise<void>;
  /** The bot was taken out of a team or a room: the rooms that are read back next say so to somebody. */
  removed: (from: Conversation) => void;
}

/** `/incident resolve`, as our own words say it elsewhere, is understood too. */
const slashed = /^\/incident\b\s*/i;

export function createTurn(deps: InboundDeps): (context: TurnContext) => Promise<void> {
  const known = new Map<string, string>();
  const people = new Map<string, PersonId>();

  return async (context) => {
    const { activity } = context;
    const place = placeOf(activity);
    const { tenantId } = place.conversation;
    if (!deps.allowedTenants.includes(tenantId)) {
      throw new NotAllowed(`people of the tenant ${tenantId || 'nobody knows'} may not talk to Tocsin`);
    }
    if (place.person && activity.localTimezone) deps.zoneTold(place.person, activity.localTimezone);
    // A search and a message's menu work where the bot is not: two people's own chat is nobody's chat with it.
    if (!activity.name?.startsWith('composeExtension/')) await remember(place);
    switch (activity.type) {
      case ActivityTypes.Message:
        return takeMessage(activity, place);
      case ActivityTypes.Invoke: {
        const value: InvokeResponse = await answerInvoke(activity, place, deps);
        // That the turn has an answer is told by an activity of its own (botbuilder's CloudAdapterBase takes it from there).
        await context.sendActivity({ type: ActivityTypes.InvokeResponse, value });
        return;
      }
      case ActivityTypes.InstallationUpdate:
        return takeInstallation(activity, place);
      case ActivityTypes.ConversationUpdate:
        await takeMembership(activity, place);
        return sight(activity);
      default:
        return sight(activity);
    }
  };

  async function sight(activity: Activity): Promise<void> {
    for (const seen of fromActivity(activity, { appId: deps.appId, momentEmoji: deps.momentEmoji, people }))
      await deps.record(seen);
  }

  /** Only what is new is written: most deliveries come from where the last one came from. */
  async function remember({ conversation, teamThread }: Placed): Promise<void> {
    const told = JSON.stringify(conversation);
    if (known.get(conversation.id) === told) return;
    await deps.memory.remember({ ...conversation, ...(await groupOf(conversation, teamThread)) });
    known.set(conversation.id, told);
    if (known.size > 10_000) known.clear();
  }

  /** Messages name their team by its thread; Graph wants the group. Where it cannot be asked now, the next message asks. */
  async function groupOf({ id, kind, teamId, serviceUrl }: Conversation, thread: string | undefined) {
    if (kind !== 'channel' || teamId || !thread || (await deps.memory.conversation(id))?.teamId) return {};
    const group = await deps.connector.groupOf(serviceUrl, thread).catch(() => undefined);
    return group === undefined ? {} : { teamId: group };
  }

  /** Mentions name people by an id that only this bot knows them by; who cannot be asked for stays a name. */
  async function whoIs(id: string, { conversation }: Placed): Promise<void> {
    if (people.has(id)) return;
    const member = await deps.connector.member(conversation, id).catch(() => undefined);
    if (member?.aadObjectId) people.set(id, personOf(member.aadObjectId));
  }

  async function takeMessage(activity: Activity, place: Placed): Promise<void> {
    const { person, room, isPersonal } = place;
    const mentioned = mentionedIn(activity);
    await Promise.all(mentioned.others.map((id) => whoIs(id, place)));
    if (!isPersonal) await sight(activity);
    if (!person || !(isPersonal || mentioned.bot)) return;
    const line = reading(() => readLine(activity, (id) => people.get(id)));
    const reply = await deps.dispatch({
      delivery: `teams:command:${place.conversation.id}:${activity.id}`,
      actor: person,
      room: isPersonal ? undefined : room,
      incidentId: undefined,
      input: { kind: 'line', text: line.text.replace(slashed, ''), people: line.people },
      receivedAt: deps.now(),
    });
    const view = heard(reply);
    if (view) tell(view, place);
  }

  /** The app was added or removed (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events). */
  async function takeInstallation(activity: Activity, place: Placed): Promise<void> {
    const { action } = activity;
    if (action === 'remove' || action === 'remove-upgrade') {
      if (action === 'remove') await left(place);
      return;
    }
    if (place.isPersonal && place.person) {
      const { person } = place;
      deps.afterwards(() => deps.showHome(person));
    }
  }

  async function takeMembership(activity: Activity, place: Placed): Promise<void> {
    const isUs = ({ id }: { id: string }) => id === `28:${deps.appId}`;
    if (activity.membersAdded?.some(isUs) && !place.isPersonal) await deps.arrived(place.room);
    if (activity.membersRemoved?.some(isUs)) await left(place);
  }

  async function left({ conversation }: Placed): Promise<void> {
    known.delete(conversation.id);
    await deps.memory.forget(
      conversation.kind === 'channel' ? (conversation.teamId ?? conversation.id) : conversation.id,
    );
    if (conversation.kind === 'personal') return;
    deps.removed(conversation);
  }

  /** What was asked for is committed by now; only the word about it can be lost. */
  function tell(view: View, place: Placed): void {
    const { person } = place;
    if (person) deps.afterwards(() => deps.whisper(view, { person, place }));
  }
}
