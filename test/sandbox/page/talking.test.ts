import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeInBrowser } from '../../helpers/browser.js';
import { holds, messageBox, openPage, row, type } from './open-page.js';
import { startWorkspace, type Workspace } from './workspace.js';

describeInBrowser('talking on the page', (browser) => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await startWorkspace();
  });
  afterEach(() => workspace.stop());

  const { incidents, general } = { incidents: 'incidents', general: 'general' };
  const messages = (channel: string) => workspace.sandbox.slack.messages(channel);

  it('tells a newcomer what to type first, and puts it into the box', async () => {
    await workspace.api('conversations.join', { channel: workspace.sandbox.slack.channel(incidents).id });
    const { page, close } = await openPage(browser(), workspace);

    await page.getByRole('button', { name: /Put it in the box/ }).click();

    await expect(messageBox(page).inputValue()).resolves.toBe('/incident declare Checkout is down');
    await close();
  });

  it('shows a message to everybody who looks, as it is written', async () => {
    const alice = await openPage(browser(), workspace, { at: general });
    const bruno = await openPage(browser(), workspace, { at: general, as: 'U0BRUNO00' });

    await type(alice.page, 'Looking *now* at https://x.test/a, @bruno :eyes:');

    const seen = row(bruno.page, 'Looking now');
    await seen.waitFor();
    expect(await seen.locator('strong').textContent()).toBe('now');
    expect(await seen.locator('.mention.mine').textContent()).toBe('@Bruno Carvalho');
    expect(await seen.locator('a').getAttribute('href')).toBe('https://x.test/a');
    expect(await seen.locator('.emoji').textContent()).toBe('👀');
    await alice.close();
    await bruno.close();
  });

  it('keeps markup that people type as text', async () => {
    const { page, close } = await openPage(browser(), workspace, { at: general });
    const typed = '<img src=x onerror=alert(1)> <!channel> <@U0BRUNO00> <script>alert(2)</script> &lt;b&gt;';

    await type(page, typed);

    const shown = row(page, 'onerror');
    await shown.waitFor();
    expect(await shown.locator('.body').textContent()).toBe(typed);
    expect(await shown.locator('.body img, .body script, .mention').count()).toBe(0);
    expect(messages(general).at(-1)?.text).toContain('&lt;!channel&gt;');
    await close();
  });

  it('keeps markup as text in every place of a message by the app, in topics, names and titles', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const wire = '&lt;img src=x onerror=alert(1)&gt;';
    const plain = (text: string) => ({ type: 'plain_text', text });
    const created = await workspace.api('conversations.create', { name: 'inc-1-evil' });
    const channel = typeof created.channel === 'object' ? created.channel.id : '';
    await workspace.api('conversations.invite', { channel, users: 'U0ALICE00' });
    await workspace.api('conversations.setTopic', { channel, topic: wire });
    await workspace.api('bookmarks.add', {
      channel_id: channel,
      title: evil,
      type: 'link',
      link: 'https://x.test/',
    });
    await workspace.api('chat.postMessage', {
      channel,
      text: wire,
      blocks: [
        { type: 'header', text: plain(evil) },
        { type: 'section', text: { type: 'mrkdwn', text: wire }, fields: [plain(evil)] },
        { type: 'actions', elements: [{ type: 'button', action_id: 'a', text: plain(evil) }] },
        { type: 'table', rows: [[{ type: 'raw_text', text: evil }]] },
        {
          type: 'rich_text',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: evil }] }],
        },
      ],
    });

    const { page, close } = await openPage(browser(), workspace, { at: channel });

    await page.getByRole('button', { name: evil }).waitFor();
    expect(await page.getByText(evil).count()).toBeGreaterThanOrEqual(7);
    expect(await page.locator('#main img').count()).toBe(0);
    await close();
  });

  it('recalls what was typed before with the arrow keys', async () => {
    const { page, close } = await openPage(browser(), workspace, { at: general });
    await type(page, 'first');
    await type(page, 'second');
    await row(page, 'second').waitFor();

    const box = messageBox(page);
    const recalled: string[] = [];
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown']) {
      await box.press(key);
      recalled.push(await box.inputValue());
    }

    expect(recalled).toEqual(['second', 'first', 'second', '']);
    await close();
  });

  it('runs a command, hints at its form and shows the private reply', async () => {
    workspace.app.onCommand = ({ text }) => ({ response_type: 'ephemeral', text: `You typed ${text}` });
    const { page, close } = await openPage(browser(), workspace);

    await messageBox(page).fill('/inc');
    await page.getByText('Declare and run incidents').waitFor();
    await messageBox(page).press('Tab');
    await messageBox(page).pressSequentially('list all');
    await messageBox(page).press('Enter');

    const reply = row(page, 'You typed list all');
    await reply.getByText('Only visible to you').waitFor();
    expect(workspace.app.commands.map(({ text }) => text)).toEqual(['list all']);
    await reply.getByRole('button', { name: 'Dismiss' }).click();
    await reply.waitFor({ state: 'detached' });
    await close();
  });

  it('shows what a person just wrote, however far up they were reading', async () => {
    for (let line = 1; line <= 40; line += 1)
      await workspace.sandbox.slack.as('bruno').say('general', `line ${line}`);
    const { page, close } = await openPage(browser(), workspace, { at: general });
    const first = page.getByText('line 1', { exact: true });
    await first.scrollIntoViewIfNeeded();
    await workspace.sandbox.slack.as('bruno').say('general', 'more news');
    await row(page, 'more news').waitFor();
    const stayed = await page.evaluate(`document.querySelector('#channel .scroller').scrollTop`);

    await type(page, 'my answer');

    await row(page, 'my answer').waitFor();
    expect(stayed).toBeLessThan(200);
    await holds(
      page,
      '((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2)(document.querySelector("#channel .scroller"))',
    );
    await close();
  });

  it('edits and deletes an own message, and marks the edit', async () => {
    const { page, close } = await openPage(browser(), workspace, { at: general });
    await type(page, 'teh fix & more');
    await row(page, 'teh fix').hover();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Edit message' }).click();
    const edit = page.getByRole('textbox', { name: 'Edit message' });
    expect(await edit.inputValue()).toBe('teh fix & more');
    await edit.fill('the fix');
    await edit.press('Enter');
    await row(page, '(edited)').waitFor();
    expect(messages(general).at(-1)).toMatchObject({ text: 'the fix', edited: true });

    await row(page, 'the fix').hover();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete message' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();

    await row(page, 'the fix').waitFor({ state: 'detached' });
    expect(messages(general)).toEqual([]);
    await close();
  });

  it('leaves a half-written edit alone while others react to the message', async () => {
    const { page, close } = await openPage(browser(), workspace, { at: general });
    await type(page, 'draft');
    await row(page, 'draft').hover();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Edit message' }).click();
    const edit = page.getByRole('textbox', { name: 'Edit message' });
    await edit.fill('half written');

    const ts = messages(general).at(-1)?.ts ?? '';
    await workspace.sandbox.slack.as('bruno').react('general', ts, 'eyes');
    await workspace.sandbox.slack.as('bruno').say('general', 'later');

    await row(page, 'later').waitFor();
    expect(await edit.inputValue()).toBe('half written');
    await edit.press('Enter');
    await row(page, 'half written')
      .getByRole('button', { name: /^eyes, 1/ })
      .waitFor();
    await close();
  });

  it('reacts, pins and replies in a thread', async () => {
    const { page, close } = await openPage(browser(), workspace, { at: general });
    await workspace.sandbox.slack.as('bruno').say('general', 'Rolled back');
    const said = row(page, 'Rolled back');
    await said.hover();
    await page.getByRole('button', { name: 'React with :pushpin:' }).click();
    await said.getByRole('button', { name: /^pushpin, 1: Alice/ }).waitFor();

    await said.hover();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Pin to channel' }).click();
    await page.getByRole('button', { name: 'Pinned messages: 1' }).waitFor();

    await said.hover();
    await page.getByRole('button', { name: 'Reply in thread' }).click();
    await page.getByRole('textbox', { name: 'Reply' }).fill('Thanks');
    await page.getByRole('textbox', { name: 'Reply' }).press('Enter');
    await said.getByText('1 reply').waitFor();
    await page.locator('#thread .message', { hasText: 'Thanks' }).waitFor();
    await page.getByRole('textbox', { name: 'Reply' }).press('Escape');
    await page.locator('#thread').waitFor({ state: 'hidden' });

    expect(messages(general).find(({ text }) => text === 'Rolled back')?.reactions).toEqual([
      { name: 'pushpin', users: ['U0ALICE00'] },
    ]);
    await close();
  });

  it('shows which app wrote', async () => {
    workspace.sandbox.slack.sayAsApp('Deploys', general, 'checkout 4.2 is live');
    const { page, close } = await openPage(browser(), workspace, { at: general });

    const said = row(page, 'checkout 4.2 is live');
    await said.waitFor();
    expect(await said.locator('.author').textContent()).toMatch(/^DeploysApp/);
    await close();
  });

  it('opens a shared file', async () => {
    const { page, close } = await openPage(browser(), workspace, { at: general });
    await workspace.sandbox.slack
      .as('bruno')
      .upload('general', { name: 'pods.log', content: 'one\n<b>two</b>' });

    await page.getByRole('button', { name: /pods\.log/ }).click();

    expect(await page.getByRole('dialog').locator('pre').textContent()).toBe('one\n<b>two</b>');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await close();
  });

  it('offers people by handle, name or title while a mention is typed', async () => {
    const { page, close } = await openPage(browser(), workspace, { at: incidents });
    const box = messageBox(page);
    const offered = page.getByRole('listbox', { name: 'People' }).getByRole('option');

    await box.pressSequentially('ask @br');
    expect(await offered.allTextContents()).toEqual([expect.stringContaining('Bruno Carvalho @bruno')]);
    await box.press('Enter');
    expect(await box.inputValue()).toBe('ask @bruno ');
    expect(await offered.count()).toBe(0);

    await box.pressSequentially('or @engineer');
    await box.press('ArrowDown');
    const second = await page.getByRole('option', { selected: true }).textContent();
    await box.press('Tab');
    expect(second).toContain(`@${/@(\w+) $/.exec(await box.inputValue())?.[1]}`);
    await box.press('Enter');
    await row(page, 'ask @Bruno Carvalho or').waitFor();

    await box.pressSequentially('@dar');
    await box.press('Escape');
    expect(await offered.count()).toBe(0);
    expect(await box.inputValue()).toBe('@dar');
    await close();
  });

  it('says that no app has a command, to who typed it alone', async () => {
    const { page, close } = await openPage(browser(), workspace, { at: incidents });

    await type(page, '/inc declare');

    await row(page, '/inc is not a valid command.').waitFor();
    const bruno = workspace.sandbox.slack.messages('incidents', 'bruno');
    expect(bruno.filter(({ text }) => text.includes('/inc'))).toEqual([]);
    expect(workspace.app.commands).toEqual([]);
    await close();
  });

  it('says in words how long a message may be, and keeps what was typed', async () => {
    const { page, close } = await openPage(browser(), workspace, { at: incidents });

    await type(page, 'x'.repeat(50_000));

    const said = page.locator('.composer-error', { hasText: /./ }).first();
    expect(await said.textContent()).toBe('Too long: a message holds 40,000 characters.');
    expect(await messageBox(page).inputValue()).toHaveLength(50_000);
    await close();
  });

  it('says plainly that the app gave no answer, and keeps what was typed', async () => {
    workspace.app.onCommand = () => new Promise(() => {});
    const { page, close } = await openPage(browser(), workspace, { at: incidents });

    await type(page, '/incident list');

    await row(page, 'operation_timeout').waitFor();
    expect(await messageBox(page).inputValue()).toBe('/incident list');
    await close();
  });
});
