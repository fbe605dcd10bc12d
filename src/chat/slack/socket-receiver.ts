import { LogLevel, type Receiver, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { toError } from '../../errors.js';
import { keepTrying } from '../keep-trying.js';
import { Malformed } from '../malformed.js';
import { createUnderWay } from '../under-way.js';
import { refusedToken } from './errors.js';
import type { TakeEvent } from './events.js';
import { eventIn } from './receiver.js';

/** How long a stop waits for the deliveries under way: the longest that a call to Slack may take. */
const longestStopMs = 10_000;
const callTimeoutMs = 10_000;

/**
 * Socket Mode. A delivery is acknowledged only after it was processed: Bolt acknowledges events on its own before that,
 * and Slack would not send again what a crash then loses. The connection is kept up by ourselves: Bolt's client ends
 * the process when Slack answers 500 while it connects anew.
 */
export function createSocketReceiver(options: {
  appToken: string;
  apiUrl: string;
  takeEvent: TakeEvent;
  /** Nothing was told while there was no connection. */
  onConnectedAgain: () => void;
  log: Logger;
}): Receiver {
  const { log, takeEvent } = options;
  const underWay = createUnderWay();
  let stopping = false;
  let connected = false;
  let wasConnected = false;
  const bolt = new SocketModeReceiver({
    appToken: options.appToken,
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        slackApiUrl: options.apiUrl,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: callTimeoutMs,
      },
    },
    logger: quiet(log),
  });
  const connecting = keepTrying(
    async () => {
      await bolt.start();
      connected = true;
      if (wasConnected) options.onConnectedAgain();
      wasConnected = true;
      // Stopped in the meantime.
      if (stopping) await bolt.stop();
    },
    {
      hopeless: (error) =>
        refusedToken(
          error,
          'SLACK_APP_TOKEN',
          'Make one at api.slack.com/apps → your app → Basic Information → App-Level Tokens, with the scope connections:write.',
        ),
      onFailure: (error) =>
        log.warn(
          { reason: error ? toError(error).message : undefined },
          'Socket Mode is not connected, trying again',
        ),
    },
  );
  bolt.client.on('disconnected', () => {
    if (!connected) return;
    connected = false;
    connecting.again();
  });

  async function take(
    event: ReceiverEvent,
    processEvent: (event: ReceiverEvent) => Promise<void>,
  ): Promise<void> {
    let response: unknown;
    try {
      const told = eventIn(event.body);
      if (told) await takeEvent(told);
      else {
        await processEvent({
          ...event,
          ack: async (given?: unknown) => {
            response = given;
          },
        });
      }
    } catch (error) {
      log.error({ err: error }, 'delivery failed');
      // Not acknowledged: Slack sends it again. What cannot be read would be no better then.
      if (!(error instanceof Malformed)) return;
    }
    await event.ack(response);
  }

  return {
    init(app) {
      const processEvent = app.processEvent.bind(app);
      const late = async (event: ReceiverEvent): Promise<void> => {
        // Left unacknowledged: Slack sends an event again, to another connection or to who comes after us.
        if (stopping) return;
        await underWay.add(take(event, processEvent));
      };
      bolt.init(Object.assign(Object.create(app), { processEvent: late }));
    },
    start: () => connecting.begin(),
    async stop() {
      stopping = true;
      connecting.stop();
      // The answers to what is under way go over this connection: a person who gets none asks for it a second time.
      if (!(await underWay.ended(longestStopMs)))
        log.warn('deliveries were still under way when Slack was left');
      await bolt.stop();
    },
  };
}

type BoltLogger = NonNullable<NonNullable<ConstructorParameters<typeof SocketModeReceiver>[0]>['logger']>;

/** What Bolt's client says of its connection, among our own lines; what matters of it is logged above. */
function quiet(log: Logger): BoltLogger {
  const say = (...said: unknown[]) => log.debug({ said: said.map(String).join(' ') }, 'Socket Mode');
  return {
    debug: () => undefined,
    info: say,
    warn: say,
    error: say,
    setName: () => undefined,
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
  };
}
