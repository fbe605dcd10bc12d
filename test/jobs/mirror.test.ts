/** One incident with a room on each of two platforms: what is in one is in the other. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { RoomUnreachable } from '../../src/chat/port.js';
import { redact } from '../../src/compliance/redact.js';
import { recordMissed } from '../../src/db/sightings.js';
import { PermanentFailure, RetryLater } from '../../src/errors.js';
import type { RoomId } from '../../src/ids.js';
import { assignRole } from '../../src/incident/assign-role.js';
import { requestCatchUp } from '../../src/incident/catch-up.js';
import { requestMirror } from '../../src/incident/request-mirror.js';
import { setSeverity } from '../../src/incident/set-severity.js';
import { setStatus } from '../../src/incident/set-status.js';
import { seal } from '../compliance/tampering.js';
import { ana, bo, later, messageIn } from '../helpers/cast.js';
import { wordsOf } from '../helpers/dispatching.js';
import { type InBoth, incidentInBoth, openMirrored, seen, settled, tea, tell } from '../helpers/mirrored.js';
import { outage } from '../helpers/runbooks.js';
import { until } from '../helpers/until.js';
import { declared, timelineOf } from '../helpers/world.js';

const world = await openMirrored({ runbooks: [outage] });
afterAll(() => world.stop());
const { slack, teams, deps, database } = world;

const posted = (room: RoomId, id: string, text: string, more: { thread?: string; files?: string[] } = {}) =>
  seen(room, {
    type: 'message.posted',
    message: messageIn(room, id),
    text,
    ...(more.thread && { thread: more.thread }),
    ...(more.files && { files: more.files.map((name) => ({ id: `F-${name}`, name })) }),
  });
const edited = (room: RoomId, id: string, text: string) =>
  seen(room, { type: 'message.edited', message: messageIn(room, id), text });
const deleted = (room: RoomId, id: string) =>
  seen(room, { type: 'message.deleted', message: messageIn(room, id) });

/** What crossed into the second room, and into the first: the line that tells who said what. */
const crossedInto = (platform: typeof slack, room: RoomId) =>
  platform.posts
    .filter(({ to, key }) => to === room && key.startsWith('cross:'))
    .map((post) => platform.wordsIn(room)[platform.posts.filter(({ to }) => to === room).indexOf(post)]);
const lines = (platform: typeof slack, room: RoomId) =>
  crossedInto(platform, room).map((words) =>
    words?.split('\n').find((line) => /^(?!In reply)[^:]+\): /.test(line)),
  );

const failures = async ({ incident }: InBoth) =>
  (await timelineOf(world, incident.id)).flatMap(({ event }) =>
    event.type === 'effect.failed' || event.type === 'effect.delayed' ? [event] : [],
  );

