import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { z } from 'zod';
import { describeInBrowser } from '../../helpers/browser.js';
import { holds, messageBox, openPage, row, type } from './open-page.js';
import { startWorkspace, type Workspace } from './workspace.js';

const Log = z.object({
  log_entries: z.array(z.object({ type: z.string(), agent: z.object({ summary: z.string() }) })),
});

describeInBrowser('finding the way on the page', (browser) => {
  let workspace: Workspace;
  let ahead = 0;
  const start = Date.UTC(2026, 10, 20, 22, 30);
  beforeEach(async () => {
    ahead = 0;
    workspace = await startWorkspace({
      now: () => new Date(start + ahead),
      async advanceClock(minutes) {
        ahead += minutes * 60_000;
      },
    });
  });
  afterEach(() => workspace.stop());

  async function createRoom(name: string, options: { private?: boolean; members: string }): Promise<string> {
    const created = await workspace.api('conversations.create', {
      name,
      is_private: options.private ?? false,
    });
    const channel = typeof created.channel === 'object' ? created.channel.id : '';
    await workspace.api('conversations.invite', { channel, users: options.members });
    return channel;
  }

  it('shows a war room as soon as it is there, private ones to members only', async () => {
    const alice = await openPage(browser(), workspace);
    const bruno = await openPage(browser(), workspace, { as: 'U0BRUNO00' });

    await createRoom('inc-1-leak', { private: true, members: 'U0ALICE00' });
    await createRoom('inc-2-slow', { members: 'U0ALICE00,U0BRUNO00' });

    await alice.page.getByRole('button', { name: 'inc-1-leak, private channel' }).waitFor();
    await bruno.page.getByRole('button', { name: 'inc-2-slow, channel' }).waitFor();
    expect(await bruno.page.getByText('inc-1-leak').count()).toBe(0);
    await alice.close();
    await bruno.close();
  });

  it('marks a channel with news until it is opened', async () => {
    const { page, close } = await openPage(browser(), workspace);
    await page.getByRole('button', { name: 'random, channel', exact: true }).waitFor();

    await workspace.sandbox.slack.as('bruno').say('random', 'Lunch?');
    await page.getByRole('button', { name: 'random, channel, unread' }).click();

    await row(page, 'Lunch?').waitFor();
    await page.getByRole('button', { name: 'random, channel', exact: true }).waitFor();
    await close();
  });

  it('acts as another person, in their zone, and comes back with the back button', async () => {
    const { page, close } = await openPage(browser(), workspace);
    expect(await page.locator('#clock').textContent()).toContain('23:30');

    await page.getByRole('button', { name: /^You act as Alice/ }).click();
    await page.getByRole('menuitemradio', { name: /Hana Sato/ }).click();

    await page.getByRole('button', { name: /^You act as Hana/ }).waitFor();
    expect(await page.locator('#clock').textContent()).toContain('07:30');
    await type(page, 'Good morning');
    await row(page, 'Good morning').getByText('Hana Sato').waitFor();
    await page.goBack();
    await page.getByRole('button', { name: /^You act as Alice/ }).waitFor();
    await close();
  });

  it("renders a date in the acted person's zone", async () => {
    const channel = await createRoom('inc-3-dates', { members: 'U0CHEN000' });
    const at = Math.floor(start / 1000);
    await workspace.api('chat.postMessage', { channel, text: `Due <!date^${at}^{date_num} {time}|later>` });

    const { page, close } = await openPage(browser(), workspace, { as: 'U0CHEN000', at: channel });

    await row(page, 'Due 2026-11-21 06:30').waitFor();
    await close();
  });

  it('shows each day once, in order, also when messages are out of order', async () => {
    const alice = workspace.sandbox.slack.as('alice');
    for (const [days, text] of [
      [1, 'the day after'],
      [0, 'the first day'],
      [1, 'the day after, later'],
      [0, 'the first day, later'],
    ] as const) {
      ahead = days * 86_400_000;
      await alice.say('general', text);
    }
    const { page, close } = await openPage(browser(), workspace, { at: 'general' });
    const rows = () => page.locator('#channel .messages > li').allTextContents();
    const days = async () =>
      (await rows()).map((text) => /^(?:Today|Tomorrow)|first day|day after/.exec(text)?.[0]);
    const inOrder = ['Today', 'first day', 'first day', 'Tomorrow', 'day after', 'day after'];
    expect(await days()).toEqual(inOrder);

    await alice.say('general', 'one more on the first day');
    await row(page, 'one more').waitFor();

    expect(await days()).toEqual(['Today', 'first day', ...inOrder.slice(1)]);
    await close();
  });

  it('moves the clock', async () => {
    const { page, close } = await openPage(browser(), workspace);

    await page.getByRole('button', { name: '+5 min: move the clock forward' }).click();
    await page.locator('#clock', { hasText: '23:35' }).waitFor();
    await page.getByRole('button', { name: '+1 day: move the clock forward' }).click();
    await page.locator('#clock', { hasText: 'Saturday' }).waitFor();

    expect(ahead).toBe((5 + 24 * 60) * 60_000);
    await close();
  });

  it('lets a person read a public channel first and join it then', async () => {
    const channel = await createRoom('inc-4-open', { members: 'U0BRUNO00' });
    const { page, close } = await openPage(browser(), workspace, { at: channel });
    expect(await messageBox(page).isVisible()).toBe(false);

    await page.getByRole('button', { name: 'Join channel' }).click();

    await messageBox(page).waitFor();
    expect(workspace.sandbox.slack.channel(channel).members).toContain('U0ALICE00');
    await close();
  });

  it('lists pinned messages, bookmarks, the topic and the members in the header', async () => {
    const channel = await createRoom('inc-5-head', { members: 'U0ALICE00' });
    const { ts = '' } = await workspace.api('chat.postMessage', { channel, text: 'INC-5 *card*' });
    await workspace.api('pins.add', { channel, timestamp: ts });
    await workspace.api('conversations.setTopic', { channel, topic: 'SEV2 · <@U0ALICE00>' });
    await workspace.api('bookmarks.add', {
      channel_id: channel,
      title: 'Wiki',
      type: 'link',
      link: 'https://x.test/',
    });

    const { page, close } = await openPage(browser(), workspace, { at: channel });

    const header = page.locator('#header');
    await header.getByText('SEV2 · @Alice Okafor').waitFor();
    expect(await header.getByRole('link', { name: 'Wiki' }).getAttribute('href')).toBe('https://x.test/');
    await header.getByRole('button', { name: 'Members: 2' }).click();
    await page.getByRole('dialog').getByText('Alice Okafor').waitFor();
    await page.getByLabel('Person to add').selectOption({ label: 'Hana Sato' });
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await header.getByRole('button', { name: 'Members: 3' }).waitFor();
    await header.getByRole('button', { name: 'Pinned messages: 1' }).click();
    await page.getByRole('menuitem', { name: 'INC-5 card' }).click();
    await row(page, 'INC-5 card').and(page.locator(':focus')).waitFor();
    await close();
  });

  it('lists the issues that were filed in Jira, as they come', async () => {
    const { jira } = workspace.sandbox;
    const { page, close } = await openPage(browser(), workspace, { at: 'jira' });
    await page.getByText('No issues yet').waitFor();

    const response = await fetch(`${jira.baseUrl}/rest/api/3/issue`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${jira.email}:${jira.token}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        fields: {
          project: { key: jira.project },
          issuetype: { name: 'Task' },
          summary: 'Alert on <b>queue</b> depth',
          labels: ['tocsin-0f8fad5b-d9cb-469f-a165-70867728950e', 'tocsin', 'inc-5'],
          duedate: '2026-12-01',
        },
      }),
    });
    expect(response.status).toBe(201);

    const issue = page.locator('.issue');
    await issue.getByText('Alert on <b>queue</b> depth').waitFor();
    expect(await issue.textContent()).toContain('1 Dec 2026');
    expect(await issue.locator('.label-chip').allTextContents()).toEqual([
      'tocsin',
      'inc-5',
      'tocsin-0f8fad5b-d9cb-469f-a165-70867728950e',
    ]);
    await page.getByRole('button', { name: 'Jira, issues, 1' }).waitFor();
    await close();
  });

  it('shows whom PagerDuty rings, who acknowledge and resolve it there as themselves', async () => {
    const { pagerduty } = workspace.sandbox;
    const { page, close } = await openPage(browser(), workspace, {
      as: 'U0BRUNO00',
      at: 'pagerduty',
      width: 390,
    });
    await page.getByText('Nobody was paged yet').waitFor();
    const id = pagerduty.as('alice').open({ title: 'INC-5 <b>Carts</b> are empty', service: 'Checkout' });
    const one = page.locator('.issue');
    await one.getByText('INC-5 <b>Carts</b> are empty').waitFor();
    expect(await one.locator('dl').textContent()).toBe('RungAlice Okafor');

    await one.getByRole('button', { name: 'Acknowledge' }).click();
    await one.locator('.status.acknowledged').waitFor();
    expect(await one.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
    pagerduty.as('chen').annotate(id, 'The cache is cold');
    await one.getByText('The cache is cold').waitFor();
    await one.getByRole('button', { name: 'Resolve' }).click();
    await one.locator('.status.resolved').waitFor();

    expect(await one.getByRole('button').count()).toBe(0);
    const log = await fetch(`${pagerduty.apiUrl}/incidents/${id}/log_entries`, {
      headers: { authorization: `Token token=${pagerduty.token}` },
    });
    const [last] = Log.parse(await log.json()).log_entries;
    expect(last).toEqual({ type: 'resolve_log_entry', agent: { summary: 'Bruno Carvalho' } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await close();
  });

  it('fits a phone: the sidebar comes on demand, and nothing is wider than the screen', async () => {
    const { page, close } = await openPage(browser(), workspace, { width: 390, height: 844 });
    expect(await page.locator('#places').isVisible()).toBe(false);

    await page.getByRole('button', { name: 'Channels and people' }).click();
    await page.getByRole('button', { name: 'general, channel' }).click();

    await page.getByRole('heading', { name: 'general', exact: true }).waitFor();
    await page.locator('#places').waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await close();
  });

  it('reaches messages and their actions by keyboard', async () => {
    await workspace.sandbox.slack.as('bruno').say('general', 'one');
    await workspace.sandbox.slack.as('chen').say('general', 'two');
    const { page, close } = await openPage(browser(), workspace, { at: 'general' });
    await messageBox(page).focus();

    // Back over the attach button to the newest message, up to the one before it, and into its bar.
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowUp');
    await row(page, 'one').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');

    await row(page, 'one')
      .getByRole('button', { name: /^pushpin, 1/ })
      .waitFor();
    await close();
  });

  it('says once that the sandbox is gone, and keeps what was typed', async () => {
    const { page, close } = await openPage(browser(), workspace, { at: 'general' });

    await workspace.stop();
    await page.getByText('The sandbox does not answer. Trying again…').waitFor();
    await type(page, 'is anybody there?');

    await holds(page, "document.querySelector('textarea')?.value === 'is anybody there?'");
    expect(await page.getByText(/does not answer/).count()).toBe(1);
    await close();
    workspace = await startWorkspace();
  });
});
