import { describe, expect, it } from '@jest/globals';
import type { Reply } from '../../src/chat/command.js';
import type { Form } from '../../src/chat/form.js';
import { said } from '../../src/chat/views/said.js';
import { evolve } from '../../src/incident/evolve.js';
import type { Incident } from '../../src/incident/incident.js';
import { Settings } from '../../src/incident/settings.js';
import { ana, bo, hour } from '../helpers/cast.js';
import { answer, dispatcherFor, pressed, submitted, typed, wordsOf } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';
import { timelineOf } from '../helpers/world.js';

const { world, deps, dispatch, quiet, say, last, now, clock, resolved } = await openTyping();

const formOf = (reply: Reply): Form => {
  if (reply.kind !== 'form') throw new Error(`no form but ${answer(reply)}`);
  return reply.form;
};
const introOf = ({ intro = [] }: Form) => wordsOf({ fallback: '', blocks: intro });
const initials = ({ fields }: Form) =>
  Object.fromEntries(
    fields.flatMap((field) =>
      'initial' in field
        ? [[field.id, field.initial instanceof Date ? field.initial.toISOString() : field.initial]]
        : [],
    ),
  );
/** Fills in a form that is open: what it carries comes with the answers. */
const fillIn = (form: Form, answers: Record<string, string>, on = dispatch) => {
  const { input, ...rest } = submitted(form.command, { ...initials(form), ...answers } as typeof answers);
  const args = form.args ?? {};
  return on({
    ...rest,
    incidentId: args.incident as Incident['id'],
    input: { ...input, args } as typeof input,
  });
};
const changes = async ({ id }: Incident) =>
  (await timelineOf(world, id)).filter(({ event }) => event.type === 'severity.changed');
const room = async ({ id }: Incident) => {
  const incident = await deps.read.incident(id, 'tocsin');
  const told = (await timelineOf(world, id)).findLast(({ event }) => event.type === 'impact.assessed');
  if (!incident || !told) throw new Error('nothing was assessed');
  return wordsOf(said(told, incident));
};

describe('/incident impact, typed', () => {
  it('keeps what is known, and the rule raises the severity and says by what', async () => {
    const incident = await quiet();

    expect(await say('impact errors=12% regions = 2 of 5, data: confirmed', incident)).toBe(
      `INC-${incident.number} is SEV1: data integrity issue confirmed, by its impact.`,
    );

    expect(await now(incident)).toMatchObject({
      severity: 'sev1',
      impact: { errorRate: 12, regions: 2, regionsOf: 5, data: 'confirmed', assessedAt: clock.now() },
    });
    expect(await changes(incident)).toMatchObject([
      { actor: undefined, event: { from: 'sev2', to: 'sev1', reason: 'data integrity issue confirmed' } },
    ]);
  });

  it('adds to what was known, and takes back', async () => {
    const incident = await quiet();
    await say('impact errors=12% customers=1200', incident);

    await say('impact customers=15% security=none', incident);
    expect((await now(incident))?.impact).toMatchObject({
      errorRate: 12,
      customersPercent: 15,
      security: 'none',
    });
    expect((await now(incident))?.impact).not.toHaveProperty('customers');
    await say('impact errors=? customers= security=?', incident);

    expect(await now(incident)).not.toHaveProperty('impact');
    expect(await last(incident)).toEqual({ type: 'impact.assessed' });
  });

  it('is the same in the row as in the timeline', async () => {
    const incident = await quiet();
    await say('impact errors=0.5% revenue=12.5k security=unsure', incident);

    const events = await timelineOf(world, incident.id);

    expect(await now(incident)).toEqual(events.reduce<Incident | undefined>(evolve, undefined));
  });

  it('never lowers the severity: person and room are told that a person decides', async () => {
    const incident = await quiet();
    const hint = `By its impact INC-${incident.number} would be SEV3: error rate 2% (SEV3 from 1%). It stays SEV2: whether to step down, a person decides: /incident severity sev3`;

    expect(await say('impact errors=2%', incident)).toBe(hint);

    expect(await now(incident)).toMatchObject({ severity: 'sev2', impact: { severity: 'sev3' } });
    expect(await room(incident)).toContain(hint);
  });

  it('leaves a person’s decision until something becomes worse', async () => {
    const incident = await quiet();
    await say('impact data=confirmed errors=2%', incident);

    expect(await say('severity sev3', incident)).toContain('Say why it is to be SEV3 all the same');
    await say('severity sev3 only a test table', incident);
    expect(await say('impact errors=3%', incident)).toContain('It is SEV3, as a person decided');
    expect((await now(incident))?.severity).toBe('sev3');
    await say('impact errors=12%', incident);

    expect((await now(incident))?.severity).toBe('sev2');
    expect((await changes(incident)).map(({ event }) => event)).toMatchObject([
      { to: 'sev1' },
      { to: 'sev3', reason: 'only a test table' },
      { to: 'sev2', reason: 'error rate 12% (SEV2 from 10%)' },
    ]);
  });

  it('is taken after the end as well, and counts when the incident is taken up again', async () => {
    const incident = await resolved();

    await say('impact data=confirmed', incident);
    expect(await now(incident)).toMatchObject({ severity: 'sev2', impact: { data: 'confirmed' } });
    clock.pass(hour);
    await say('reopen it goes on', incident);
    await say('impact errors=1%', incident);

    expect((await now(incident))?.severity).toBe('sev1');
  });

  it.each([
    ['impact errors=lots', '“lots” is no percentage: give one from 0 to 100, such as 12%.'],
    ['impact regions=6/5', '6 of 5 regions cannot be'],
    ['impact erors=3%', '“erors” is not asked of an impact. Did you mean errors?'],
    ['impact all is broken', 'Say what is known as name=value. For example: /incident impact errors=12%'],
  ])('%s is refused: %s', async (line, message) => {
    const incident = await quiet();

    expect(await say(line, incident)).toContain(message);

    expect(await now(incident)).toEqual(incident);
  });
});

