import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  cardOf,
  channelOf,
  current,
  declare,
  recorded,
  seeing,
  settled,
  startTestApp,
  stringsIn,
  type TestApp,
  textOf,
  type,
} from '../helpers/app.js';

/**
 * Everything that rings, links, formats or reorders text in Slack, as somebody may type it. None of the names below is
 * mentioned on purpose anywhere: what of them is live came from what was typed.
 */
const typed =
  '<!channel> <!here|here> <@U0GRANT00> <#C0RANDOM2|random> <!subteam^S0ONCALL0|@oncall> <https://evil.example.com|click> @here @channel @everyone `x` ```y``` *b* _i_ ~s~ :fire: &lt;!channel&gt; \u202eabc\u202c \u2066x\u2069 \u0000 \ud800';
/** In Slack's markup: what rings or links. */
const live = /<!(?!date\^)|<@U0GRANT00|<#C0RANDOM2|<https?:\/\/evil/;
/** In a message's own text, a bare word rings too. */
const ringing = /@(?:here|channel|everyone)\b/;
/** Anywhere: what reorders the text around it, or is none. */
const reorders = /[\u202a-\u202e\u2066\u2067]/;
const isUnruly = (text: string) => reorders.test(text) || text.includes('\u0000') || !text.isWellFormed();

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.stop());

const slack = () => test.sandbox.slack;
/** Which arguments of a call are markup of themselves, or shown where Slack may take them for it. */
const markup = new Set(['text', 'topic', 'purpose', 'title', 'initial_comment']);

/** What is alive of the typed text in an answer, or in a call's arguments: by where it stands. */
function alive(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (typeof inner !== 'string') return aliveIn(inner);
    // Blocks and views travel as JSON in a string.
    if (/^[[{]/.test(inner)) return aliveIn(JSON.parse(inner));
    return markup.has(key) && (live.test(inner) || isUnruly(inner) || (key === 'text' && ringing.test(inner)))
      ? [inner]
      : [];
  });
}
function aliveIn(block: unknown): string[] {
  if (Array.isArray(block)) return block.flatMap(aliveIn);
  if (typeof block !== 'object' || block === null) return [];
  const type = 'type' in block ? block.type : undefined;
  const text = 'text' in block && typeof block.text === 'string' ? block.text : '';
  const whole = JSON.stringify(block);
  const own =
    type === 'broadcast' ||
    type === 'usergroup' ||
    (type === 'user' && whole.includes('U0GRANT00')) ||
    (type === 'channel' && whole.includes('C0RANDOM2')) ||
    (type === 'link' && whole.includes('evil')) ||
    (type === 'mrkdwn' && (live.test(text) || ringing.test(text))) ||
    isUnruly(text);
  return [...(own ? [whole] : []), ...Object.values(block).flatMap(aliveIn)];
}
function nothingLive() {
  const sent = slack().calls();
  expect(sent.length).toBeGreaterThan(10);
  expect(sent.flatMap(({ method, args }) => alive(args).map((text) => `${method}: ${text}`))).toEqual([]);
}
const refused = () =>
  slack()
    .calls()
    .filter(({ ok, error }) => !ok && !['not_in_channel', 'already_in_channel'].includes(error ?? ''));

