import { describe, expect, it } from '@jest/globals';
import type { Form } from '../../src/chat/form.js';
import { assignRole } from '../../src/incident/assign-role.js';
import type { EventOf } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import { setStatus } from '../../src/incident/set-status.js';
import { logAction } from '../../src/incident/take-note.js';
import { ana, bo, later, minute } from '../helpers/cast.js';
import { answer, plain, pressed, submitted, typed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';
import { clocksOf, declared, timelineOf } from '../helpers/world.js';

const audiences = {
  executives: { to: ['slack:U0CEO'], template: '{ref}: {severity}\nImpact: {impact}\nCause: {cause}' },
  support: { to: ['slack:C0SUPPORT'] },
  customers: { to: ['slack:C0CUST1', 'slack:C0CUST2'], template: '{impact}\nNext: {next}\nBy {nextUpdate}' },
};
const inHouse = await openTyping();
const outward = await openTyping({
  settings: { audiences, sensitive: { internalHosts: ['example.net'], words: ['Falcon'] } },
});

type Typing = typeof inHouse;
type Answers = Parameters<typeof submitted>[1];

async function published<T extends 'update.published' | 'statement.published'>(
  { world }: Typing,
  { id }: Incident,
  type: T,
) {
  const events = (await timelineOf(world, id)).map(({ event }) => event);
  return events.filter((event): event is EventOf<T> => event.type === type);
}

async function formOf({ dispatch }: Typing, invocation: ReturnType<typeof typed>): Promise<Form> {
  const reply = await dispatch(invocation);
  if (reply.kind !== 'form') throw new Error(`no form, but: ${answer(reply)}`);
  return reply.form;
}

/** What a person sends: what the form carries, what it was filled in with, and what they changed. */
function fill(form: Form, answers: Answers) {
  const initial = Object.fromEntries(
    form.fields.map((field) => {
      const value = 'initial' in field ? field.initial : undefined;
      return [field.id, value instanceof Date ? value.toISOString() : (value as string | undefined)];
    }),
  );
  const invocation = submitted(form.command, { ...initial, ...answers });
  return {
    ...invocation,
    incidentId: form.args?.incident as Incident['id'],
    input: { ...invocation.input, args: form.args ?? {} },
  } as typeof invocation;
}

/** The preview of an update. */
async function previewOf(typing: Typing, incident: Incident, answers: Answers): Promise<Form> {
  const form = await formOf(typing, typed('update', { room: incident.room }));
  return formOf(typing, fill(form, answers));
}

const fieldOf = ({ fields }: Form, id: string) => fields.find((field) => field.id === id);
const introOf = ({ intro = [] }: Form) =>
  intro.map((block) => ('text' in block ? plain(block.text) : '')).join('\n');

describe('update', () => {
  const { world, deps, clock, dispatch, led, quiet, say, last } = inHouse;

  it('is read in parts, of which the next step is needed', async () => {
    const incident = await led();

    expect(await say('update Card payments fail', incident)).toContain('Say what happens next, after a “|”');
    await say('update Card payments fail | we look again | a bad migration | rolling back', incident);

    expect(await published(inHouse, incident, 'update.published')).toEqual([
      {
        type: 'update.published',
        impact: 'Card payments fail',
        next: 'we look again',
        cause: 'a bad migration',
        doing: 'rolling back',
        nextUpdateAt: later(clock.now(), 60 * minute),
      },
    ]);
    expect(await last(incident)).toEqual({
      type: 'statement.published',
      audience: 'internal',
      where: ['announcement'],
      text: `INC-${incident.number} · Logins are slow · SEV2 · in triage\nImpact: Card payments fail\nKnown cause: a bad migration\nBeing done: rolling back\nNext: we look again\nNext update: 10:00 UTC`,
    });
  });

  it('promises no other, and tells nobody outside the room, when it is recorded afterwards', async () => {
    const incident = await led({ kind: 'retrospective' });

    await say('update Card payments failed | nothing', incident);

    expect(await last(incident)).toEqual({
      type: 'update.published',
      impact: 'Card payments failed',
      next: 'nothing',
    });
  });

  it('is the comms lead’s and the commander’s: others are told how to become one', async () => {
    const incident = await quiet();

    expect(await say('update Cards fail | rolling back', incident)).toContain(
      'take the comms lead: /incident role comms me',
    );
    await dispatch(typed('role comms me', { room: incident.room, actor: bo }));
    await dispatch(typed('update Cards fail | rolling back', { room: incident.room, actor: bo }));
    expect(await published(inHouse, incident, 'update.published')).toHaveLength(1);
    expect(await say('update Cards fail | rolling back', incident)).toContain(
      'It is held by the comms lead and the commander.',
    );
  });

  it('begins with the last one and what happened since, and promises by the severity', async () => {
    const incident = await led();
    await say('update Card payments fail | rolling back | a bad migration', incident);
    await say('severity sev1 logins too', incident);
    await logAction(deps, { incidentId: incident.id, action: 'put the index back', actor: ana });
    await say('status identified an index was dropped', incident);

    expect(await formOf(inHouse, typed('update', { room: incident.room }))).toMatchObject({
      fields: [
        { id: 'impact', initial: 'Card payments fail' },
        { id: 'cause', initial: 'an index was dropped' },
        {
          id: 'doing',
          initial: 'Severity SEV2 → SEV1: logins too\nput the index back\nNow identified',
        },
        { id: 'next', initial: 'rolling back' },
        { id: 'nextUpdateAt', initial: later(clock.now(), 30 * minute) },
      ],
    });
  });

  it('is shown before it goes out; closing the preview loses nothing that was written', async () => {
    const incident = await led();

    const preview = await previewOf(inHouse, incident, { impact: 'Half of all logins', next: 'A restart' });
    expect(preview).toMatchObject({ title: `Preview INC-${incident.number}`, submit: 'Publish' });
    expect(fieldOf(preview, 'text-internal')).toMatchObject({
      initial: expect.stringContaining('A restart'),
    });
    expect(await published(inHouse, incident, 'update.published')).toEqual([]);
    expect(await formOf(inHouse, typed('update', { room: incident.room }))).toMatchObject({
      fields: expect.arrayContaining([expect.objectContaining({ id: 'next', initial: 'A restart' })]),
    });

    await dispatch(fill(preview, { 'text-internal': 'Logins: half of them fail.' }));

    expect(await published(inHouse, incident, 'update.published')).toMatchObject([{ next: 'A restart' }]);
    expect(await last(incident)).toMatchObject({ text: 'Logins: half of them fail.' });
    expect(await deps.read.draft(incident.id, ana)).toBeUndefined();
  });

  it('is published once, whoever presses twice, and never from a preview that something newer was written after', async () => {
    const incident = await led();
    const old = await previewOf(inHouse, incident, { impact: 'All logins', next: 'A restart' });
    clock.pass(1000);
    const newer = await previewOf(inHouse, incident, { impact: 'Half of all logins', next: 'A restart' });

    expect(answer(await dispatch(fill(old, {})))).toContain('not of what you wrote last');
    const press = fill(newer, {});
    expect(await dispatch(press)).toMatchObject({ kind: 'confirmed' });
    expect(await dispatch(press)).toEqual({ kind: 'nothing' });
    expect(answer(await dispatch(fill(newer, {})))).toContain('published already');

    expect(await published(inHouse, incident, 'update.published')).toMatchObject([
      { impact: 'Half of all logins' },
    ]);
  });

  it('does not go out when its incident ended meanwhile, or its promise has passed', async () => {
    const incident = await led();
    const late = await previewOf(inHouse, incident, {
      impact: 'All logins',
      next: 'A restart',
      nextUpdateAt: later(clock.now(), minute).toISOString(),
    });
    clock.pass(2 * minute);
    expect(answer(await dispatch(fill(late, {})))).toContain('must be in the future');
    const preview = await previewOf(inHouse, incident, { impact: 'All logins', next: 'A restart' });
    await say('resolve it is over', incident);

    expect(answer(await dispatch(fill(preview, {})))).toContain('is resolved');
    expect(await published(inHouse, incident, 'update.published')).toEqual([]);
  });

  it('has a last one after resolving, drafted, which promises no other and starts no clock', async () => {
    const incident = await led();
    await say('update Card payments fail | rolling back | a bad migration', incident);
    await say('status monitoring', incident);
    await say('resolve put the index back', incident);
    clock.pass(minute);

    const form = await formOf(inHouse, typed('update', { room: incident.room }));
    expect(form.fields).toMatchObject([
      { id: 'impact', initial: 'Card payments fail' },
      { id: 'cause', initial: 'a bad migration' },
      { id: 'doing', label: 'What was done?', initial: 'put the index back' },
      { id: 'next', initial: 'We are writing up what happened, so that it does not happen again.' },
    ]);
    await dispatch(fill(await formOf(inHouse, fill(form, {})), {}));

    const [, update] = await published(inHouse, incident, 'update.published');
    expect(update).not.toHaveProperty('nextUpdateAt');
    expect(Object.keys(await clocksOf(world, incident.id))).toEqual(['postmortem']);
    expect(answer(await dispatch(typed('said', { room: incident.room })))).toContain(
      'SEV2 · resolved, 09:02 UTC to 09:02 UTC',
    );
  });

  it('can be published until the incident is closed and its post-mortem written', async () => {
    const incident = await led();
    await say('resolve it is over', incident);
    await setStatus(deps, { incidentId: incident.id, to: 'closed', actor: ana });

    expect(await say('update Logins were slow | nothing more', incident)).toContain('Published.');
    await say('postmortem done', incident);
    expect(await say('update Logins were slow | nothing more', incident)).toContain(
      'is closed. To take it up again',
    );
    expect(await published(inHouse, incident, 'update.published')).toHaveLength(1);
  });

  it('leaves the words of the preview out of the line that is recorded', async () => {
    const incident = await led();
    const preview = await previewOf(inHouse, incident, { impact: 'All logins', next: 'A restart' });

    await dispatch(fill(preview, { 'text-internal': 'quite other words' }));

    const lines = (await timelineOf(world, incident.id)).flatMap(({ event }) =>
      event.type === 'command.ran' ? [event.line] : [],
    );
    expect(lines.join()).not.toContain('quite other words');
    expect(lines.at(-1)).toBe('/incident update by form');
  });
});

describe('each audience', () => {
  const { led, say, dispatch } = outward;

  it('has words of its own, at its own places, and support a script made of what customers were told', async () => {
    const incident = await led({ severity: 'sev1' });
    const preview = await previewOf(outward, incident, {
      impact: 'Half of all logins fail',
      next: 'A restart',
      cause: 'a full disk',
    });
    expect(preview.fields.map(({ id }) => id)).toEqual([
      'text-internal',
      'text-executives',
      'text-support',
      'text-customers',
    ]);

    await dispatch(
      fill(preview, { 'text-internal': undefined, 'text-customers': 'Logins are slow. We are on it.' }),
    );

    const said = await published(outward, incident, 'statement.published');
    expect(
      said.map(({ audience, where, external, script }) => ({ audience, where, external, script })),
    ).toEqual([
      { audience: 'executives', where: ['slack:U0CEO'] },
      { audience: 'support', where: ['slack:C0SUPPORT'] },
      { audience: 'customers', where: ['slack:C0CUST1', 'slack:C0CUST2'], external: true },
      { audience: 'support', where: ['slack:C0SUPPORT'], script: true },
    ]);
    expect(said[0]?.text).toBe(
      `INC-${incident.number}: SEV1\nImpact: Half of all logins fail\nCause: a full disk`,
    );
    expect(said[3]?.text).toContain('Say: Logins are slow. We are on it.');
    expect(said[3]?.text).toMatch(
      /\nNext update: 09:\d\d UTC\nSay and promise nothing that is not written above/,
    );
  });

  it('has a last word of its own once the incident is resolved', async () => {
    const incident = await led();
    await say('resolve restarted', incident);

    const preview = await previewOf(outward, incident, { impact: 'Half of all logins failed' });

    expect(fieldOf(preview, 'text-customers')).toMatchObject({
      initial: expect.stringMatching(
        /^This is resolved\. It lasted from .* UTC to .* UTC\.\n\nWhat was affected: Half of all logins failed\nWhat we did: restarted\nWhat happens next: /,
      ),
    });
    expect(await dispatch(fill(preview, {}))).toMatchObject({ kind: 'confirmed' });
    expect(
      (await published(outward, incident, 'statement.published')).map(({ audience }) => audience),
    ).toEqual(['internal', 'executives', 'support', 'customers', 'support']);
  });

  it('outside is never told anything that nobody saw: a typed update opens the preview', async () => {
    const incident = await led();

    const preview = await formOf(outward, typed('update Logins fail | A restart', { room: incident.room }));

    expect(fieldOf(preview, 'text-customers')).toMatchObject({
      initial: expect.stringContaining('Logins fail\nNext: A restart\nBy '),
    });
    expect(await published(outward, incident, 'update.published')).toEqual([]);
    // Teams opens it from a button that carries what the form does.
    const again = await formOf(
      outward,
      pressed('update', preview.args ?? {}, { incidentId: incident.id, open: true }),
    );
    expect(again).toEqual(preview);
  });

  it('outside is told nothing sensitive until a person has looked at exactly that', async () => {
    const incident = await led();
    const secret = `AKIA${'IOSFODNN7EXAMPLE'}`;
    const preview = await previewOf(outward, incident, {
      impact: `Logins at app-1.example.net fail`,
      next: 'A restart',
    });
    expect(introOf(preview)).toContain('for the customers: an internal machine (ap…) in line 1');
    // Support and executives are inside.
    expect(introOf(preview)).not.toContain('for support');

    const [tick] = fieldOf(preview, 'looked')?.type === 'choices' ? optionsOf(preview) : [];
    const worse = await formOf(
      outward,
      fill(preview, { 'text-customers': `app-1.example.net uses ${secret}`, looked: [tick?.value ?? ''] }),
    );
    expect(introOf(worse)).toContain('an AWS key (AKIA…) in line 1');
    expect(introOf(worse)).not.toContain(secret);
    expect(fieldOf(worse, 'text-customers')).toMatchObject({ initial: `app-1.example.net uses ${secret}` });
    expect(await formOf(outward, fill(worse, {}))).toEqual(worse);
    expect(await published(outward, incident, 'statement.published')).toEqual([]);

    const [looked] = optionsOf(worse);
    expect(looked?.label).toBe('I have looked: publish it as it is');
    expect(await dispatch(fill(worse, { looked: [looked?.value ?? ''] }))).toMatchObject({
      kind: 'confirmed',
    });
    const said = await published(outward, incident, 'statement.published');
    expect(said.filter(({ reviewed }) => reviewed)).toMatchObject([
      { audience: 'customers', reviewed: ['internal-host', 'aws-key'] },
    ]);
  });

  it('is told at once what was found when it is taken out', async () => {
    const incident = await led();
    const preview = await previewOf(outward, incident, { impact: 'Falcon is down', next: 'A restart' });
    expect(introOf(preview)).toContain('a word from the list in tocsin.yml (Fa…)');

    await dispatch(fill(preview, { 'text-customers': 'Logins are slow.' }));

    const said = await published(outward, incident, 'statement.published');
    expect(said.find(({ audience }) => audience === 'customers')).toMatchObject({ text: 'Logins are slow.' });
    expect(said.filter(({ reviewed }) => reviewed)).toEqual([]);
  });

  it('is told nothing of a private incident, which is said before it is published and after', async () => {
    const { dispatch, led, say, last } = outward;
    const untold = ({ number }: Incident) =>
      `INC-${number} is private: only its room and who follows it from there are told. Not told: the company, the executives, support and the customers.`;
    const declaredPrivate = { title: 'Payroll is read', private: true } as const;
    const incident = await assignRole(outward.deps, {
      incidentId: (await declared(outward.deps, declaredPrivate)).id,
      role: 'commander',
      person: ana,
      actor: ana,
    });
    const form = await formOf(outward, typed(`INC-${incident.number} update`));

    expect(form).toMatchObject({ submit: 'Publish', intro: [{ type: 'text', text: untold(incident) }] });
    const filled = fill(form, { impact: 'Salaries are seen', next: 'We lock it' });
    expect(answer(await dispatch(filled))).toBe(`Published. ${untold(incident)}`);
    expect(await last(incident)).toMatchObject({ type: 'update.published', impact: 'Salaries are seen' });
    expect(await published(outward, incident, 'statement.published')).toEqual([]);
    expect(await say('update Salaries are seen | we lock it', await led())).not.toContain('is private');
  });

  it('outside hears nothing of a drill, and inside that it is one', async () => {
    const incident = await led({ kind: 'drill' });

    await say('update Logins fail | A restart', incident);

    const said = await published(outward, incident, 'statement.published');
    expect(said.map(({ audience }) => audience)).toEqual(['internal', 'executives', 'support']);
    for (const { text } of said) expect(text).toMatch(/^DRILL · /);
  });
});

const optionsOf = (form: Form) => {
  const field = fieldOf(form, 'looked');
  return field?.type === 'choices' ? field.options : [];
};

describe('said', () => {
  it('has every word of it, with who, when, to whom and where, page by page', async () => {
    const { led, say, dispatch, clock } = outward;
    const incident = await led({ kind: 'drill' });
    for (const count of [1, 2, 3, 4, 5, 6]) {
      clock.pass(minute);
      await say(`update Logins fail ${count} | A restart ${'x'.repeat(400)}`, incident);
    }
    const [first, second] = [
      await dispatch(typed(`said INC-${incident.number}`)),
      await dispatch(
        pressed(
          'said',
          {
            incident: incident.id,
            ...(await nextOf(await dispatch(typed('said', { room: incident.room })))),
          },
          { incidentId: incident.id },
        ),
      ),
    ];

    expect(answer(first)).toMatch(/^What was said · DRILL · INC-\d+ · Logins are slow$/m);
    expect(answer(first)).toContain(`${ana} told the executives (slack:U0CEO): “DRILL · INC-`);
    expect(answer(first)).toContain(`${ana} published an update. Impact: “Logins fail 1”`);
    expect(answer(first)).not.toContain('Logins fail 6');
    expect(answer(second)).toContain('Logins fail 6');
    expect(answer(await dispatch(typed('said')))).toContain('Say of which incident: /incident said INC-7.');
    expect(answer(await dispatch(typed('said INC-9999')))).toContain('There is no INC-9999.');
  });

  async function nextOf(
    reply: Awaited<ReturnType<typeof outward.dispatch>>,
  ): Promise<Record<string, string>> {
    if (reply.kind !== 'private') throw new Error('no page');
    const actions = reply.view.blocks.flatMap((block) => (block.type === 'actions' ? block.actions : []));
    const next = actions.find(({ label }) => label === 'Next page');
    return next?.kind === 'button' ? { ...next.args } : {};
  }
});