describe('a second room', () => {
  it('is furnished as the first is, and each names the other', async () => {
    const { incident, room, second } = await incidentInBoth(world);
    const name = incident.mirror?.roomName;

    expect(second.startsWith('teams:')).toBe(true);
    expect(incident.mirror).toMatchObject({
      platform: 'teams',
      card: { room: second },
      announcement: { room: 'teams:announcements' },
    });
    const card = teams.posts.find(({ to, key }) => to === second && key.startsWith('card:'));
    expect(card?.pinned).toBe(true);
    const words = card && wordsOf(card.view);
    expect(words).toContain(`Also in: Slack: #${incident.roomName}`);
    expect(words).toContain('Declared by: Ana (Slack)');
    expect(slack.wordsIn(room)[0]).toContain(`Also in: Teams: #${name}`);
    const native = second.slice('teams:'.length);
    expect(teams.calls).toContain(`bookmark ${native}`);
    expect(teams.calls.filter((call) => call.startsWith(`describeRoom ${native}`))).toHaveLength(2);
    expect(teams.calls.filter((call) => call.startsWith('invite'))).toEqual([]);
  });

  it('shows what goes on from then on, and the runbooks from before', async () => {
    const first = await settled(world, await declared(deps));

    await requestMirror(deps, { incidentId: first.id, actor: ana });
    await setSeverity(deps, { incidentId: first.id, severity: 'sev1', actor: ana });
    await assignRole(deps, { incidentId: first.id, role: 'comms', person: tea, actor: ana });
    const { room, mirror } = await settled(world, first);

    for (const [platform, id] of [
      [slack, room],
      [teams, mirror?.room],
    ] as const) {
      const words = platform.wordsIn(id);
      expect(words.filter((text) => text.includes('Severity: SEV1'))).toHaveLength(1);
      expect(words.filter((text) => /changed the severity|SEV2.*SEV1/.test(text))).toHaveLength(1);
      expect(platform.posts.filter(({ to, key }) => to === id && key.startsWith('checklist:'))).toHaveLength(
        1,
      );
    }
    expect(slack.wordsIn(room)[0]).toContain('Comms lead: Tea (Teams)');
    expect(teams.calls).toContain(`invite ${mirror?.room?.slice('teams:'.length)} 0a-tea`);
    expect(teams.wordsIn(tea)).toEqual([expect.stringContaining(`Go to ${mirror?.room}`)]);
    const [run] = await deps.read.runs(first.id, 'tocsin');
    expect(run).toMatchObject({ card: { room }, mirrorCard: { room: mirror?.room } });
  });

  it('that fails in something does not hold back the first, where it is told', async () => {
    const both = await incidentInBoth(world);
    const native = both.second.slice('teams:'.length);
    teams.trouble = (call) =>
      call.startsWith(`describeRoom ${native}`) ? new PermanentFailure('The topic is locked.') : undefined;

    await setSeverity(deps, { incidentId: both.incident.id, severity: 'sev1', actor: ana });
    await settled(world, both.incident);
    teams.trouble = () => undefined;

    expect(await failures(both)).toMatchObject([
      { effect: 'room.topic', room: 'mirror', what: 'Setting the room’s topic in Teams' },
    ]);
    expect(
      slack.calls.filter((call) => call.startsWith('describeRoom') && call.includes('SEV1')),
    ).not.toEqual([]);
    const told = (words: string) => words.includes('The topic is locked.');
    expect(slack.wordsIn(both.room).filter(told)).toHaveLength(1);
    expect(teams.wordsIn(both.second).filter(told)).toEqual([]);
  });

  it('is read back as the first is, each up to a time of its own', async () => {
    const { incident } = await incidentInBoth(world);

    await requestCatchUp(deps, { incidentId: incident.id, actor: ana });
    await settled(world, incident);

    const read = (await timelineOf(world, incident.id)).flatMap(({ event }) =>
      event.type === 'room.caught-up' ? [event.room ?? 'first'] : [],
    );
    expect(read.sort()).toEqual(['first', 'mirror']);
    const { rows } = await database.pool.query('select * from room_reading where incident_id = $1', [
      incident.id,
    ]);
    expect(rows).toMatchObject([{ read_up_to: expect.any(Date), mirror_read_up_to: expect.any(Date) }]);
  });
});

