import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Sandbox, SandboxTeamsMessage } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { describeInBrowser } from '../../helpers/browser.js';
import { asking, card, cardMessage } from '../teams/asking.js';
import { type Activity, listeningBot } from '../teams/listening-bot.js';
import { holds, messageBox, openPage, row, type } from './open-page.js';

const text = (words: string) => ({ type: 'TextBlock', text: words, wrap: true });
const execute = (title: string, verb: string) => ({ type: 'Action.Execute', title, verb });
const opens = { type: 'Action.Submit', title: 'Write an update', data: { msteams: { type: 'task/fetch' } } };

const dialog = (content: unknown) => ({
  body: {
    task: {
      type: 'continue',
      value: {
        title: 'Update INC-1',
        card: { contentType: 'application/vnd.microsoft.card.adaptive', content },
      },
    },
  },
});

const updateForm = (more: { value?: string; wrong?: string } = {}) =>
  card({
    body: [
      {
        type: 'Input.Text',
        id: 'impact',
        label: 'Impact',
        isRequired: true,
        errorMessage: 'This is needed.',
        ...(more.value !== undefined && { value: more.value }),
      },
      {
        type: 'Input.ChoiceSet',
        id: 'owner',
        label: 'Owner',
        choices: [],
        'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' },
      },
      ...(more.wrong === undefined ? [] : [text(more.wrong)]),
    ],
    actions: [{ type: 'Action.Submit', title: 'Publish' }],
  });

