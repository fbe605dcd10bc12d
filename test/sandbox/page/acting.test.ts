import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeInBrowser } from '../../helpers/browser.js';
import { openPage, row } from './open-page.js';
import { startWorkspace, type Workspace } from './workspace.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string, text = value) => ({ text: plain(text), value });

describeInBrowser('acting on the page', (browser) => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await startWorkspace();
    await workspace.api('conversations.join', { channel: channelId() });
  });
  afterEach(() => workspace.stop());

  const actions = () => workspace.app.interactions.flatMap((interaction) => interaction.actions ?? []);
  const acted = (actionId: string) =>
    workspace.sandbox.slack.waitFor(`the action ${actionId}`, () =>
      actions().find(({ action_id }) => action_id === actionId),
    );
  const channelId = () => workspace.sandbox.slack.channel('general').id;
  const post = (blocks: unknown[]) =>
    workspace.api('chat.postMessage', { channel: channelId(), text: 'INC-1 card', blocks });

  it('presses buttons, asks first where the app wants it, and offers the rest in a menu', async () => {
    await post([
      { type: 'header', text: plain('INC-1 Checkout is down') },
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'ack', text: plain('Acknowledge'), style: 'primary', value: 'INC-1' },
          {
            type: 'button',
            action_id: 'resolve',
            text: plain('Resolve'),
            confirm: {
              title: plain('Resolve INC-1?'),
              text: plain('The clocks stop.'),
              confirm: plain('Yes'),
              deny: plain('Not yet'),
            },
          },
          {
            type: 'overflow',
            action_id: 'more',
            options: [option('timeline', 'Show timeline'), option('hand-over')],
          },
        ],
      },
    ]);
    const { page, close } = await openPage(browser(), workspace, { at: 'general' });

    await page.getByRole('button', { name: 'Acknowledge' }).click();
    expect(await acted('ack')).toMatchObject({ value: 'INC-1' });

    await page.getByRole('button', { name: 'Resolve' }).click();
    await page
      .getByRole('dialog', { name: 'Resolve INC-1?' })
      .getByRole('button', { name: 'Not yet' })
      .click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(actions().map(({ action_id }) => action_id)).toEqual(['ack']);
    await page.getByRole('button', { name: 'Resolve' }).click();
    await page.getByRole('button', { name: 'Yes', exact: true }).click();
    await acted('resolve');

    await row(page, 'INC-1 Checkout').locator('.overflow').click();
    await page.getByRole('menuitem', { name: 'Show timeline' }).click();
    expect(await acted('more')).toMatchObject({ selected_option: { value: 'timeline' } });
    await close();
  });

  it('draws a select as wide as what is chosen, however much its options explain', async () => {
    const long = { description: plain('The cause is known and somebody works on its mitigation') };
    const select = (actionId: string, words: object) => ({
      type: 'static_select',
      action_id: actionId,
      placeholder: plain(`Set the ${actionId}`),
      options: [{ ...option('identified', 'Identified'), ...words }],
    });
    await post([{ type: 'actions', elements: [select('status', long), select('stadia', {})] }]);
    const { page, close } = await openPage(browser(), workspace, { at: 'general' });
    const width = async (name: string) => (await page.getByLabel(name).boundingBox())?.width ?? 0;

    expect(Math.abs((await width('Set the status')) - (await width('Set the stadia')))).toBeLessThan(12);
    await page.getByLabel('Set the status').selectOption('identified');
    await acted('status');

    expect(await width('Set the status')).toBeLessThanOrEqual(220);
    await close();
  });

  it('chooses in selects, boxes, radio buttons and pickers', async () => {
    await post([
      {
        type: 'actions',
        elements: [
          {
            type: 'static_select',
            action_id: 'severity',
            placeholder: plain('Severity'),
            options: [option('1', 'SEV1'), option('2', 'SEV2')],
          },
          { type: 'users_select', action_id: 'commander', placeholder: plain('Commander') },
          {
            type: 'multi_static_select',
            action_id: 'services',
            placeholder: plain('Services'),
            options: [option('a', 'checkout'), option('b', 'search')],
          },
          { type: 'radio_buttons', action_id: 'kind', options: [option('live'), option('drill')] },
        ],
      },
      {
        type: 'actions',
        elements: [
          { type: 'datepicker', action_id: 'due', placeholder: plain('Due') },
          { type: 'timepicker', action_id: 'at', placeholder: plain('At') },
          { type: 'datetimepicker', action_id: 'began' },
          {
            type: 'checkboxes',
            action_id: 'steps',
            options: [option('s1', 'Confirm impact'), option('s2', 'Roll back')],
          },
        ],
      },
    ]);
    // Tokyo: nine hours ahead of UTC, and not the browser's own zone.
    const { page, close } = await openPage(browser(), workspace, { at: 'general', as: 'U0HANA000' });

    await page.getByLabel('Severity').selectOption({ label: 'SEV2' });
    await page.getByLabel('Commander').selectOption({ label: 'Chen Wei' });
    await page.getByText('Services').click();
    await page.getByLabel('search').check();
    await page.getByLabel('drill').check();
    await page.getByLabel('Due').fill('2026-12-01');
    await page.getByLabel('At', { exact: true }).fill('14:30');
    await page.locator('input[type="datetime-local"]').fill('2026-12-01T14:30');
    await page.getByLabel('Roll back').check();

    expect(await acted('severity')).toMatchObject({ selected_option: { value: '2' } });
    expect(await acted('commander')).toMatchObject({ selected_user: 'U0CHEN000' });
    expect(await acted('services')).toMatchObject({ selected_options: [{ value: 'b' }] });
    expect(await acted('kind')).toMatchObject({ selected_option: { value: 'drill' } });
    expect(await acted('due')).toMatchObject({ selected_date: '2026-12-01' });
    expect(await acted('at')).toMatchObject({ selected_time: '14:30' });
    expect(await acted('began')).toMatchObject({ selected_date_time: Date.UTC(2026, 11, 1, 5, 30) / 1000 });
    expect(await acted('steps')).toMatchObject({ selected_options: [{ value: 's2' }] });
    await close();
  });

  it('draws what the app changes in place', async () => {
    const { ts } = await post([{ type: 'section', text: plain('Status: investigating') }]);
    const { page, close } = await openPage(browser(), workspace, { at: 'general' });
    await row(page, 'Status: investigating').waitFor();

    await workspace.api('chat.update', {
      channel: channelId(),
      ts,
      text: 'INC-1 card',
      blocks: [{ type: 'section', text: plain('Status: resolved') }],
    });

    await row(page, 'Status: resolved').waitFor();
    expect(await row(page, 'Status: investigating').count()).toBe(0);
    await close();
  });

  it('runs the shortcuts that the manifest declares', async () => {
    await workspace.sandbox.slack.as('bruno').say('general', 'Checkout answers 500');
    const { page, close } = await openPage(browser(), workspace, { at: 'general' });

    await row(page, 'Checkout answers').hover();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Declare from message/ }).click();
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Shortcuts' }).click();
    await page.getByRole('menuitem', { name: /Declare an incident/ }).click();

    const callbacks = await workspace.sandbox.slack.waitFor('both shortcuts', () => {
      const seen = workspace.app.interactions.map(({ callback_id }) => callback_id);
      return seen.length === 2 ? seen : undefined;
    });
    expect(callbacks).toEqual(['declare_from_message', 'declare']);
    await close();
  });

  it('tells the app that its home is open, and acts there', async () => {
    const { page, close } = await openPage(browser(), workspace, { at: 'home' });
    await page.getByText('has not drawn its home yet').waitFor();
    expect(workspace.app.events).toContain('app_home_opened');
    await workspace.api('views.publish', {
      user_id: 'U0ALICE00',
      view: {
        type: 'home',
        blocks: [
          { type: 'actions', elements: [{ type: 'button', action_id: 'declare', text: plain('Declare') }] },
        ],
      },
    });

    await page.getByRole('button', { name: 'Declare' }).click();

    await acted('declare');
    await close();
  });
});
