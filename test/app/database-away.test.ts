import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { adminUrl } from '../helpers/announced-server.js';
import {
  answerOf,
  current,
  declare,
  eventsOf,
  rowCount,
  seeing,
  startTestApp,
  stringsIn,
  type TestApp,
  type,
  until,
} from '../helpers/app.js';
import { type BreakableLine, breakableLine } from '../helpers/breakable-line.js';

let test: TestApp;
let line: BreakableLine;
beforeEach(async () => {
  const { hostname, port } = new URL(adminUrl());
  line = await breakableLine({ host: hostname, port: Number(port || 5432) });
  test = await startTestApp({
    databaseUrl(url) {
      const through = new URL(url);
      through.host = `127.0.0.1:${line.port}`;
      return through.href;
    },
    // Slack would come back within minutes; here it does for as long as the database is away.
    sandbox: { retryDelaysMs: Array.from({ length: 200 }, () => 100) },
  });
});
afterEach(async () => {
  line.mend();
  await test.stop();
  await line.stop();
});

const ready = async () => (await fetch(`${test.app.url}/readyz`)).status;
const nothing = 'Nothing was recorded: Tocsin cannot reach its database.';

describe('while the database is away', () => {
  it('tells who typed at once that nothing was recorded, and goes on by itself when it is back', async () => {
    const incident = await declare(test);
    const before = await rowCount(test);
    line.cut();
    const typed = await type(test, 'alice', 'general', '/incident declare sev1 In the dark');
    const listed = await type(test, 'alice', incident.channel, '/incident resolve over');

    for (const delivered of [typed, listed]) {
      expect(delivered.status).toBe(200);
      expect(answerOf(delivered)).toContain(nothing);
    }
    expect(await rowCount(test)).toBe(before);

    line.mend();
    const again = await until('an answer that is not about the database', async () => {
      const delivered = await type(test, 'alice', incident.channel, '/incident severity sev1');
      return answerOf(delivered).includes(nothing) ? undefined : delivered;
    });
    expect(again.status).toBe(200);
    // Jobs are done again too.
    await seeing(test, incident.channel, 'changed the severity');
    expect((await current(test, incident)).severity).toBe('sev1');
  });

  it('keeps a form open and says so in it, and a form that was asked for does not open', async () => {
    await type(test, 'alice', 'general', '/incident declare');
    line.cut();
    const submitted = await test.sandbox.slack.as('alice').submit({ title: 'In the dark' });

    expect(submitted.body).toMatchObject({ response_action: 'errors' });
    const [modal] = test.sandbox.slack.modals('alice');
    expect(stringsIn(modal?.errors).join()).toContain(nothing);
    line.mend();
    await until('the form to be taken', async () => {
      await test.sandbox.slack.as('alice').submit({});
      return test.sandbox.slack.modals('alice').length === 0 ? true : undefined;
    });
    expect((await test.read.incidents({ viewer: 'tocsin', limit: 5 })).map(({ title }) => title)).toEqual([
      'In the dark',
    ]);
  });

  it('tells who pressed a button', async () => {
    const incident = await declare(test);
    line.cut();
    const card = { channel: incident.channel, ts: incident.card?.id ?? '' };
    await test.sandbox.slack.as('alice').act(card, 'Take the lead');

    await seeing(test, incident.channel, nothing, 'alice');
    expect((await current(test, incident)).roles.commander).toBeUndefined();
  });

  it('takes no message, so that Slack sends it again, and records each once afterwards', async () => {
    const incident = await declare(test);
    line.cut();
    const bodies = ['one', 'two', 'three'];
    for (const text of bodies) await test.sandbox.slack.as('alice').say(incident.channel, text);
    const refused = await until('a refusal of each', () => {
      const failed = test.sandbox.slack.deliveries().filter(({ status }) => status >= 500);
      return failed.length >= 3 ? failed : undefined;
    });
    expect(refused.every(({ kind, status }) => kind === 'event' && status === 500)).toBe(true);

    line.mend();
    await test.sandbox.slack.idle();
    const kept = (await eventsOf(test, incident, 'message.posted')).map(({ text }) => text);
    expect(kept.sort()).toEqual([...bodies].sort());
  });

  it('is not ready, but lives, and is ready again afterwards', async () => {
    expect(await ready()).toBe(200);
    line.cut();
    await until('it to be unready', async () => ((await ready()) === 503 ? true : undefined));
    expect((await fetch(`${test.app.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${test.app.url}/metrics`)).status).toBe(200);
    line.mend();
    await until('it to be ready', async () => ((await ready()) === 200 ? true : undefined));

    await declare(test, 'sev4 Afterwards');
  });

  it('finishes afterwards what was accepted before', async () => {
    test.sandbox.slack.setLatency(100);
    await type(test, 'alice', 'general', '/incident declare sev2 Cut in the middle');
    line.cut();
    test.sandbox.slack.setLatency(0);
    await until('it to be unready', async () => ((await ready()) === 503 ? true : undefined));
    line.mend();
    const incident = await until('a pinned card', async () => {
      const [found] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
      if (!found?.room || !found.card) return undefined;
      return test.sandbox.slack.pins(found.room.replace('slack:', '')).length > 0 ? found : undefined;
    });

    expect(incident.title).toBe('Cut in the middle');
    const rooms = test.sandbox.slack.channels().filter(({ name }) => name.startsWith('inc-'));
    expect(rooms).toHaveLength(1);
  });

  it('does a job whose hand-out was under way when the line broke', async () => {
    const incident = await declare(test);
    const drawn = () => test.sandbox.slack.calls('conversations.setTopic').length;
    const before = drawn();
    line.mute();
    await test.pool.query("select graphile_worker.add_job('room.topic', $1, job_key => 'handed-out')", [
      JSON.stringify({ effect: { name: 'room.topic', incidentId: incident.id }, tried: 0 }),
    ]);
    await until('the job to be handed out', async () => {
      const handedOut = await test.pool.query(
        "select from graphile_worker.jobs where key = 'handed-out' and locked_at is not null",
      );
      return handedOut.rowCount === 1 ? true : undefined;
    });
    line.cut();
    line.mend();

    await until('the job to be done', () => (drawn() > before ? true : undefined));
    expect(drawn()).toBe(before + 1);
  });
});
