import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../../helpers/browser.js';
import { openPage, type } from './open-page.js';
import { startWorkspace, type Workspace } from './workspace.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string, text = value) => ({ text: plain(text), value });

const input = (
  id: string,
  label: string,
  element: Record<string, unknown>,
  more: Record<string, unknown> = {},
) => ({
  type: 'input',
  block_id: id,
  label: plain(label),
  element: { action_id: id, ...element },
  ...more,
});

const title = input('title', 'What is wrong?', { type: 'plain_text_input', max_length: 80 });
const severity = input('severity', 'How bad?', {
  type: 'static_select',
  options: [option('1', 'SEV1'), option('2', 'SEV2')],
});

function modal(blocks: unknown[], more: Record<string, unknown> = {}) {
  return {
    type: 'modal',
    callback_id: 'declare',
    title: plain('Declare an incident'),
    submit: plain('Declare'),
    close: plain('Cancel'),
    blocks,
    ...more,
  };
}

describeInBrowser('modals on the page', (browser) => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await startWorkspace();
  });
  afterEach(() => workspace.stop());

  /** The command opens this modal. */
  function opens(view: unknown): void {
    workspace.app.onCommand = async ({ trigger_id }) => {
      await workspace.api('views.open', { trigger_id, view });
      return undefined;
    };
  }
  const dialog = (page: Page, name = 'Declare an incident') => page.getByRole('dialog', { name });
  const submissions = () => workspace.app.interactions.filter(({ type }) => type === 'view_submission');
  const values = () => submissions().at(-1)?.view?.state.values;

  it('are filled in and sent by keyboard alone, and give the focus back', async () => {
    opens(modal([title, severity]));
    const { page, close } = await openPage(browser(), workspace);
    await type(page, '/incident declare');
    await dialog(page).waitFor();

    await page.keyboard.type('Checkout is down');
    await page.keyboard.press('Tab');
    await page.keyboard.type('SEV2');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');

    await dialog(page).waitFor({ state: 'detached' });
    expect(values()).toMatchObject({
      title: { title: { value: 'Checkout is down' } },
      severity: { severity: { selected_option: { value: '2' } } },
    });
    await page
      .getByRole('textbox', { name: /^Message / })
      .and(page.locator(':focus'))
      .waitFor();
    await close();
  });

  it('show what is missing before anything is sent, at the field, with the focus on it', async () => {
    opens(modal([title, severity]));
    const { page, close } = await openPage(browser(), workspace);
    await type(page, '/incident declare');

    await dialog(page).getByRole('button', { name: 'Declare' }).click();

    const field = page.getByLabel('What is wrong?');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.and(page.locator(':focus')).count()).toBe(1);
    expect(await page.getByText('Please complete this required field.').count()).toBe(2);
    expect(submissions()).toEqual([]);
    await close();
  });

  it("show the app's errors at their fields, keep what was typed, and go when it is mended", async () => {
    opens(modal([title, severity]));
    workspace.app.onInteraction = () =>
      submissions().length === 1
        ? { response_action: 'errors', errors: { title: 'Say what people see, not “test”.' } }
        : undefined;
    const { page, close } = await openPage(browser(), workspace);
    await type(page, '/incident declare');
    await page.getByLabel('What is wrong?').fill('test');
    await page.getByLabel('How bad?').selectOption('SEV1');
    await dialog(page).getByRole('button', { name: 'Declare' }).click();
    await page.getByText('Say what people see, not “test”.').waitFor();
    expect(await page.getByLabel('What is wrong?').inputValue()).toBe('test');
    expect(await page.getByLabel('How bad?').inputValue()).toBe('1');

    await page.getByLabel('What is wrong?').fill('Checkout answers 500');
    await dialog(page).getByRole('button', { name: 'Declare' }).click();

    await dialog(page).waitFor({ state: 'detached' });
    expect(values()).toMatchObject({ title: { title: { value: 'Checkout answers 500' } } });
    await close();
  });

  it('keep what was typed when the app draws them anew, and follow one another', async () => {
    opens(
      modal([
        title,
        { type: 'actions', elements: [{ type: 'button', action_id: 'add', text: plain('Add a task') }] },
      ]),
    );
    const task = input('task', 'Task', { type: 'plain_text_input' });
    const added = modal([title, task]);
    const second = modal([severity], { title: plain('One more thing'), submit: plain('Finish') });
    workspace.app.onInteraction = async ({ type, view }) => {
      if (type === 'block_actions') await workspace.api('views.update', { view_id: view?.id, view: added });
      return type === 'view_submission' && submissions().length === 1
        ? { response_action: 'update', view: second }
        : undefined;
    };
    const { page, close } = await openPage(browser(), workspace);
    await type(page, '/incident declare');
    await page.getByLabel('What is wrong?').fill('Checkout is down');

    await page.getByRole('button', { name: 'Add a task' }).click();
    await page.getByLabel('Task').fill('Roll back');
    expect(await page.getByLabel('What is wrong?').inputValue()).toBe('Checkout is down');
    await dialog(page).getByRole('button', { name: 'Declare' }).click();

    await dialog(page, 'One more thing').waitFor();
    expect(values()).toMatchObject({
      title: { title: { value: 'Checkout is down' } },
      task: { task: { value: 'Roll back' } },
    });
    await page.getByLabel('How bad?').selectOption('SEV1');
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await close();
  });

  it('close on Escape, one at a time', async () => {
    opens(modal([title]));
    const { page, close } = await openPage(browser(), workspace);
    await type(page, '/incident declare');
    await dialog(page).waitFor();

    await page.keyboard.press('Escape');

    await dialog(page).waitFor({ state: 'detached' });
    expect(workspace.sandbox.slack.modals('alice')).toEqual([]);
    expect(submissions()).toEqual([]);
    await close();
  });

  it('are gone when the page is loaded anew, and the app hears of it when it asked to', async () => {
    opens(modal([title], { notify_on_close: true }));
    const { page, close } = await openPage(browser(), workspace);
    await type(page, '/incident declare');
    await page.getByLabel('What is wrong?').fill('Half a thought');

    await page.reload();
    await page.locator('body.ready').waitFor();

    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(workspace.sandbox.slack.modals('alice')).toEqual([]);
    expect(workspace.app.interactions.map(({ type }) => type)).toEqual(['view_closed']);
    await close();
  });

  it('are gone after a restart', async () => {
    await workspace.stop();
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const stateFile = join(folder, 'workspace.json');
    workspace = await startWorkspace({ stateFile });
    opens(modal([title]));
    await workspace.sandbox.slack.as('alice').command('incidents', '/incident declare');
    expect(workspace.sandbox.slack.modals('alice')).toHaveLength(1);

    await workspace.stop();
    workspace = await startWorkspace({ stateFile });

    expect(workspace.sandbox.slack.modals('alice')).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('stay where they are when the person opens another page, which does not show them', async () => {
    opens(modal([title]));
    const first = await openPage(browser(), workspace);
    await type(first.page, '/incident declare');
    await first.page.getByLabel('What is wrong?').fill('Half a thought');

    const second = await openPage(browser(), workspace);

    expect(await second.page.getByRole('dialog').count()).toBe(0);
    await dialog(first.page).getByRole('button', { name: 'Declare' }).click();
    await dialog(first.page).waitFor({ state: 'detached' });
    expect(values()).toMatchObject({ title: { title: { value: 'Half a thought' } } });
    await second.close();
    await first.close();
  });

  it('hold every kind of input', async () => {
    opens(
      modal([
        input('note', 'Note', { type: 'plain_text_input', multiline: true }),
        input('mail', 'Mail', { type: 'email_text_input' }),
        input('link', 'Link', { type: 'url_text_input' }),
        input('count', 'Count', { type: 'number_input', is_decimal_allowed: false, min_value: '1' }),
        input('who', 'Who', { type: 'users_select' }),
        input('what', 'What', {
          type: 'multi_static_select',
          options: [option('a', 'checkout'), option('b', 'search')],
        }),
        input('boxes', 'Boxes', {
          type: 'checkboxes',
          options: [option('x', 'Tell support'), option('y', 'Tell legal')],
        }),
        input('kind', 'Kind', {
          type: 'radio_buttons',
          options: [option('live', 'Live'), option('drill', 'Drill')],
        }),
        input('day', 'Day', { type: 'datepicker' }),
        input('hour', 'Hour', { type: 'timepicker' }),
        input('began', 'Began', { type: 'datetimepicker' }),
        input('rest', 'Rest', { type: 'plain_text_input' }, { optional: true }),
      ]),
    );
    const { page, close } = await openPage(browser(), workspace);
    await type(page, '/incident declare');

    await dialog(page).getByLabel('Note').fill('two\nlines');
    await dialog(page).getByLabel('Mail').fill('ada@example.com');
    await dialog(page).getByLabel('Link').fill('https://example.com');
    await dialog(page).getByLabel('Count').fill('3');
    await dialog(page).getByLabel('Who').selectOption({ label: 'Dara Novak' });
    await dialog(page).getByText('Choose options').click();
    await dialog(page).getByLabel('checkout').check();
    await dialog(page).getByLabel('search').check();
    await dialog(page).getByLabel('Tell legal').check();
    await dialog(page).getByLabel('Drill').check();
    await dialog(page).getByLabel('Day').fill('2026-12-01');
    await dialog(page).getByLabel('Hour').fill('09:15');
    await dialog(page).getByLabel('Began').fill('2026-07-01T09:15');
    await dialog(page).getByRole('button', { name: 'Declare' }).click();
    await dialog(page).waitFor({ state: 'detached' });

    expect(values()).toMatchObject({
      note: { note: { value: 'two\nlines' } },
      mail: { mail: { value: 'ada@example.com' } },
      link: { link: { value: 'https://example.com' } },
      count: { count: { value: '3' } },
      who: { who: { selected_user: 'U0DARA000' } },
      what: { what: { selected_options: [{ value: 'a' }, { value: 'b' }] } },
      boxes: { boxes: { selected_options: [{ value: 'y' }] } },
      kind: { kind: { selected_option: { value: 'drill' } } },
      day: { day: { selected_date: '2026-12-01' } },
      hour: { hour: { selected_time: '09:15' } },
      // Alice is in Berlin, two hours ahead of UTC in July.
      began: { began: { selected_date_time: Date.UTC(2026, 6, 1, 7, 15) / 1000 } },
      rest: { rest: { value: null } },
    });
    await close();
  });
});
