/**
 * From `/incident declare` to a room that is ready, as Slack sees it, with 100 ms a call: created, its card posted and
 * pinned, topic and bookmark set, the declarer in it, announced with a link to it. (There is no commander before
 * somebody takes the lead there; who has a role by then is invited beside the declarer.)
 *
 * The floor is the longest chain of calls that depend on each other (create, post, pin), made by a bare client: with
 * everything else done beside it, nobody could be faster.
 */
import { WebClient } from '@slack/web-api';
import type { SandboxSlack } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { alternate } from '../alternate.js';
import type { Benchmark } from '../row.js';
import { toRow } from '../stats.js';

const latencyMs = 100;
const rounds = 20;

export const declare: Benchmark = {
  name: 'declare',
  async run(world) {
    const sandbox = await startSandbox({ latencyMs, rateLimits: false });
    try {
      const { slack } = sandbox;
      const database = await world.createDatabase();
      const { url } = await world.startTocsin({ slack, databaseUrl: database.url });
      sandbox.connect(url);
      const client = new WebClient(slack.botToken, {
        slackApiUrl: slack.apiUrl,
        retryConfig: { retries: 0 },
      });
      let number = 0;
      const measured = await alternate({
        rounds,
        warmUp: 2,
        async ours() {
          number += 1;
          const ms = await untilReady(slack, `Checkout is down for the ${number}. time`);
          await slack.idle();
          await database.quiet();
          return ms;
        },
        floor: () => {
          number += 1;
          return longestChain(client, `floor-${number}`);
        },
        onRound: ({ ours, floor }) =>
          world.say(`declare: ${Math.round(ours)} ms, floor ${Math.round(floor)} ms`),
      });
      return toRow({ bench: 'declare', unit: 'ms', budget: { max: 1.3 }, rounds: measured });
    } finally {
      await sandbox.stop();
    }
  },
};

async function untilReady(slack: SandboxSlack, title: string): Promise<number> {
  const [declarer] = slack.people;
  if (!declarer) throw new Error('the sandbox has nobody in it');
  const started = performance.now();
  const typed = slack.as(declarer.id).command('incidents', `/incident declare sev1 ${title}`);
  const ready = slack.waitFor('the room to be ready', () => {
    const room = slack.channels().find(({ name }) => name.endsWith(slugOf(title)));
    if (!room) return undefined;
    const announced = slack.messages('incidents').some(({ blocks }) => {
      const shown = JSON.stringify(blocks);
      return shown.includes(title) && shown.includes(room.id);
    });
    const isReady =
      announced &&
      room.topic !== '' &&
      slack.pins(room.id).length > 0 &&
      slack.bookmarks(room.id).length > 0 &&
      room.members.includes(declarer.id);
    return isReady ? performance.now() - started : undefined;
  });
  const [ms] = await Promise.all([ready, typed]);
  return ms;
}

const slugOf = (title: string) => title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

async function longestChain(client: WebClient, name: string): Promise<number> {
  const started = performance.now();
  const { channel } = await client.conversations.create({ name });
  if (!channel?.id) throw new Error('the sandbox created no channel');
  const { ts } = await client.chat.postMessage({ channel: channel.id, text: 'The card' });
  if (!ts) throw new Error('the sandbox posted no message');
  await client.pins.add({ channel: channel.id, timestamp: ts });
  return performance.now() - started;
}
