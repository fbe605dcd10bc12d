import { describe, expect, it } from '@jest/globals';
import { pressed, submitted } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';
import { declaredInRoom } from '../helpers/world.js';

const { deps, dispatch } = await openTyping({
  settings: { services: [{ name: 'checkout', tier: 1, team: 'Payments' }, { name: 'search' }] },
});

describe('the service of an incident', () => {
  it('is chosen from the catalogue, whatever it was before', async () => {
    const { id } = await declaredInRoom(deps, { title: 'Search is slow', service: 'SEARCH' });
    await deps.transact(async (tx) => {
      const incident = await tx.incidents.lock(id);
      if (incident) await tx.incidents.save({ ...incident, service: 'basket' });
    });

    const reply = await dispatch(pressed('triage', {}, { incidentId: id, open: true }));
    const saved = await dispatch(submitted('triage', { service: 'basket', summary: 'EU only' }, id));

    expect(reply).toMatchObject({
      kind: 'form',
      form: {
        fields: expect.arrayContaining([
          expect.objectContaining({
            id: 'service',
            type: 'select',
            initial: 'basket',
            options: [
              { value: 'basket', label: 'basket' },
              { value: 'checkout', label: 'checkout', hint: 'Tier 1 · Payments' },
              { value: 'search', label: 'search', hint: 'Tier 3' },
            ],
          }),
        ]),
      },
    });
    expect(saved.kind).not.toBe('errors');
  });

  it('is written as the catalogue writes it', async () => {
    const { service } = await declaredInRoom(deps, { title: 'Search is slow', service: 'SEARCH' });

    expect(service).toBe('search');
  });

  it.each([
    ['chekout', 'There is no service “chekout”; did you mean "checkout"?'],
    ['tills', 'There is no service “tills”. There are: checkout, search.'],
  ])('offers the nearest for one that is not in it: %s', async (service, message) => {
    const reply = await dispatch(submitted('declare', { title: 'Nothing works', severity: 'sev2', service }));

    expect(reply).toMatchObject({ kind: 'errors', fields: { service: message } });
  });
});
