/** What people go on doing while things break. Nothing here knows of the faults. */
import type { SandboxActor, SandboxChannel, SandboxMessage } from '../../src/sandbox/contract.js';
import type { Draw } from './draw.js';
import type { Asked, ChaosStage } from './stage.js';

export type Act = (stage: ChaosStage, draw: Draw, name: string) => Promise<void>;

const cast = ['alice', 'bruno', 'chen', 'dara'];
export const momentEmoji = 'pushpin';
/** What a person is told when it was done. */
const done: Readonly<Record<Asked['what'], RegExp>> = {
  declare: /INC-\d+/,
  note: /Noted/,
  close: /is closed\. Its action items/,
};

export const rooms = ({ sandbox }: ChaosStage): SandboxChannel[] =>
  sandbox.slack.channels().filter(({ name }) => name.startsWith('inc-'));

/** A message of a person that is still there. */
export const isTheirs = ({ user, botId, subtype }: SandboxMessage) =>
  user !== undefined && !botId && (subtype === undefined || subtype === 'file_share');

export const acts = {
  async declare(stage, draw, name) {
    await type(stage, 'declare', name, { where: 'incidents', line: `declare ${name}`, who: draw.pick(cast) });
  },
  /** Several at once, some in a thread of what was said before. */
  async talk(stage, draw, name) {
    const room = someRoom(stage, draw);
    if (!room) return;
    const talkers = [draw.pick(cast), draw.pick(cast)].map((who) => comeIn(stage, room, who));
    const [one, other] = await Promise.all(talkers);
    const before = theirs(stage, room);
    const lines = Array.from({ length: 2 + draw.below(8) }, (_, index) => ({
      by: draw.chance(0.5) ? one : other,
      text: `${name}, line ${index}`,
      thread: before.length > 0 && draw.chance(0.3) ? rootOf(draw.pick(before)) : undefined,
    }));
    await Promise.all(
      lines.map(({ by, text, thread }) => by?.say(room.id, text, thread ? { threadTs: thread } : {})),
    );
  },
  /** Takes back what was said, or says it better. */
  async correct(stage, draw, name) {
    const room = someRoom(stage, draw);
    const said = room && theirs(stage, room);
    if (!room || !said || said.length === 0) return;
    const { user = '', ts } = draw.pick(said);
    const author = await comeIn(stage, room, user);
    if (draw.chance(0.3)) await author.remove(room.id, ts);
    else await author.edit(room.id, ts, `${name}, better`);
  },
  async mark(stage, draw) {
    const room = someRoom(stage, draw);
    const said = room && theirs(stage, room);
    if (!room || !said || said.length === 0) return;
    const marker = await comeIn(stage, room, draw.pick(cast));
    const { ts, reactions } = draw.pick(said);
    const own = reactions.some(({ name, users }) => name === momentEmoji && users.includes(marker.id));
    if (!own) await marker.react(room.id, ts, momentEmoji);
  },
  async leave(stage, draw) {
    const room = someRoom(stage, draw);
    if (!room) return;
    const person = await comeIn(stage, room, draw.pick(cast));
    await person.leave(room.id);
  },
  async share(stage, draw, name) {
    const room = someRoom(stage, draw);
    if (!room) return;
    const person = await comeIn(stage, room, draw.pick(cast));
    await person.upload(room.id, { name: `${name}.txt`, content: `what ${name} looks like` });
  },
  async note(stage, draw, name) {
    const room = someRoom(stage, draw);
    if (!room) return;
    const who = draw.pick(cast);
    await comeIn(stage, room, who);
    await type(stage, 'note', name, { where: room.id, line: `note ${name}`, who });
  },
  /** To the very end, with something left to do. */
  async close(stage, draw, name) {
    const room = someRoom(stage, draw);
    if (!room) return;
    const who = draw.pick(cast);
    await comeIn(stage, room, who);
    await stage.sandbox.slack.as(who).command(room.id, '/incident resolve rolled back');
    const line = `close ${name} first; ${name} second after 1`;
    await type(stage, 'close', name, { where: room.id, line, who });
  },
} satisfies Record<string, Act>;
export type ActName = keyof typeof acts;

async function type(
  { sandbox, asked }: ChaosStage,
  what: Asked['what'],
  subject: string,
  { where, line, who }: { where: string; line: string; who: string },
): Promise<void> {
  const { status, body } = await sandbox.slack.as(who).command(where, `/incident ${line}`);
  const said = JSON.stringify(body ?? '');
  const answered = status === 200 && said.length > 2;
  asked.push({ what, subject, outcome: !answered ? 'unknown' : done[what].test(said) ? 'done' : 'refused' });
}

function someRoom(stage: ChaosStage, draw: Draw): SandboxChannel | undefined {
  const all = rooms(stage);
  // Drawn whether there is one or not.
  const position = draw.below(1000);
  return all[position % Math.max(all.length, 1)];
}

const theirs = ({ sandbox }: ChaosStage, room: SandboxChannel): SandboxMessage[] =>
  sandbox.slack.messages(room.id).filter(isTheirs);

const rootOf = ({ ts, threadTs }: SandboxMessage) => threadTs ?? ts;

async function comeIn({ sandbox }: ChaosStage, { id }: SandboxChannel, who: string): Promise<SandboxActor> {
  const { slack } = sandbox;
  const actor = slack.as(who);
  if (!slack.channel(id).members.includes(actor.id)) {
    // Tocsin may be inviting the same person at this moment.
    await actor.join(id).catch((error: Error) => {
      if (!error.message.includes('already_in_channel')) throw error;
    });
  }
  return actor;
}
