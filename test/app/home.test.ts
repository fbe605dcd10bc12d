import { afterEach, expect, it } from '@jest/globals';
import { answerOf, declare, settled, startTestApp, stringsIn, type TestApp, type } from '../helpers/app.js';

let test: TestApp;
afterEach(() => test.stop());

const homeOf = async (who: string) => {
  await test.sandbox.slack.as(who).openHome();
  return stringsIn(test.sandbox.slack.home(who)?.blocks).join('\n');
};

it('shows on the Home no incident that the person may not read', async () => {
  test = await startTestApp({
    yaml: 'incidents:\n  permissions:\n    incident.read: ["slack:U0BRUNO00"]\n',
  });
  const incident = await declare(test, 'sev2 Checkout is down');
  await type(test, 'alice', incident.channel, '/incident close Tell the customers @alice');
  await settled(test);
  await declare(test, 'sev2 Carts are empty');

  const [alices, brunos] = [await homeOf('alice'), await homeOf('bruno')];

  expect(answerOf(await type(test, 'alice', 'general', '/incident list'))).toContain('incident.read');
  expect(alices).not.toMatch(/Checkout is down|Carts are empty|Tell the customers|INC-/);
  expect(brunos).toContain('Carts are empty');
});
