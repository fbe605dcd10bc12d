import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { App, LogLevel, type Receiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { toError } from '../../errors.js';
import type { PersonId, RoomId } from '../../ids.js';
import type { GroupId } from '../../incident/permissions.js';
import type { ChatArchive, Seen } from '../archive.js';
import type { Dispatch } from '../dispatch.js';
import { keepTrying } from '../keep-trying.js';
import type { ChatPort } from '../port.js';
import { createUnderWay } from '../under-way.js';
import { createSlackArchive } from './archive.js';
import { createSlackPort, type Self } from './client.js';
import { refusedToken } from './errors.js';
import { createTakeEvent } from './events.js';
import { listen } from './inbound.js';
import { readGroup } from './read-group.js';
import { createHttpReceiver, type HttpReceiver } from './receiver.js';
import { createSocketReceiver } from './socket-receiver.js';

export type SlackConfig =
  | { mode: 'http'; botToken: string; signingSecret: string; apiUrl: string }
  | { mode: 'socket'; botToken: string; appToken: string; apiUrl: string };

/** Slack answers within seconds or not at all; a job tries again. */
const callTimeoutMs = 10_000;

const Identity = z.object({ user_id: z.string(), bot_id: z.string(), team_id: z.string() });

export interface Slack {
  port: ChatPort;
  archive: ChatArchive;
  /** Of a user group. */
  membersOf(group: GroupId): Promise<readonly PersonId[]>;
  /** Takes Slack's requests; undefined in Socket Mode, where there are none. */
  http: HttpReceiver | undefined;
  /**
   * Finds out who we are, and in Socket Mode connects. Only a token that Slack refuses is an error: while Slack is away
   * it goes on trying by itself.
   */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface SlackDeps {
  now: () => Date;
  log: Logger;
  dispatch: () => Dispatch;
  record: (seen: Seen) => Promise<void>;
  showHome: (person: PersonId) => Promise<void>;
  arrived: (room: RoomId) => Promise<void>;
  missed: () => void;
  /** A line to type for a command, without the leading `/incident`. */
  exampleOf: (command: string) => string;
  momentEmoji: string;
  roomUrl?: (teamId: string, channel: string) => string;
}

export function createSlack(config: SlackConfig, deps: SlackDeps): Slack {
  const client = new WebClient(config.botToken, {
    slackApiUrl: config.apiUrl,
    // Retrying is the jobs' part: they survive a restart, a loop in here does not.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: callTimeoutMs,
    logLevel: LogLevel.ERROR,
  });
  let known: Self | undefined;
  let asking: Promise<Self> | undefined;
  const self = async (): Promise<Self> => {
    if (known) return known;
    asking ??= client.auth
      .test()
      .then((answer) => {
        const { user_id, bot_id, team_id } = Identity.parse(answer);
        known = { userId: user_id, botId: bot_id, teamId: team_id };
        return known;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };

  const takeEvent = createTakeEvent({
    self,
    record: deps.record,
    showHome: deps.showHome,
    arrived: deps.arrived,
    missed: deps.missed,
    momentEmoji: deps.momentEmoji,
  });
  const http =
    config.mode === 'http'
      ? createHttpReceiver({
          signingSecret: config.signingSecret,
          now: deps.now,
          takeEvent,
          onMalformed: (error) => deps.log.error({ err: error }, 'delivery could not be read'),
        })
      : undefined;
  const receiver: Receiver =
    http ??
    createSocketReceiver({
      ...socketSettings(config),
      takeEvent,
      onConnectedAgain: deps.missed,
      log: deps.log,
    });
  const introduction = keepTrying(self, {
    hopeless: (error) =>
      refusedToken(
        error,
        'SLACK_BOT_TOKEN',
        'Find it at api.slack.com/apps → your app → OAuth & Permissions → Bot User OAuth Token.',
      ),
    onFailure: (error) =>
      deps.log.warn({ reason: toError(error).message }, 'Slack does not say who we are, trying again'),
  });
  const app = new App({
    receiver,
    processBeforeResponse: true,
    // Nothing here keeps state by conversation; Bolt would look for some at each request.
    convoStore: false,
    // Who we are is asked once, by ourselves, so that the app starts while Slack is away.
    authorize: async () => {
      const { userId, botId, teamId } = await self();
      return { botToken: config.botToken, botUserId: userId, botId, teamId };
    },
    clientOptions: { slackApiUrl: config.apiUrl },
    logLevel: LogLevel.ERROR,
  });
  // Bolt logs and goes on; here the receiver must hear of it, so that Slack delivers again.
  app.error(async (error) => {
    throw error;
  });
  const replies = createUnderWay();
  listen(app, {
    client,
    now: deps.now,
    dispatch: (invocation) => deps.dispatch()(invocation),
    showHome: deps.showHome,
    exampleOf: deps.exampleOf,
    onUnopened(error, command) {
      const id = randomUUID().slice(0, 8);
      deps.log.error({ err: error, command, id }, 'form could not be opened');
      return id;
    },
    afterwards(work) {
      // In a turn of its own: this one ends with the answer on its way.
      const done = nextTurn().then(work);
      void replies.add(
        done.catch((error: unknown) => deps.log.warn({ err: error }, 'private reply was lost')),
      );
    },
  });

  return {
    port: createSlackPort({
      client,
      self,
      now: deps.now,
      roomUrl: deps.roomUrl ?? ((team, channel) => `https://app.slack.com/client/${team}/${channel}`),
      teamId: () => known?.teamId ?? '',
    }),
    archive: createSlackArchive({
      client,
      self,
      token: config.botToken,
      momentEmoji: deps.momentEmoji,
      now: deps.now,
    }),
    membersOf: (group) => readGroup(client, group),
    http,
    async start() {
      await introduction.begin();
      await receiver.start();
    },
    async stop() {
      introduction.stop();
      await receiver.stop();
      if (!(await replies.ended(callTimeoutMs))) deps.log.warn('private replies were lost');
    },
  };
}

function socketSettings(config: SlackConfig): { appToken: string; apiUrl: string } {
  if (config.mode !== 'socket') throw new Error('Socket Mode needs an app token');
  return config;
}