describe('what people type is text wherever it is shown', () => {
  it('through a whole incident, typed on lines', async () => {
    const incident = await declare(test, `sev1 Down ${typed}`);
    const room = incident.channel;
    const lines = [
      'lead',
      `triage ${typed}`,
      `severity sev2 ${typed}`,
      `note ${typed}`,
      `did ${typed} | ${typed} | ${typed} | ${typed}`,
      `status identified ${typed}`,
      `update ${typed} | ${typed} | ${typed}`,
      `check freeze-deploys ${typed}`,
      `check skip list-changes ${typed}`,
      `resolve ${typed}`,
      `reopen ${typed}`,
      'resolve',
      `postmortem`,
      'timeline',
      'timeline key',
      'list',
      `${typed}`,
      `severity ${typed}`,
      `role ${typed} ${typed}`,
      `runbook ${typed}`,
      'close Mend <!channel> <https://evil.example.com|click> `x` *b* \u202eabc @alice 2027-12-01; And \u0000 \ud800 after 1',
    ];
    for (const line of lines) {
      const { status, body } = await type(test, 'alice', room, `/incident ${line}`);
      expect(`${line.slice(0, 12)} ${status}`).toBe(`${line.slice(0, 12)} 200`);
      expect(alive(body)).toEqual([]);
      if (slack().modals('alice').length > 0) await slack().as('alice').submit({});
    }
    await settled(test);
    await slack().as('alice').openHome();

    nothingLive();
    expect(refused()).toEqual([]);
    expect(test.errors).toEqual([]);
    const issues = test.sandbox.jira.issues();
    expect(issues).toHaveLength(2);
    for (const { summary, description } of issues) {
      expect([summary.isWellFormed(), description.isWellFormed()]).toEqual([true, true]);
      expect(summary + description).not.toContain('\u0000');
    }
    expect((await current(test, incident)).status).toBe('closed');
    expect((await recorded(test, incident)).filter(({ event }) => event.type === 'effect.failed')).toEqual(
      [],
    );
  });

  it('through forms, and in the forms that show it again', async () => {
    const alice = slack().as('alice');
    await alice.command('general', '/incident declare');
    await alice.submit({
      title: `Broken ${typed}`,
      severity: 'sev2',
      service: 'a `b` <!here>',
      summary: typed,
    });
    expect(slack().modals('alice')).toEqual([]);
    await settled(test);
    const [incident] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
    if (!incident) throw new Error('it was not declared');
    const room = channelOf(incident);
    await alice.command(room, '/incident triage');
    expect(stringsIn(slack().modals('alice')[0]?.view.blocks).join()).toContain(
      'Broken <!channel> <!here|here>',
    );
    await alice.submit({ summary: `${typed} again` });
    await alice.command(room, '/incident lead');
    await alice.command(room, '/incident update');
    await alice.submit({ impact: typed, cause: typed, doing: typed, next: typed });
    await alice.submit({});
    await settled(test);
    await alice.act(cardOf(await current(test, incident)), 'Resolve');
    await alice.submit({ reason: typed });
    await settled(test);

    nothingLive();
    expect(refused()).toEqual([]);
    expect(test.errors).toEqual([]);
  });

  it('said in the room, with its own live mentions, and shown again in a timeline', async () => {
    const incident = await declare(test, 'sev4 Quiet');
    // Here the mentions are real: Slack resolved them, and rang when they were said. Showing them again must not.
    const said = await slack()
      .as('alice')
      .say(incident.channel, 'ask <@U0GRANT00> <!channel> <https://evil.example.com|here>');
    await slack().as('alice').edit(incident.channel, said, 'never mind <!here> <@U0GRANT00>');
    await slack().as('alice').remove(incident.channel, said);
    await slack()
      .as('alice')
      .upload(incident.channel, { name: '<!channel>.txt', title: '<@U0GRANT00>', content: 'x' });
    await slack().idle();
    const { body } = await type(test, 'alice', incident.channel, '/incident timeline');
    await type(test, 'alice', incident.channel, '/incident postmortem');
    await settled(test);

    // Only who asked sees it, so a name there rings nobody.
    expect(alive(body).filter((found) => !found.startsWith('{"type":"user"'))).toEqual([]);
    nothingLive();
    const page = await seeing(test, incident.channel, /Timeline · INC/, 'alice');
    expect(textOf(page)).toContain('ask');
  });

  it('as a title that is nothing but such marks', async () => {
    for (const title of ['<!channel>', '\u202e\u2066', '\u0000', '***', '```', '&lt;', '​']) {
      const { status } = await type(test, 'alice', 'general', `/incident declare sev4 ${title}`);
      expect(status).toBe(200);
    }
    await settled(test);

    nothingLive();
    expect(refused()).toEqual([]);
    expect(test.errors).toEqual([]);
  });
});