describe('/incident impact, as forms', () => {
  it('is filled in with the last, shows the severity before it is kept, and then keeps it', async () => {
    const incident = await quiet();
    await say('impact customers=7', incident);

    const first = formOf(await dispatch(typed('impact', { room: incident.room })));
    expect(initials(first)).toEqual({ customers: '7' });
    const second = formOf(await fillIn(first, { data: 'confirmed', revenue: '12k' }));

    expect(introOf(second)).toContain('SEV1: data integrity issue confirmed');
    expect(introOf(second)).toContain(
      '7 customers · 12,000 an hour at risk · data integrity issue confirmed',
    );
    expect(introOf(second)).toContain(`INC-${incident.number} is SEV2 now and will be SEV1.`);
    expect(initials(second)).toEqual({ severity: 'sev1' });
    expect(await now(incident)).toMatchObject({ severity: 'sev2', impact: { customers: 7 } });

    await fillIn(second, {});
    expect(await now(incident)).toMatchObject({
      severity: 'sev1',
      impact: { customers: 7, revenuePerHour: 12_000, data: 'confirmed' },
    });
    expect(await changes(incident)).toMatchObject([{ actor: undefined }]);
  });

  it('forgets what was emptied', async () => {
    const incident = await quiet();
    await say('impact customers=7 errors=1% data=none', incident);

    const first = formOf(await dispatch(typed('impact', { room: incident.room })));
    const second = formOf(await fillIn(first, { customers: '', data: '?' }));
    await fillIn(second, {});

    const { assessedAt: _, severity: __, criterion: ___, ...impact } = (await now(incident))?.impact ?? {};
    expect(impact).toEqual({ errorRate: 1 });
  });

  it('says at its field what is no number', async () => {
    const incident = await quiet();
    const first = formOf(await dispatch(typed('impact', { room: incident.room })));

    expect(await fillIn(first, { errors: '1O%', regions: '2 of 5', customers: 'some' })).toMatchObject({
      kind: 'errors',
      fields: {
        errors: '“1O%” is no percentage: give one from 0 to 100, such as 12%.',
        customers: '“some” is no number of customers: give 1200, or a share such as 15%.',
      },
    });
    expect(await fillIn(first, {})).toMatchObject({
      kind: 'errors',
      fields: { errors: 'Fill in at least one of these.' },
    });
  });

  it('takes another severity: a worse one as it is, a milder one with a reason', async () => {
    const incident = await quiet();
    const first = formOf(await dispatch(typed('impact', { room: incident.room })));
    const second = formOf(await fillIn(first, { errors: '60%' }));

    expect(await fillIn(second, { severity: 'sev3' })).toMatchObject({
      kind: 'errors',
      fields: { reason: expect.stringContaining('Say why it is to be SEV3 all the same.') },
    });
    await fillIn(second, { severity: 'sev3', reason: 'robots only' });

    expect(await now(incident)).toMatchObject({ severity: 'sev3', impact: { severity: 'sev1' } });
    expect(await changes(incident)).toMatchObject([
      { actor: ana, event: { to: 'sev3', reason: 'robots only' } },
    ]);
    const third = formOf(await fillIn(formOf(await dispatch(typed('impact', { room: incident.room }))), {}));
    expect(introOf(third)).toContain('as a person decided');
    await fillIn(third, { severity: 'sev2' }).then((reply) => expect(reply.kind).toBe('errors'));
    await fillIn(third, { severity: 'sev1' });
    expect((await now(incident))?.severity).toBe('sev1');
  });

  it('offers and takes no other severity of who may not command, whom the rule does not ask', async () => {
    const settings = Settings.parse({ permissions: { 'incident.command': ['role:commander'] } });
    const { dispatch: strict } = dispatcherFor({ ...deps, settings });
    const incident = await quiet();
    await strict(typed('lead @bo', { room: incident.room }));

    const first = formOf(await strict(typed('impact', { room: incident.room })));
    const second = formOf(await fillIn(first, { security: 'confirmed' }, strict));
    expect(second.fields).toEqual([]);
    expect(introOf(second)).toContain('This needs the permission incident.command');
    expect(await fillIn(second, { severity: 'sev4', reason: 'no' }, strict)).toMatchObject({
      kind: 'errors',
      fields: { severity: expect.stringContaining('incident.command') },
    });
    await fillIn(second, {}, strict);

    expect((await now(incident))?.severity).toBe('sev1');
    expect((await now(incident))?.roles.commander).toBe(bo);
  });
});

