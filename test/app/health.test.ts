import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stopAll } from '../../src/app.js';
import { declare, startTestApp, type TestApp, type } from '../helpers/app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.stop());

const get = (path: string) => fetch(`${test.app.url}${path}`);

describe('what an operator asks', () => {
  it('says that it lives and that it is ready, and what for', async () => {
    const [lives, ready] = await Promise.all([get('/healthz'), get('/readyz')]);

    expect([lives.status, ready.status]).toEqual([200, 200]);
    expect(await lives.json()).toEqual({ status: 'ok' });
    expect(await ready.json()).toEqual({ status: 'ready', database: true, worker: true });
  });

  it('counts commands, jobs and what was seen, and tells nothing of what was said', async () => {
    const incident = await declare(test, 'sev3 A secret title');
    await type(test, 'alice', incident.channel, '/incident note a secret note');
    await type(test, 'alice', incident.channel, '/incident no-such-command');
    await test.sandbox.slack.as('alice').say(incident.channel, 'a secret message');
    await test.sandbox.slack.idle();
    const response = await get('/metrics');
    const text = await response.text();

    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(text).toMatch(/tocsin_command_seconds_count\{[^}]*\} [1-9]/);
    expect(text).toMatch(/tocsin_job_seconds_count\{name="room.create",outcome="done"\} 1/);
    expect(text).toMatch(/tocsin_sightings_total\{outcome="committed"\} [1-9]/);
    expect(text).not.toMatch(/secret|U0ALICE00|no-such-command/);
    const counted = [...text.matchAll(/tocsin_command_seconds_count\{command="([^"]*)"/g)].map(
      ([, name]) => name,
    );
    expect(counted.sort()).toEqual(['declare', 'note', 'unknown']);
  });
});

describe('starting and stopping', () => {
  it('stops all the rest when something does not stop, and then says what', async () => {
    const stopped: string[] = [];
    const stops = ['database', 'worker', 'slack', 'server'].map((name) => async () => {
      stopped.push(name);
      if (name === 'worker' || name === 'slack') throw new Error(`the ${name} is stuck`);
    });

    await expect(stopAll(stops)).rejects.toThrow('the slack is stuck; the worker is stuck');
    expect(stopped).toEqual(['server', 'slack', 'worker', 'database']);
  });

  it('does not start twice on one port, and leaves nothing running when it does not start', async () => {
    const port = Number(new URL(test.app.url).port);
    const second = startTestApp({ config: (config) => ({ ...config, http: { ...config.http, port } }) });

    await expect(second).rejects.toThrow('EADDRINUSE');
    expect((await get('/readyz')).status).toBe(200);
  });

  it('finishes what was accepted when it is stopped, and starts again where it was', async () => {
    const short = await startTestApp();
    short.sandbox.slack.setLatency(50);
    await type(short, 'alice', 'general', '/incident declare sev2 Stopped in the middle');
    await short.app.stop();
    const { rows } = await short.pool.query<{ locked: number; waiting: number }>(
      `select count(*) filter (where locked_at is not null)::int as locked, count(*)::int as waiting
       from graphile_worker._private_jobs where key not like 'clock:%'`,
    );
    await short.stop();

    expect(rows[0]?.locked).toBe(0);
    expect(rows[0]?.waiting).toBeGreaterThan(0);
  });
});
