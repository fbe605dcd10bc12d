/**
 * From `/incident declare` to a room that is ready, as Slack sees it, with 100 ms a call: created, its card posted and
 * pinned, topic and bookmark set, the declarer in it, who took the lead in it, announced with a link to it.
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
const leadLabel = 'Take the lead';

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
  const [alice, bruno] = slack.people;
  if (!alice || !bruno) throw new Error('the sandbox has too few people');
  const started = performance.now();
  const declared = slack.as(alice.id).command('incidents', `/incident declare sev1 ${title}`);
  const announced = await slack.waitFor('the announcement', () =>
    slack.messages('incidents').find(({ text, blocks }) => JSON.stringify({ text, blocks }).includes(title)),
  );
  const led = slack.as(bruno.id).act({ channel: announced.channel, ts: announced.ts }, leadLabel);
  const ms = await slack.waitFor('the room to be ready', () => {
    const room = slack.channels().find(({ name }) => name.endsWith(slugOf(title)));
    if (!room) return undefined;
    const announcement = slack.messages('incidents').find(({ ts }) => ts === announced.ts);
    const ready =
      room.topic !== '' &&
      slack.pins(room.id).length > 0 &&
      slack.bookmarks(room.id).length > 0 &&
      room.members.includes(alice.id) &&
      room.members.includes(bruno.id) &&
      JSON.stringify(announcement?.blocks).includes(room.id);
    return ready ? performance.now() - started : undefined;
  });
  await Promise.all([declared, led]);
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
