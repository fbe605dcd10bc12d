import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { faultsIn } from '../../helpers/adaptive-card.js';
import { asking, card, cardMessage } from './asking.js';

const input = (more: object) => card({ body: [{ id: 'it', ...more }] });

/** Microsoft's own parser: what it finds wrong is what the client would not draw. */
const faultsOf = (content: object): number => faultsIn(content).length;

describe('what is taken for a card', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ rateLimits: false });
  });
  afterAll(() => sandbox.stop());

  const send = async (content: object): Promise<number> => {
    const { connector } = await asking(sandbox.teams);
    const place = encodeURIComponent(sandbox.teams.conversation('incidents').id);
    return (await connector(`POST /v3/conversations/${place}/activities`, cardMessage(content))).status;
  };

  it.each([
    ['a text', card()],
    ['facts', card({ body: [{ type: 'FactSet', facts: [{ title: 'Severity', value: 'SEV1' }] }] })],
    [
      'columns that do not say what they are',
      card({
        body: [
          {
            type: 'ColumnSet',
            columns: [{ type: 'Column', width: 'auto', items: [{ type: 'TextBlock', text: 'a' }] }],
          },
        ],
      }),
    ],
    ['a choice', input({ type: 'Input.ChoiceSet', choices: [{ title: 'Minor', value: 'sev3' }] })],
    [
      'a card behind a button',
      card({ actions: [{ type: 'Action.ShowCard', title: 'Sure?', card: card() }] }),
    ],
    ['a toggle', input({ type: 'Input.Toggle', title: 'Private' })],
  ])('%s, as by Microsoft’s own parser', async (_, content) => {
    expect(faultsOf(content)).toBe(0);
    expect(await send(content)).toBe(201);
  });

  it.each([
    ['an element of no kind', card({ body: [{ type: 'Banner' }] })],
    ['an action of no kind', card({ actions: [{ type: 'Action.Jump', title: 'Go' }] })],
    ['an input without an id', card({ body: [{ type: 'Input.Text' }] })],
    [
      'a required input that says nothing when it is empty',
      input({ type: 'Input.Text', isRequired: true, label: 'A' }),
    ],
  ])('not %s, as by Microsoft’s own parser', async (_, content) => {
    expect(faultsOf(content)).toBeGreaterThan(0);
    expect(await send(content)).toBe(400);
  });
});
