/** What goes wrong. Each really does it, and undoes nothing but what would keep the next one from happening. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SandboxFault } from '../../src/sandbox/contract.js';
import type { Draw } from './draw.js';
import { acts } from './people.js';
import type { ChaosStage } from './stage.js';

export type Fault = (stage: ChaosStage, draw: Draw) => Promise<void>;

/** Every call that an incident takes. */
const steps = [
  'conversations.create',
  'conversations.invite',
  'conversations.setTopic',
  'conversations.setPurpose',
  'conversations.history',
  'conversations.replies',
  'chat.postMessage',
  'chat.update',
  'pins.add',
  'bookmarks.add',
  'bookmarks.list',
  'users.info',
];
type Trouble = Omit<SandboxFault, 'method'>;
const troubles: readonly Trouble[] = [
  { kind: 'ratelimited', retryAfterSeconds: 1 },
  { kind: 'error', error: 'internal_error' },
  { kind: 'error', error: 'service_unavailable' },
  { kind: '500' },
  { kind: 'reset' },
  { kind: 'lost' },
];

/** What has not happened when the fault is over happens no more. */
function trouble({ sandbox, over }: ChaosStage, fault: SandboxFault): void {
  over.push(sandbox.slack.fault(fault));
}

const atEachStep =
  (fault: Trouble): Fault =>
  async (stage) => {
    for (const method of steps) trouble(stage, { ...fault, method });
  };

export const faults = {
  async kill(stage, draw) {
    const victim = draw.pick(stage.replicas);
    await someMoment(stage, draw);
    await stage.kill(victim);
  },
  async killTwo(stage, draw) {
    const [one, other] = stage.replicas;
    await someMoment(stage, draw);
    if (one) await stage.kill(one);
    await pause(draw.below(100));
    if (other) await stage.kill(other);
  },
  /** Nobody is there for longer than Slack tries: what people do meanwhile is told to nobody. */
  async blackout(stage, draw) {
    await someMoment(stage, draw);
    for (const replica of [...stage.replicas]) await stage.kill(replica);
    for (const act of ['talk', 'correct', 'mark', 'leave'] as const) {
      await acts[act](stage, draw.stream(act), `in the dark ${draw.below(1e6)}`);
    }
    await stage.sandbox.slack.idle();
  },
  async databaseRestarts(stage, draw) {
    await someMoment(stage, draw);
    await stage.postgres.restart('in order');
  },
  async databaseCrashes(stage, draw) {
    await someMoment(stage, draw);
    await stage.postgres.restart('killed');
  },
  async databaseCutOff(stage, draw) {
    await someMoment(stage, draw);
    stage.postgres.wire.refuse();
    await pause(100 + draw.below(1500));
    stage.postgres.wire.pass();
  },
  slackAsksToSlowDown: atEachStep({ kind: 'ratelimited', retryAfterSeconds: 1 }),
  slackFails: atEachStep({ kind: '500' }),
  slackResets: atEachStep({ kind: 'reset' }),
  /** It is done, and nobody hears of it. */
  slackLosesAnswers: atEachStep({ kind: 'lost' }),
  /** Never answers: after ten seconds it is given up. */
  async slackHangs(stage, draw) {
    trouble(stage, { kind: 'hang', method: draw.pick(steps) });
  },
  async slackStumbles(stage, draw) {
    for (let count = 2 + draw.below(4); count > 0; count -= 1) {
      const method = draw.pick([...steps, '*']);
      trouble(stage, { ...draw.pick(troubles), method, times: 1 + draw.below(2) });
    }
  },
  async jiraStumbles({ sandbox, over }, draw) {
    const kind = draw.pick(['ratelimited', '500', 'reset', 'lost'] as const);
    over.push(sandbox.jira.fault({ kind, times: 1 + draw.below(3) }));
  },
  async deliveredTwice({ sandbox }) {
    sandbox.slack.delivery('duplicate');
  },
  async deliveredOutOfOrder({ sandbox }) {
    sandbox.slack.delivery('reorder');
  },
  /** What happens now is told only after what happens in a second. */
  async deliveredLate({ sandbox }, draw) {
    sandbox.slack.delivery('hold');
    await pause(200 + draw.below(800));
    sandbox.slack.delivery('normal');
  },
  async notDelivered({ sandbox }, draw) {
    sandbox.slack.delivery('lose');
    await pause(200 + draw.below(800));
    sandbox.slack.delivery('normal');
  },
  /** As far as Slack's signatures allow, and sometimes further: then it takes nothing any more. */
  async clockSteps(stage, draw) {
    const [replica] = stage.replicas;
    const most = draw.chance(0.2) ? 3600_000 : 240_000;
    const aheadMs = draw.below(2 * most) - most;
    stage.furthest.aheadMs = Math.max(stage.furthest.aheadMs, aheadMs);
    stage.furthest.behindMs = Math.max(stage.furthest.behindMs, -aheadMs);
    await someMoment(stage, draw);
    await replica?.stepClock(aheadMs);
  },
} satisfies Record<string, Fault>;
export type FaultName = keyof typeof faults;

/** In the middle of something: so many calls of the Web API later, or after a while in which there were fewer. */
async function someMoment({ sandbox }: ChaosStage, draw: Draw): Promise<void> {
  const { slack } = sandbox;
  const enough = slack.calls().length + draw.below(24);
  const more = draw.below(30);
  await slack
    .waitFor('a call', () => (slack.calls().length >= enough ? true : undefined), 700)
    .catch(() => undefined);
  await pause(more);
}