describeInBrowser('Teams on the page', (browser) => {
  let sandbox: Sandbox;
  let bot: Awaited<ReturnType<typeof listeningBot>>;
  beforeEach(async () => {
    bot = await listeningBot();
    sandbox = await startSandbox({ rateLimits: false, messagesUrl: bot.messagesUrl });
  });
  afterEach(async () => {
    await sandbox.stop();
    await bot.stop();
  });

  const incidents = () => sandbox.teams.conversation('incidents').id;
  const open = (at = incidents(), as = 'U0ALICE00') => openPage(browser(), { sandbox }, { at, as });
  const said = (words: string): SandboxTeamsMessage | undefined =>
    sandbox.teams.messages(incidents()).find((message) => message.text.includes(words));
  const heard = (what: string, is: (activity: Activity) => boolean): Promise<Activity> =>
    sandbox.teams.waitFor(what, () => bot.activities().find(is));
  const post = async (content: unknown, how = 'POST', id = '') => {
    const { connector } = await asking(sandbox.teams);
    const path = `/v3/conversations/${encodeURIComponent(incidents())}/activities${id && `/${id}`}`;
    const { body, status } = await connector(`${how} ${path}`, cardMessage(content));
    expect(status).toBeLessThan(300);
    return body.id;
  };

  it('mentions the app and people as they are typed, and shows what was typed as it was typed', async () => {
    const { page, close } = await open();
    const hostile = '<img src=x onerror=alert(1)> **b** [l](javascript:alert(1)) {{DATE(x)}} &lt;';

    await messageBox(page).pressSequentially('@to');
    await page.getByRole('option', { name: /Tocsin/ }).waitFor();
    await messageBox(page).press('Enter');
    await messageBox(page).pressSequentially('declare @bruno sees this');
    await messageBox(page).press('Enter');

    await row(page, 'Tocsin declare Bruno Carvalho sees this').waitFor();
    const { text: words } = await heard('the command', ({ type: kind }) => kind === 'message');
    expect(words).toContain('<at>Tocsin</at> declare <at>Bruno Carvalho</at> sees this');

    await type(page, hostile);
    expect(await row(page, 'onerror').locator('.teams-text').textContent()).toBe(hostile);
    await post(card({ body: [text(hostile.replaceAll('**', '')), text('**bold** <at>Nobody</at>')] }));
    const shown = row(page, 'Nobody').locator('.card');
    expect(await shown.textContent()).toContain('<img src=x onerror=alert(1)> b');
    expect(await shown.locator('img, a').count()).toBe(0);
    expect(await shown.locator('strong').textContent()).toBe('bold');
    expect(await shown.textContent()).toContain('<at>Nobody</at>');
    await close();
  });

  it('replies below a message, reacts, edits and deletes', async () => {
    const root = await sandbox.teams.as('bruno').say(incidents(), 'Checkout answers 500');
    const { page, close } = await open();

    await page.getByRole('button', { name: 'Reply', exact: true }).click();
    await page.getByLabel('Reply', { exact: true }).fill('Looking at it, @bruno');
    await page.getByLabel('Reply', { exact: true }).press('Enter');
    const reply = page.locator('.message.below', { hasText: 'Looking at it, Bruno Carvalho' });
    await reply.waitFor();
    expect(said('Looking')?.thread).toBe(root);

    await reply.hover();
    await page.getByRole('button', { name: 'React with 📌' }).click();
    const reaction = reply.getByRole('button', { name: /📌, 1: Alice/, pressed: true });
    await reaction.click();
    await reaction.waitFor({ state: 'detached' });

    await reply.hover();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Edit message' }).click();
    expect(await page.getByLabel('Edit message').inputValue()).toBe('Looking at it, @bruno');
    await page.getByLabel('Edit message').fill('Rolled back, @bruno');
    await page.getByLabel('Edit message').press('Enter');
    const edited = page.locator('.message.below', { hasText: 'Rolled back, Bruno Carvalho (edited)' });
    await edited.hover();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete message' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await edited.waitFor({ state: 'detached' });
    await close();
  });

  it('presses the very button that was pressed, ticks a checklist, and draws what the app puts in its place', async () => {
    const toggle = (id: string, title: string) => ({ type: 'Input.Toggle', id, title });
    const id = await post(
      card({
        body: [
          text('Seen at {{TIME(2026-11-20T14:05:00Z)}}'),
          toggle('one', 'Confirm impact'),
          { type: 'ActionSet', actions: [execute('Save', 'first')] },
          toggle('two', 'Roll back'),
          { type: 'ActionSet', actions: [execute('Save', 'second')] },
        ],
      }),
    );
    bot.answerWith(() => ({
      body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Kept.' },
    }));
    // Tokyo: nine hours ahead of UTC, and not the browser's own zone.
    const { page, close } = await open(incidents(), 'U0HANA000');
    await row(page, 'Seen at 23:05').waitFor();

    await page.getByLabel('Roll back').check();
    await page.getByRole('button', { name: 'Save' }).nth(1).click();

    await page.getByRole('status').filter({ hasText: 'Kept.' }).waitFor();
    const { value } = await heard('the press', ({ name }) => name === 'adaptiveCard/action');
    expect(value).toMatchObject({ action: { verb: 'second', data: { one: 'false', two: 'true' } } });
    // What changes around the card leaves what was ticked.
    await sandbox.teams.as('bruno').react(incidents(), id, '👍');
    await row(page, 'Seen at').getByRole('button', { name: /👍, 1/ }).waitFor();
    expect(await page.getByLabel('Roll back').isChecked()).toBe(true);

    const secondary = { ...execute('Later', 'later'), mode: 'secondary' };
    await post(card({ body: [text('Asks')], actions: [execute('Now', 'now'), secondary] }), 'PUT', id);
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByRole('menuitem', { name: 'Later' }).click();
    await heard('the button of the menu', ({ value: pressed }) =>
      JSON.stringify(pressed ?? '').includes('later'),
    );

    await post(card({ body: [text('All done')] }), 'PUT', id);
    await row(page, 'All done').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    await close();
  });

  it('fills in a dialog: an error first, then right; Escape and loading the page again close it', async () => {
    await post(card({ actions: [opens] }));
    bot.answerWith(({ name, value }) => {
      if (name === 'task/fetch') return dialog(updateForm());
      const { data } = value as { data: { impact: string } };
      const isShort = data.impact.length < 5;
      return isShort ? dialog(updateForm({ value: data.impact, wrong: 'Say more.' })) : { body: {} };
    });
    const { page, close } = await open();
    const form = page.getByRole('dialog', { name: 'Update INC-1' });
    const openForm = () => page.getByRole('button', { name: 'Write an update' }).click();

    await openForm();
    await form.getByRole('button', { name: 'Publish' }).click();
    await form.getByText('This is needed.').waitFor();
    await form.getByLabel('Impact').fill('All');
    await form.getByLabel('Owner').selectOption({ label: 'Chen Wei' });
    await form.getByRole('button', { name: 'Publish' }).click();
    await form.getByText('Say more.').waitFor();
    expect(await form.getByLabel('Impact').inputValue()).toBe('All');
    await form.getByLabel('Impact').fill('All of Europe');
    await form.getByRole('button', { name: 'Publish' }).click();
    await form.waitFor({ state: 'detached' });
    const [, second] = bot.activities().filter(({ name }) => name === 'task/submit');
    expect(second?.value).toMatchObject({ data: { impact: 'All of Europe' } });
    const chosen = bot.activities().find(({ name }) => name === 'task/submit')?.value;
    const chen = sandbox.teams.people.find(({ name }) => name === 'chen')?.id;
    expect(chosen).toMatchObject({ data: { owner: chen } });

    await openForm();
    await form.waitFor();
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    await sandbox.teams.waitFor(
      'nothing open',
      () => sandbox.teams.dialogs('alice').length === 0 || undefined,
    );

    await openForm();
    await form.getByLabel('Impact').fill('half a word');
    await page.reload();
    await page.locator('body.ready').waitFor();
    await page.getByRole('button', { name: 'Write an update' }).waitFor();
    expect(await form.count()).toBe(0);
    expect(sandbox.teams.dialogs('alice')).toEqual([]);
    await close();
  });

  it('declares from a message, and finds an incident and puts it into the conversation', async () => {
    await sandbox.teams.as('bruno').say(incidents(), 'Checkout answers 500');
    const found = (title: string) => ({
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: card({ body: [text(title)] }),
      preview: { contentType: 'application/vnd.microsoft.card.thumbnail', content: { title } },
    });
    bot.answerWith(({ name }) =>
      name === 'composeExtension/query'
        ? { body: { composeExtension: { type: 'result', attachments: [found('INC-7 Checkout')] } } }
        : name === 'composeExtension/fetchTask'
          ? dialog(updateForm())
          : undefined,
    );
    const { page, close } = await open();

    await row(page, 'Checkout answers').hover();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Declare incident from this message/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    const { value } = await heard('the action', ({ name }) => name === 'composeExtension/fetchTask');
    expect(value).toMatchObject({ commandContext: 'message' });

    await page.getByRole('button', { name: /^Find an incident/ }).click();
    await page.getByRole('dialog', { name: 'Incidents' }).getByLabel('Search').fill('checkout');
    await heard(
      'the search',
      ({ name, value }) => name === 'composeExtension/query' && JSON.stringify(value).includes('"checkout"'),
    );
    await page.getByRole('button', { name: 'INC-7 Checkout' }).click();
    await row(page, 'INC-7 Checkout').locator('.card').waitFor();
    await close();
  });

  it('has the person’s own chat with the app, and keeps what others may not see from them', async () => {
    const { page, close } = await open('personal');
    await page.getByRole('button', { name: 'Add Tocsin' }).click();
    await type(page, 'help');
    await row(page, 'help').waitFor();
    await holds(page, "!location.search.includes('personal')");
    expect(await heard('the line', ({ type: kind }) => kind === 'message')).toMatchObject({ text: 'help' });

    const chat = await sandbox.teams.as('bruno').createChat(['chen'], 'Secret');
    await sandbox.teams.as('bruno').say(incidents(), 'news');
    await page.getByRole('button', { name: 'incidents, channel, unread' }).waitFor();
    expect(await page.getByText('Secret').count()).toBe(0);
    await sandbox.teams.as('bruno').addToChat(chat, 'alice');
    await page.getByRole('button', { name: 'Secret, group chat, unread' }).click();
    await page.getByRole('heading', { name: 'Secret', level: 1 }).waitFor();
    await close();
  });
});