describe('triage', () => {
  const triageForm = async ({ id }: Incident) =>
    formOf(await dispatch(pressed('triage', { incident: id }, { incidentId: id, open: true })));

  it('shows the severity by the impact, and moves on with it', async () => {
    const incident = await quiet();

    const second = formOf(
      await fillIn(await triageForm(incident), { summary: 'EU only', data: 'confirmed' }),
    );
    expect(introOf(second)).toContain('SEV1: data integrity issue confirmed');
    expect(await now(incident)).toMatchObject({ status: 'triage', summary: 'EU only', severity: 'sev2' });
    await fillIn(second, {});

    expect(await now(incident)).toMatchObject({
      status: 'investigating',
      severity: 'sev1',
      impact: { data: 'confirmed' },
    });
  });

  it('asks why, where a milder one was chosen', async () => {
    const incident = await quiet();

    const second = formOf(await fillIn(await triageForm(incident), { severity: 'sev4', errors: '20' }));
    expect(initials(second)).toEqual({ severity: 'sev4' });
    expect(await fillIn(second, {})).toMatchObject({
      kind: 'errors',
      fields: { reason: expect.any(String) },
    });
    await fillIn(second, { reason: 'an internal page' });

    expect(await now(incident)).toMatchObject({ status: 'investigating', severity: 'sev4' });
  });

  it('asks no more than before where no impact is filled in', async () => {
    const incident = await quiet();

    const reply = await fillIn(await triageForm(incident), { severity: 'sev3' });

    expect(answer(reply)).toBe(`INC-${incident.number} is SEV3 · Investigating now.`);
  });

  it('keeps the impact of a false alarm, which raises nothing', async () => {
    const incident = await quiet();

    await fillIn(await triageForm(incident), { verdict: 'decline', summary: 'a test', data: 'confirmed' });

    expect(await now(incident)).toMatchObject({
      status: 'declined',
      severity: 'sev2',
      impact: { data: 'confirmed' },
    });
  });
});

it('a milder severity chosen on the card opens the form that asks why', async () => {
  const incident = await quiet();
  await say('impact data=confirmed', incident);

  const form = formOf(
    await dispatch(
      pressed('severity', { incident: incident.id, level: 'sev3' }, { incidentId: incident.id }),
    ),
  );

  expect(form.fields).toMatchObject([
    { id: 'level', initial: 'sev3' },
    { id: 'reason', optional: false },
  ]);
  await fillIn(form, { reason: 'a test table' });
  expect((await now(incident))?.severity).toBe('sev3');
});
