import type { IncomingHttpHeaders } from 'node:http';
import {
  type Activity,
  CloudAdapter,
  type ConfigurationBotFrameworkAuthentication,
  type InvokeResponse,
  type TurnContext,
} from 'botbuilder';
import { z } from 'zod';
import { Malformed } from '../malformed.js';

export interface Answer {
  status: number;
  contentType?: string;
  body?: string;
}

export interface MessagesReceiver {
  handle(request: { headers: IncomingHttpHeaders; body: Buffer }): Promise<Answer>;
}

/** A delivery whose sender may not talk to us: people of a tenant that is not allowed. */
export class NotAllowed extends Error {}

/** `CloudAdapter.process` writes errors to the console and their texts into its answers; this leaves both to us. */
class TurnAdapter extends CloudAdapter {
  take(
    identity: Awaited<ReturnType<ConfigurationBotFrameworkAuthentication['authenticateRequest']>>,
    activity: Activity,
    turn: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined> {
    return this.processActivity(identity, activity, turn);
  }
}

const Envelope = z.looseObject({
  type: z.string().min(1),
  channelId: z.string(),
  serviceUrl: z.string(),
  conversation: z.looseObject({ id: z.string() }),
});

/**
 * Takes what Microsoft Teams sends to `/api/messages`. Who sent it is checked as `CloudAdapter` does
 * (learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication): signature, issuer, audience,
 * time and service URL; whatever is wrong with it, the answer is 401.
 */
export function createMessagesReceiver(options: {
  authentication: ConfigurationBotFrameworkAuthentication;
  turn: (context: TurnContext) => Promise<void>;
  onMalformed: (error: Error) => void;
  /** Why a delivery was refused. */
  onRefused: (reason: string) => void;
}): MessagesReceiver {
  const adapter = new TurnAdapter(options.authentication);
  return {
    async handle({ headers, body }) {
      const activity = parse(body);
      const identity = await authenticate(options.authentication, headers.authorization ?? '', activity);
      if (typeof identity === 'string') {
        options.onRefused(identity);
        return { status: 401 };
      }
      if (!activity) return { status: 400 };
      try {
        return answerOf(await adapter.take(identity, activity, options.turn));
      } catch (error) {
        if (error instanceof NotAllowed) {
          options.onRefused(error.message);
          return { status: 403 };
        }
        if (!(error instanceof Malformed)) throw error;
        options.onMalformed(error);
        return { status: 400 };
      }
    },
  };
}

/** Whom it is from, or why that cannot be said. */
async function authenticate(
  authentication: ConfigurationBotFrameworkAuthentication,
  header: string,
  activity: Activity | undefined,
) {
  try {
    // One that cannot be read has no service URL that the token could name: it is refused by its token all the same.
    return await authentication.authenticateRequest(activity ?? unreadable, header);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const unreadable = { type: 'message', channelId: 'msteams', serviceUrl: '' } as Activity;

function parse(body: Buffer): Activity | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  const envelope = Envelope.safeParse(value);
  // What else an activity holds is read where it is used, and checked there.
  return envelope.success ? (envelope.data as unknown as Activity) : undefined;
}

function answerOf(response: InvokeResponse | undefined): Answer {
  if (!response) return { status: 200 };
  const { status, body } = response;
  if (body === undefined || body === null) return { status };
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}
