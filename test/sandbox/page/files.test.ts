import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../../helpers/browser.js';
import { holds, messageBox, openPage, row } from './open-page.js';
import { startWorkspace, type Workspace } from './workspace.js';

/** One red pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

/** How wide a picture is once it has been read; rejects when the page did not let it in. */
const width = (page: Page, selector: string) =>
  page.evaluate(
    `(async (img) => (await img.decode(), img.naturalWidth))(document.querySelector('${selector}'))`,
  );

describeInBrowser('files on the page', (browser) => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await startWorkspace();
  });
  afterEach(() => workspace.stop());

  const general = 'general';
  const messages = () => workspace.sandbox.slack.messages(general);

  it('go with the next message, and can be taken out again before it is sent', async () => {
    const { page, close } = await openPage(browser(), workspace, { at: general });
    const chooser = page.getByLabel('Attach a file').first();
    const send = page.getByRole('button', { name: 'Send' }).first();
    await chooser.setInputFiles({ name: 'wrong.log', mimeType: 'text/plain', buffer: Buffer.from('x') });
    await page.getByRole('button', { name: 'Remove wrong.log' }).click();
    expect(await send.isDisabled()).toBe(true);

    await chooser.setInputFiles({ name: 'p99 at 14.png', mimeType: 'image/png', buffer: png });
    await expect(width(page, '.attached img')).resolves.toBe(1);
    await messageBox(page).fill('p99 since the deploy, @bruno');
    await messageBox(page).press('Enter');

    await row(page, 'p99 since the deploy').getByRole('img', { name: 'p99 at 14.png' }).waitFor();
    await page.locator('.attached').first().waitFor({ state: 'hidden' });
    expect(messages()).toMatchObject([
      {
        subtype: 'file_share',
        user: 'U0ALICE00',
        text: 'p99 since the deploy, <@U0BRUNO00>',
        files: [{ name: 'p99 at 14.png', type: 'image/png', bytes: png.length }],
      },
    ]);
    const [shared] = workspace.sandbox.slack.files(general);
    expect(shared?.bytes).toEqual(png);
    await close();
  });

  it('can be sent without words, and into a thread', async () => {
    const slack = workspace.sandbox.slack;
    const ts = await slack.as('bruno').say(general, 'Anything in the logs?');
    const { page, close } = await openPage(browser(), workspace, { at: general });
    await row(page, 'Anything').hover();
    await page.getByRole('button', { name: 'Reply in thread' }).click();
    const thread = page.locator('#thread');
    await thread
      .getByLabel('Attach a file')
      .setInputFiles({ name: 'pods.log', mimeType: 'text/plain', buffer: Buffer.from('boom') });
    await thread.getByRole('button', { name: 'Send' }).click();

    await thread.getByRole('button', { name: /^pods\.log/ }).waitFor();
    expect(messages().at(-1)).toMatchObject({ threadTs: ts, text: '', files: [{ name: 'pods.log' }] });
    await close();
  });

  it('are pictures in their message, larger when pressed, and saved from there', async () => {
    await workspace.sandbox.slack.as('bruno').upload(general, { name: 'graph.png', content: png });
    const { page, close } = await openPage(browser(), workspace, { at: general });
    const picture = page.getByRole('img', { name: 'graph.png, shared by Bruno Carvalho' });
    await picture.waitFor();
    await expect(width(page, '.picture img')).resolves.toBe(1);

    await picture.click();
    const dialog = page.getByRole('dialog', { name: 'graph.png' });
    await dialog.getByRole('img').waitFor();
    const saved = page.waitForEvent('download');
    await dialog.getByRole('link', { name: 'Save' }).click();
    expect((await saved).suggestedFilename()).toBe('graph.png');
    await close();
  });

  it('leave the newest message in view, however tall they turn out to be', async () => {
    const slack = workspace.sandbox.slack;
    const tall = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="300" height="900"/>');
    for (let at = 0; at < 6; at++) {
      await slack.as('bruno').upload(general, { name: `${at}.svg`, content: tall });
    }
    await slack.as('bruno').say(general, 'the newest');
    const { page, close } = await openPage(browser(), workspace, { at: general });

    await holds(
      page,
      "[...document.querySelectorAll('.picture img')].filter(({ height }) => height > 200).length === 6",
    );
    await holds(
      page,
      "[...document.querySelectorAll('#channel .message')].at(-1).getBoundingClientRect().bottom < innerHeight",
    );
    await close();
  });

  it('say so when there is nothing to see of them, and when they were deleted', async () => {
    const bruno = workspace.sandbox.slack.as('bruno');
    const content = Buffer.from([0, 1, 2]);
    const id = await bruno.upload(general, { name: 'heap.bin', content, text: 'the dump' });
    const { page, close } = await openPage(browser(), workspace, { at: general });

    await page.getByRole('button', { name: /heap\.bin/ }).click();
    await page.getByRole('dialog').getByText('3 bytes of application/octet-stream').waitFor();
    await page.keyboard.press('Escape');
    await bruno.deleteFile(id);

    await row(page, 'the dump').getByText('This file was deleted.').waitFor();
    await close();
  });

  it('stay out of reach of who may not read the channel, and run nothing', async () => {
    const slack = workspace.sandbox.slack;
    const created = await workspace.api('conversations.create', { name: 'inc-1', is_private: true });
    const room = typeof created.channel === 'object' ? created.channel.id : '';
    await workspace.api('conversations.invite', { channel: room, users: 'U0ALICE00' });
    const id = await slack.as('alice').upload(room, { name: 'page.html', content: '<script>1</script>' });
    const get = (as: string) =>
      fetch(`${workspace.sandbox.url}/page/file?${new URLSearchParams({ as, channel: room, id })}`);

    expect((await get('U0BRUNO00')).status).toBe(404);
    const own = await get('U0ALICE00');
    expect(Object.fromEntries(own.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
    expect(await own.text()).toBe('<script>1</script>');
  });
});