describe('what is said in one room', () => {
  it('is shown in the other with its author, in order and once; and is once in the timeline', async () => {
    const { incident, room, second } = await incidentInBoth(world);
    const once = posted(room, '1.1', 'errors are back, @slack:U0BO');

    await tell(world, once, posted(second, '901', 'we see it as well'), once);
    await tell(world, once);
    await tell(world, { ...posted(room, '1.2', 'rolling back'), actor: bo });
    await settled(world, incident);

    expect(lines(teams, second)).toEqual([
      'Ana (Slack): errors are back, Bo (Slack)',
      'Bo (Slack): rolling back',
    ]);
    expect(lines(slack, room)).toEqual(['Tea (Teams): we see it as well']);
    const said = (await timelineOf(world, incident.id)).filter(
      ({ event }) => event.type === 'message.posted',
    );
    expect(said).toHaveLength(3);
  });

  it('follows its edits and its deletion', async () => {
    const { incident, room, second } = await incidentInBoth(world);
    await tell(world, posted(room, '1.1', 'teh cause'), posted(room, '1.2', 'oops'));
    await settled(world, incident);

    await tell(world, edited(room, '1.1', 'the cause'), deleted(room, '1.2'));
    await settled(world, incident);

    expect(lines(teams, second)).toEqual(['Ana (Slack): the cause', 'Ana (Slack): deleted']);
    expect(crossedInto(teams, second)[0]).toContain('edited');
  });

  it('is not shown when it was taken back before', async () => {
    const { incident, room, second } = await incidentInBoth(world);
    const before = teams.posts.length;
    teams.trouble = (call) => {
      if (!call.startsWith('post ') || !call.includes('cross:')) return undefined;
      throw new RetryLater(1, 'slow down');
    };
    await tell(
      world,
      posted(room, '1.1', 'a'),
      posted(room, '1.2', 'my password'),
      posted(room, '1.3', 'teh end'),
    );
    await tell(world, deleted(room, '1.2'), edited(room, '1.3', 'the end'));
    expect(teams.posts).toHaveLength(before);
    teams.trouble = () => undefined;
    await settled(world, incident);

    expect(lines(teams, second)).toEqual(['Ana (Slack): a', 'Ana (Slack): the end']);
  });

  it('tells what it answers, in threads and to what crossed, and what files it came with', async () => {
    const { incident, room, second } = await incidentInBoth(world);
    await tell(world, posted(second, '901', 'who deployed?'));
    await settled(world, incident);
    const copy = slack.posts.find(({ to, key }) => to === room && key.startsWith('cross:'));

    await tell(world, posted(room, '1.1', 'I did', { thread: copy?.id ?? '' }));
    await tell(world, posted(room, '1.2', 'see', { thread: '1.1', files: ['deploy.log'] }));
    await tell(world, posted(room, '1.3', '', { files: ['a.png', 'b.png'] }));
    await settled(world, incident);

    const [first, other, third] = crossedInto(teams, second);
    expect(first).toMatch(/^In reply to teams:0a-tea: “who deployed\?”\nAna \(Slack\): I did\nSlack, /);
    expect(other).toMatch(
      /^In reply to Ana \(Slack\): “I did”\nAna \(Slack\): see\n.* · File there: deploy.log$/,
    );
    expect(third).toMatch(/^Ana \(Slack\): shared a file\n.* · Files there: a.png, b.png$/);
  });

  it('before the mirror was asked for stays where it is, and so do its edits', async () => {
    const { incident, room, second } = await incidentInBoth(world);
    const before = { occurredAt: later(incident.mirror?.askedAt ?? new Date(), -1000) };
    await tell(world, { ...posted(room, '1.1', 'long ago'), ...before });
    await tell(world, edited(room, '1.1', 'long since'));
    await tell(world, posted(room, '1.2', 'now'));
    await settled(world, incident);

    expect(lines(teams, second)).toEqual(['Ana (Slack): now']);
  });

  it('crosses also where it was found by reading the room back', async () => {
    const { incident, room, second } = await incidentInBoth(world);
    const found = { ...posted(second, '901', 'nobody told of this'), found: true as const };

    await recordMissed(database.db, { sightings: [found], at: deps.now() });
    await tell(world, found);
    await settled(world, incident);

    expect(lines(slack, room)).toEqual(['Tea (Teams): nobody told of this']);
    expect(lines(teams, second)).toEqual([]);
  });

  it('goes from the copy when it is redacted, and from the replies that quote it', async () => {
    const { incident, room, second } = await incidentInBoth(world);
    await tell(world, posted(room, '1.1', 'the password is hunter2'));
    await tell(world, posted(room, '1.2', 'oh no', { thread: '1.1' }));
    await settled(world, incident);
    expect(
      crossedInto(teams, second)
        .join('\n')
        .match(/hunter2/g),
    ).toHaveLength(2);
    await seal(world);
    const said = (await timelineOf(world, incident.id)).find(({ event }) => event.type === 'message.posted');
    if (!said) throw new Error('nothing was said');

    await redact(deps, { incident, event: said.id, reason: 'A password.', by: 'Ana' });
    await settled(world, incident);

    expect(lines(teams, second)).toEqual(['Ana (Slack): redacted', 'Ana (Slack): oh no']);
    expect(crossedInto(teams, second).join('\n')).not.toContain('hunter2');
  });

  it('is left alone where somebody removed the copy', async () => {
    const { incident, room, second } = await incidentInBoth(world);
    await tell(world, posted(room, '1.1', 'a'));
    await settled(world, incident);
    const copy = teams.posts.find(({ to, key }) => to === second && key.startsWith('cross:'));
    teams.remove(messageIn(second, copy?.id));

    await tell(world, edited(room, '1.1', 'b'));
    await settled(world, incident);

    expect(lines(teams, second)).toEqual([]);
  });

  it('is posted once where the answer was lost', async () => {
    const { incident, room, second } = await incidentInBoth(world);
    let lost = 0;
    teams.trouble = (call) => {
      if (!call.includes(' cross:') || lost > 0) return undefined;
      lost += 1;
      return new RetryLater(0, 'lost');
    };

    await tell(world, posted(room, '1.1', 'a'), posted(room, '1.2', 'b'));
    await settled(world, incident);
    teams.trouble = () => undefined;

    expect(lost).toBe(1);
    expect(lines(teams, second)).toEqual(['Ana (Slack): a', 'Ana (Slack): b']);
  });

  it('waits for a room that cannot be reached: that is told once, and then all of it comes in order', async () => {
    const both = await incidentInBoth(world);
    const { incident, room, second } = both;
    teams.trouble = (call) => {
      if (!call.includes(' cross:')) return undefined;
      throw new RoomUnreachable('The channel is archived.');
    };
    const told = () => failures(both);

    await tell(world, posted(room, '1.1', 'a'));
    await until('it to be told', async () => ((await told()).length > 0 ? true : undefined));
    const tries = () =>
      teams.calls.filter((call) => call.startsWith(`post ${second.slice(6)} cross:`)).length;
    const before = tries();
    await tell(world, posted(room, '1.2', 'b'));
    await until('it to be tried again', () => (tries() > before ? true : undefined));
    teams.trouble = () => undefined;
    await tell(world, posted(room, '1.3', 'c'));
    await settled(world, incident);

    expect(lines(teams, second)).toEqual(['Ana (Slack): a', 'Ana (Slack): b', 'Ana (Slack): c']);
    expect(await told()).toMatchObject([
      {
        type: 'effect.delayed',
        effect: 'room.cross',
        what: 'Showing in Teams what is said in the other room',
        reason: 'The channel is archived.',
      },
    ]);
  });

  it('does not stop at one message that is refused for good', async () => {
    const { incident, room, second } = await incidentInBoth(world);
    const refused = () =>
      teams.calls.filter((call) => call.startsWith(`post ${second.slice(6)} cross:`)).length;
    let bad: string | undefined;
    teams.trouble = (call) => {
      if (!call.startsWith(`post ${second.slice(6)} cross:`)) return undefined;
      bad ??= call;
      if (call === bad) throw new PermanentFailure('It is too long.');
      return undefined;
    };

    for (const [index, id] of ['1.1', '1.2', '1.3', '1.4'].entries()) {
      await tell(world, posted(room, id, `words ${id}`));
      await until('it to be tried', () => (refused() > index ? true : undefined));
    }
    await settled(world, incident);
    teams.trouble = () => undefined;

    expect(lines(teams, second)).toEqual([
      'Ana (Slack): words 1.2',
      'Ana (Slack): words 1.3',
      'Ana (Slack): words 1.4',
    ]);
  });

  it('is given up where the incident has ended and its other room is closed, which is told once', async () => {
    const both = await incidentInBoth(world);
    const { incident, room, second } = both;
    await setStatus(deps, { incidentId: incident.id, to: 'resolved', actor: ana });
    await settled(world, incident);
    teams.trouble = (call) => {
      if (!call.includes(' cross:')) return undefined;
      throw new RoomUnreachable('The channel is archived.');
    };

    await tell(world, posted(room, '1.1', 'a'));
    await settled(world, incident);
    await tell(world, posted(room, '1.2', 'b'));
    await settled(world, incident);
    teams.trouble = () => undefined;
    await tell(world, posted(room, '1.3', 'c'));
    await settled(world, incident);

    expect(await failures(both)).toMatchObject([
      { type: 'effect.failed', effect: 'room.cross', room: 'mirror' },
    ]);
    expect(lines(teams, second)).toEqual(['Ana (Slack): c']);
  });
});
