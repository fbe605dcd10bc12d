/** From the command to the document: who may ask for it, what the link leads to, and when it leads nowhere. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { connectExports } from '../../src/app/exports.js';
import type { Reply } from '../../src/chat/command.js';
import { upkeep } from '../../src/db/upkeep.js';
import type { PersonId } from '../../src/ids.js';
import { assignRole } from '../../src/incident/assign-role.js';
import type { Incident } from '../../src/incident/incident.js';
import { makePrivate } from '../../src/incident/make-private.js';
import { exportRoutes } from '../../src/web/exports.js';
import { startServer } from '../../src/web/server.js';
import { ana, bo, minute } from '../helpers/cast.js';
import { answer, dispatcherFor, typed } from '../helpers/dispatching.js';
import { declaredInRoom, openWorld, timelineOf } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps, clock, database } = world;
const faults: unknown[] = [];
const server = await startServer({
  host: '127.0.0.1',
  port: 0,
  routes: exportRoutes(
    connectExports(deps, {
      database,
      chat: { profile: async () => undefined },
      store: { open: async () => undefined },
      log: {
        error: (...said: unknown[]) => faults.push(said),
        warn: (...said: unknown[]) => faults.push(said),
      },
    }),
  ),
  onError: (error, path) => faults.push([error, path]),
});
afterAll(() => server.stop());
const publicUrl = `http://127.0.0.1:${server.port}`;
const { dispatch, bugs } = dispatcherFor(deps, { publicUrl });
afterAll(() => expect([bugs, faults]).toEqual([[], []]));

async function led(more: Parameters<typeof declaredInRoom>[1] = {}): Promise<Incident> {
  const { id } = await declaredInRoom(deps, { title: 'Logins <are> slow', ...more });
  return assignRole(deps, { incidentId: id, role: 'commander', person: ana, actor: ana });
}
const ask = (line: string, { room }: Incident, actor: PersonId = ana) =>
  dispatch(typed(line, { room, actor }));

function linkIn(reply: Reply): string {
  if (reply.kind !== 'private') throw new Error(`no private word, but ${reply.kind}`);
  const actions = reply.view.blocks.flatMap((block) => (block.type === 'actions' ? block.actions : []));
  const [link] = actions.flatMap((action) => (action.kind === 'link' ? action.url : []));
  if (!link) throw new Error(`no link: ${answer(reply)}`);
  return link;
}
const linkTo = async (line: string, incident: Incident) => linkIn(await ask(line, incident));
const post = (url: string) => fetch(url, { method: 'POST' });
async function exportsOf({ id }: Incident) {
  return (await timelineOf(world, id))
    .filter(({ event }) => event.type.startsWith('export.'))
    .map(({ event, actor }) => ({ ...event, actor }));
}

describe('export', () => {
  it('is the commander’s, until tocsin.yml gives it to others', async () => {
    const incident = await led();

    expect(answer(await ask('export', incident, bo))).toContain(
      'This needs the permission audit.export. It is held by the commander',
    );
    expect(await exportsOf(incident)).toEqual([]);
  });

  it('gives who asks a link, in private, and keeps nothing by which it could be used', async () => {
    const incident = await led();

    const reply = await ask('export JSON', incident);

    expect(answer(reply)).toContain(`INC-${incident.number} as JSON. The link is yours`);
    const [, token = ''] = /\/exports\/([\w-]{43})$/.exec(linkIn(reply)) ?? [];
    expect(token).not.toBe('');
    expect(await exportsOf(incident)).toEqual([
      {
        type: 'export.asked',
        format: 'json',
        expiresAt: new Date(clock.now().getTime() + 60 * minute),
        actor: ana,
      },
    ]);
    const { rows } = await database.pool.query('select export_link::text as row from export_link');
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(token).toString('hex'));
  });

  it('knows three formats', async () => {
    const incident = await led();

    expect(answer(await ask('export pdf', incident))).toContain('For example: /incident export json');
  });

  it('says what to run on the server where links lead nowhere', async () => {
    const incident = await led();
    const { dispatch: without } = dispatcherFor(deps);

    expect(answer(await without(typed('export html', { room: incident.room })))).toContain(
      `PUBLIC_URL is not set. On the server, run: tocsin export INC-${incident.number} --format html`,
    );
    expect(await exportsOf(incident)).toEqual([]);
  });
});

describe('the link', () => {
  it('leads to a page that tells nothing and fetches nothing, whoever looks at it', async () => {
    const incident = await led();
    const url = await linkTo('export', incident);

    const [page, head] = [await fetch(url), await fetch(url, { method: 'HEAD' })];

    expect([page.status, head.status]).toEqual([200, 200]);
    expect(await head.text()).toBe('');
    const text = await page.text();
    expect(text).toContain('<form method="post"><button type="submit">Download</button></form>');
    expect(text).not.toContain('Logins');
    for (const { headers } of [page, head]) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
      );
    }
    expect((await exportsOf(incident)).map(({ type }) => type)).toEqual(['export.asked']);
    const put = await fetch(url, { method: 'PUT' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  it.each([
    ['md', 'text/markdown; charset=utf-8', /^# INC-\d+ · Logins/],
    ['json', 'application/json; charset=utf-8', /"format": "tocsin-timeline\/1"/],
    ['html', 'text/html; charset=utf-8', /<h1>INC-\d+ · Logins &lt;are&gt; slow<\/h1>/],
  ])(
    'gives the document of `tocsin export` for a press on its button, twice: %s',
    async (format, type, text) => {
      const incident = await led();
      const url = await linkTo(`export ${format}`, incident);

      const [once, again] = [await post(url), await post(url)];

      for (const { status, headers } of [once, again]) {
        expect(status).toBe(200);
        expect(headers.get('content-type')).toBe(type);
        expect(headers.get('content-disposition')).toBe(
          `attachment; filename="INC-${incident.number}.${format}"`,
        );
        expect(headers.get('cache-control')).toBe('no-store');
      }
      expect(await once.text()).toMatch(text);
      await again.text();
      expect((await exportsOf(incident)).map(({ type, actor }) => [type, actor])).toEqual([
        ['export.asked', ana],
        ['export.downloaded', ana],
        ['export.downloaded', ana],
      ]);
    },
  );

  it('is the same nothing when it has expired and when it never was, and its row goes', async () => {
    const incident = await led();
    const url = await linkTo('export', incident);
    const wrong = `${publicUrl}/exports/${'x'.repeat(43)}`;
    clock.pass(60 * minute);

    for (const ask of [fetch, post]) {
      const [expired, never] = [await ask(url), await ask(wrong)];
      expect([expired.status, never.status]).toEqual([404, 404]);
      expect(await expired.text()).toBe(await never.text());
      const told = ({ headers }: Response) => [...headers].filter(([name]) => name !== 'date');
      expect(told(expired)).toEqual(told(never));
    }
    for (const path of ['/exports', '/exports/', `/exports/a/b`]) {
      expect((await fetch(`${publicUrl}${path}`)).status).toBe(404);
    }
    expect((await exportsOf(incident)).map(({ type }) => type)).toEqual(['export.asked']);
    await upkeep(database.db, clock.now());
    expect((await database.pool.query('select 1 from export_link')).rowCount).toBe(0);
  });

  it('leads nowhere once the incident is private and who asked may not know of it', async () => {
    const incident = await led();
    await assignRole(deps, { incidentId: incident.id, role: 'commander', person: bo, actor: ana });
    const bos = linkIn(await ask('export', incident, bo));
    await assignRole(deps, { incidentId: incident.id, role: 'commander', person: ana, actor: ana });
    const anas = await linkTo('export', incident);

    await makePrivate(deps, { incidentId: incident.id, actor: ana });

    expect([(await fetch(bos)).status, (await post(bos)).status]).toEqual([404, 404]);
    expect((await post(anas)).status).toBe(200);
  });
});
