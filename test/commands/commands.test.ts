/** What each command makes of what is typed or filled in; the rules behind are tested with the use cases. */
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Incident } from '../../src/incident/incident.js';
import { reportTask } from '../../src/incident/report.js';
import { setStatus } from '../../src/incident/set-status.js';
import { ana, bo, hour, later, minute } from '../helpers/cast.js';
import { answer, dispatcherFor, pressed, submitted, typed } from '../helpers/dispatching.js';
import { migration, outage } from '../helpers/runbooks.js';
import { declaredInRoom, eventTypesOf, openWorld, timelineOf } from '../helpers/world.js';

const world = await openWorld({ runbooks: [outage, migration] });
afterAll(() => world.stop());
const { deps, clock } = world;
const { dispatch, bugs } = dispatcherFor(deps);
afterAll(() => expect(bugs).toEqual([]));

const say = async (text: string, { room }: Incident) => answer(await dispatch(typed(text, { room })));
const last = async ({ id }: Incident) =>
  (await timelineOf(world, id)).map(({ event }) => event).findLast(({ type }) => type !== 'command.ran');
const now = async ({ id }: Incident) => deps.read.incident(id);
const quiet = () => declaredInRoom(deps, { title: 'Logins are slow' });
async function resolved(): Promise<Incident> {
  const { id } = await quiet();
  return setStatus(deps, { incidentId: id, to: 'resolved', actor: ana });
}

describe('declare', () => {
  const declared = async (line: string) => {
    await dispatch(typed(line));
    const [incident] = await deps.read.incidents({ limit: 1 });
    return incident;
  };

  it.each([
    ['declare sev1 Checkout is down', 'sev1', 'Checkout is down'],
    ['new SEV-3 Logins are slow', 'sev3', 'Logins are slow'],
    ['declare sev-1: Checkout is down', 'sev1', 'Checkout is down'],
    ['DECLARE Sev3: Logins are slow', 'sev3', 'Logins are slow'],
    ['declare SEV 1 Checkout is down', 'sev1', 'Checkout is down'],
    ['declare Checkout is down', 'sev2', 'Checkout is down'],
    ['declare several pods restart', 'sev2', 'several pods restart'],
    ['declare S3 is unreachable', 'sev2', 'S3 is unreachable'],
    ['declare 3 of 5 brokers are gone', 'sev2', '3 of 5 brokers are gone'],
    ['declare sev1x is no severity', 'sev2', 'sev1x is no severity'],
  ])('%s', async (line, severity, title) => {
    expect(await declared(line)).toMatchObject({ severity, title });
  });

  it.each(['declare sev7 Checkout is down', 'declare SEV-0: Checkout is down', 'declare sev 12 Down'])(
    'is refused when the severity is one that there is not: %s',
    async (line) => {
      const [before] = await deps.read.incidents({ limit: 1 });

      expect(answer(await dispatch(typed(line)))).toMatch(
        /^There is no severity “sev\d+”: choose sev1, sev2, sev3 or sev4\./,
      );
      expect((await deps.read.incidents({ limit: 1 }))[0]).toEqual(before);
    },
  );

  it('takes an impact that “begins” within the minute of the form as beginning now', async () => {
    const startedAt = later(clock.now(), 30_000).toISOString();

    await dispatch(submitted('declare', { title: 'From a form', severity: 'sev2', startedAt }));

    expect((await deps.read.incidents({ limit: 1 }))[0]).toMatchObject({
      title: 'From a form',
      startedAt: clock.now(),
    });
  });

  it('refuses in its form an impact that began further back than an incident does', async () => {
    const startedAt = later(clock.now(), -31 * 24 * hour).toISOString();

    expect(
      await dispatch(submitted('declare', { title: 'Long ago', severity: 'sev2', startedAt })),
    ).toMatchObject({
      kind: 'errors',
      fields: { startedAt: 'That is more than 30 days ago. Check the date.' },
    });
  });

  it('keeps the message that it was declared from, through its form', async () => {
    const args = {
      title: 'checkout?',
      sourceRoom: 'slack:C0HELP',
      sourceMessage: '1.2',
      sourceText: 'checkout?',
      sourceAuthor: bo,
    };

    const form = await dispatch(pressed('declare', args, { open: true }));

    expect(form).toMatchObject({
      form: {
        args: { sourceRoom: 'slack:C0HELP', sourceMessage: '1.2', sourceText: 'checkout?', sourceAuthor: bo },
        fields: expect.arrayContaining([expect.objectContaining({ id: 'title', initial: 'checkout?' })]),
      },
    });
  });
});

describe('triage', () => {
  it.each([
    ['triage sev1 EU only', 'sev1', 'EU only'],
    ['triage SEV-1: EU only', 'sev1', 'EU only'],
    ['triage 3 customers cannot log in', 'sev2', '3 customers cannot log in'],
    ['triage S3 is the cause', 'sev2', 'S3 is the cause'],
  ])('%s', async (line, severity, summary) => {
    const incident = await quiet();

    await say(line, incident);

    expect(await now(incident)).toMatchObject({ severity, summary, status: 'investigating' });
  });

  it.each(['live', 'drill', 'retrospective'] as const)(
    'takes a beginning more than 30 days back for one that is recorded afterwards only: %s',
    async (kind) => {
      const { id } = await declaredInRoom(deps, { title: 'Logins are slow', kind });
      const startedAt = later(clock.now(), -31 * 24 * hour);

      const reply = await dispatch(submitted('triage', { startedAt: startedAt.toISOString() }, id));

      if (kind === 'retrospective') expect((await deps.read.incident(id))?.startedAt).toEqual(startedAt);
      else
        expect(reply).toMatchObject({
          kind: 'errors',
          fields: { startedAt: 'That is more than 30 days ago. Check the date.' },
        });
    },
  );

  it('keeps a beginning that the form only repeats, to the minute, however long ago it is by now', async () => {
    const minutely = clock.now();
    const startedAt = later(minutely, -hour + 30_000);
    const { id } = await declaredInRoom(deps, { title: 'Logins are slow', startedAt });
    clock.pass(40 * 24 * hour);

    const answers = { startedAt: later(minutely, -hour).toISOString(), summary: 'EU only' };
    await dispatch(submitted('triage', answers, id));

    expect(await deps.read.incident(id)).toMatchObject({ startedAt, summary: 'EU only' });
    clock.pass(-40 * 24 * hour);
  });

  it('asks for the reason of a decline in its form', async () => {
    const { id } = await quiet();

    expect(await dispatch(submitted('triage', { verdict: 'decline' }, id))).toMatchObject({
      kind: 'errors',
      fields: { summary: 'Say why it is no incident.' },
    });
  });
});

describe('status', () => {
  it('moves the incident, with a reason', async () => {
    const incident = await quiet();

    expect(await say('status Identified a bad migration', incident)).toContain('is Identified now.');
    expect(await last(incident)).toMatchObject({ to: 'identified', reason: 'a bad migration' });
  });

  it.each([
    ['status closed', '/incident close'],
    ['status mitigated', 'take investigating, identified, monitoring, resolved, declined'],
    ['status merged', 'There is no status “merged” to choose'],
  ])('%s is answered with %s', async (line, expected) => {
    expect(await say(line, await quiet())).toContain(expected);
  });

  it('offers in its form only where the incident can go', async () => {
    const { room } = await resolved();
    const { room: fresh } = await quiet();

    expect(await dispatch(typed('status', { room: fresh }))).toMatchObject({
      form: {
        fields: [
          {
            options: ['investigating', 'identified', 'monitoring', 'resolved', 'declined'].map((value) => ({
              value,
            })),
          },
          {},
        ],
      },
    });
    expect(answer(await dispatch(typed('status', { room })))).toContain('/incident reopen <reason>');
  });

  it('says in its form that an incident is in triage', async () => {
    const incident = await quiet();

    expect(await dispatch(typed('status', { room: incident.room }))).toMatchObject({
      form: { intro: [{ text: `INC-${incident.number} is in triage.` }] },
    });
  });

  it('triage does not come back: an ended incident is taken up again with a reason', async () => {
    const ended = await resolved();

    expect(await say('status triage', ended)).toBe(
      `INC-${ended.number} is resolved. To take it up again: /incident reopen <reason>`,
    );
    expect(await say('status triage', await quiet())).toContain('is in triage already.');
  });
});

describe('a form that could only be refused', () => {
  it.each(['resolve', 'triage', 'update', 'status', 'severity', 'role', 'runbook', 'check'])(
    'is not opened on an ended incident: %s',
    async (name) => {
      const ended = await resolved();

      const replies = [
        await dispatch(typed(name, { room: ended.room })),
        await dispatch(pressed(name, {}, { incidentId: ended.id, open: true })),
      ];

      for (const reply of replies) {
        expect(reply.kind).toBe('private');
        expect(answer(reply)).toMatch(
          new RegExp(`^INC-${ended.number} is resolved( already\\.|\\. To take it up again: )`),
        );
      }
    },
  );

  it('is not opened to reopen what is open', async () => {
    const incident = await quiet();

    expect(await say('reopen', incident)).toBe(`INC-${incident.number} is open already.`);
  });
});

describe('role', () => {
  it.each(['role comms', 'assign COMMS', 'role commander'])(
    'without a person asks for one, and changes nothing: %s',
    async (line) => {
      const incident = await quiet();

      const reply = await dispatch(typed(line, { room: incident.room }));

      expect(reply).toMatchObject({
        kind: 'form',
        form: {
          command: 'role',
          fields: [{ id: 'role', initial: line.split(' ')[1]?.toLowerCase() }, { id: 'person' }],
        },
      });
      expect((await now(incident))?.roles).toEqual({});
    },
  );

  it('without a person is refused at once in an ended incident', async () => {
    expect(await say('role comms', await resolved())).toContain('/incident reopen <reason>');
  });

  it('of the commander is not taken from somebody by a button that went stale', async () => {
    const incident = await quiet();
    const press = (actor = ana) =>
      dispatch(pressed('role', { role: 'commander', person: 'me' }, { incidentId: incident.id, actor }));
    await press();

    expect(answer(await press(bo))).toBe('Somebody leads already. To take over: /incident lead');
    expect(answer(await press())).toBe('You are the commander already.');
    expect((await now(incident))?.roles).toEqual({ commander: ana });
    await dispatch(typed('lead', { room: incident.room, actor: bo }));
    expect((await now(incident))?.roles).toEqual({ commander: bo });
    await dispatch(submitted('role', { role: 'commander', person: ana }, incident.id));
    expect((await now(incident))?.roles).toEqual({ commander: ana });
  });

  it('is released with none, and refuses one that there is not', async () => {
    const incident = await quiet();
    await say('role scribe @bo', incident);

    expect(await say('role scribe none', incident)).toBe('Nobody is scribe now.');
    expect(await say('role boss', incident)).toContain(
      'There is no role “boss”: choose commander, comms, ops, scribe, support',
    );
    expect(await say('role constructor', incident)).toContain('There is no role “constructor”');
  });
});

describe('update', () => {
  it('is read in parts, of which the next step is needed', async () => {
    const incident = await quiet();

    expect(await say('update Card payments fail', incident)).toContain('Say what happens next, after a “|”');
    await say('update Card payments fail | rolling back | a bad migration', incident);

    expect(await last(incident)).toEqual({
      type: 'update.published',
      impact: 'Card payments fail',
      next: 'rolling back',
      cause: 'a bad migration',
      nextUpdateAt: later(clock.now(), 60 * minute),
    });
  });

  it('promises no other when it is recorded afterwards', async () => {
    const incident = await declaredInRoom(deps, { title: 'Logins were slow', kind: 'retrospective' });

    await say('update Card payments failed | nothing', incident);

    expect(await last(incident)).toEqual({
      type: 'update.published',
      impact: 'Card payments failed',
      next: 'nothing',
    });
  });

  it('fills its form with the last one, and promises by the severity', async () => {
    const incident = await quiet();
    await say('update Card payments fail | rolling back | a bad migration', incident);

    expect(await dispatch(typed('update', { room: incident.room }))).toMatchObject({
      form: {
        fields: [
          { id: 'impact', initial: 'Card payments fail' },
          { id: 'cause', initial: 'a bad migration' },
          { id: 'next' },
          { id: 'nextUpdateAt', initial: later(clock.now(), 60 * minute) },
        ],
      },
    });
  });
});

describe('check', () => {
  it.each([
    ['check 1', { type: 'step.completed', step: 'confirm' }],
    [
      'check capture https://dumps/17',
      { type: 'step.completed', step: 'capture', evidence: 'https://dumps/17' },
    ],
    ['check skip 2 no dump here', { type: 'step.skipped', step: 'capture', reason: 'no dump here' }],
    ['tick #1', { type: 'step.completed', step: 'confirm' }],
  ])('%s', async (line, event) => {
    const incident = await declaredInRoom(deps);

    await say(line, incident);

    expect(await last(incident)).toMatchObject(event);
  });

  it('takes back', async () => {
    const incident = await declaredInRoom(deps);
    await say('check 1', incident);

    await say('check undo 1', incident);

    expect(await last(incident)).toMatchObject({ type: 'step.reopened', step: 'confirm' });
  });

  it('names the runbook first while several are attached', async () => {
    const incident = await declaredInRoom(deps);
    await say('runbook migration', incident);

    expect(await say('check 1', incident)).toBe(
      'Several runbooks are attached: outage, migration. Put one before the step. For example: /incident check outage 1',
    );
    expect(await say('check migration', incident)).toBe(
      'Say which step of migration. For example: /incident check migration 1',
    );

    await say('check outage capture https://dumps/17', incident);
    expect(await last(incident)).toMatchObject({ step: 'capture', evidence: 'https://dumps/17' });
    await say('check Migration 1', incident);
    expect(await last(incident)).toMatchObject({ type: 'step.completed', step: 'lock' });
    await say('check undo migration 1', incident);
    expect(await last(incident)).toMatchObject({ type: 'step.reopened', step: 'lock' });
    await say('check skip migration 2 nothing to undo', incident);
    expect(await last(incident)).toMatchObject({
      type: 'step.skipped',
      step: 'undo',
      reason: 'nothing to undo',
    });
  });

  it('may name the runbook first also when it is the only one', async () => {
    const incident = await declaredInRoom(deps);

    await say('check outage 1 seen by support', incident);

    expect(await last(incident)).toMatchObject({ step: 'confirm', evidence: 'seen by support' });
  });

  it('asks for evidence where a box is ticked that needs some', async () => {
    const { id } = await declaredInRoom(deps);

    const reply = await dispatch(pressed('check', { ticked: 'capture', unticked: '' }, { incidentId: id }));

    expect(reply).toMatchObject({
      kind: 'form',
      form: {
        fields: [
          { initial: 'capture' },
          {},
          { id: 'evidence', optional: false, hint: expect.stringContaining('a link to the dump') },
          {},
        ],
      },
    });
    expect(await eventTypesOf(world, id)).not.toContain('step.completed');
  });
});

describe('the form of close', () => {
  it('asks for a title when the rest of an item is filled in', async () => {
    const incident = await resolved();

    const reply = await dispatch(submitted('close', { owner: bo, next: 'close' }, incident.id));

    expect(reply).toMatchObject({ kind: 'errors', fields: { title: 'Say what is to be done.' } });
    expect((await now(incident))?.status).toBe('resolved');
  });
});

describe('close', () => {
  it('reads items with owner, date and order from one line', async () => {
    const incident = await resolved();

    await say('close Add an alert 2026-12-01 @bo; Test the rollback after 1 ;; ', incident);

    const items = await deps.read.items(incident.id);
    expect(items).toMatchObject([
      { title: 'Add an alert', owner: bo, dueDate: '2026-12-01' },
      { title: 'Test the rollback', waitsFor: [items[0]?.id] },
    ]);
    expect((await now(incident))?.status).toBe('closed');
  });

  it.each(['close none', 'close NONE'])('%s leaves nothing to do', async (line) => {
    const incident = await resolved();

    await say(line, incident);

    expect((await now(incident))?.status).toBe('closed');
    expect(await deps.read.items(incident.id)).toEqual([]);
  });

  it.each([
    ['close Add an alert 2026-13-45', 'Give the date as 2026-12-31'],
    ['close Add an alert @stranger', 'Start typing @'],
    ['close @bo', 'Say what is to be done'],
    [
      'close Add an alert after 7',
      '“Add an alert” cannot come after item 7: there is no such item before it.',
    ],
    [`close ${'x'.repeat(300)}`, 'Keep it under 255 characters'],
  ])('%s is refused, and the incident stays open for it', async (line, expected) => {
    const incident = await resolved();

    expect(await say(line, incident)).toContain(expected);
    expect((await now(incident))?.status).toBe('resolved');
    expect(await deps.read.items(incident.id)).toEqual([]);
  });

  it('refuses a day that has passed', async () => {
    const incident = await resolved();

    expect(await say('close Add an alert 2024-12-01', incident)).toContain(
      'Choose a day that is still to come.',
    );
    expect((await now(incident))?.status).toBe('resolved');
  });

  it('shows in its form what was filed before the incident was taken up again', async () => {
    const incident = await resolved();
    await say('close Add an alert', incident);
    const [item] = await deps.read.items(incident.id);
    const task = { id: 'OPS-1', url: 'https://jira/OPS-1' };
    await reportTask(deps, incident.id, { item: item?.id ?? '', task, ownerKnown: true });
    await say('reopen it is back', incident);
    await say('resolve again', incident);

    expect(await dispatch(typed('close', { room: incident.room }))).toMatchObject({
      form: { intro: [{ text: 'So far: 1. Add an alert (OPS-1)' }] },
    });
  });

  it('collects items in its form, one at a time', async () => {
    const { id } = await resolved();

    const more = await dispatch(
      submitted('close', { title: 'Add an alert', owner: bo, next: 'another' }, id),
    );
    expect(more).toMatchObject({ kind: 'form', form: { intro: [{ text: 'So far: 1. Add an alert' }] } });
    await dispatch(submitted('close', { title: 'Test it', waitsFor: ['1'], next: 'close' }, id));

    const items = await deps.read.items(id);
    expect(items).toMatchObject([{ owner: bo }, { title: 'Test it', waitsFor: [items[0]?.id] }]);
    expect((await deps.read.incident(id))?.status).toBe('closed');
  });
});

describe('postmortem', () => {
  it('is drafted, given to somebody, and done', async () => {
    const incident = await resolved();

    await say('postmortem', incident);
    expect(await last(incident)).toEqual({ type: 'postmortem.drafted' });
    await say('pm owner @bo', incident);
    expect((await now(incident))?.postmortemOwner).toBe(bo);
    expect(await say('postmortem done wiki', incident)).toContain('That is not a link');
    await say('postmortem done https://wiki/inc-7', incident);
    expect(await last(incident)).toEqual({ type: 'postmortem.completed', url: 'https://wiki/inc-7' });
  });
});

describe('list and help', () => {
  it('list the open ones, and all of them on request', async () => {
    const incident = await declaredInRoom(deps, { title: 'Over and listed' });
    await setStatus(deps, { incidentId: incident.id, to: 'resolved', actor: ana });

    expect(answer(await dispatch(typed('list')))).not.toContain('Over and listed');
    expect(answer(await dispatch(typed('ls all')))).toContain('Over and listed');
    expect(answer(await dispatch(typed('list some')))).toContain('Say “open” or “all”');
  });

  it('explain a command by any of its names', async () => {
    expect(answer(await dispatch(typed('help lead')))).toContain('/incident role comms @bo');
    expect(answer(await dispatch(typed('help sev')))).toContain('Works in an incident’s room.');
    expect(answer(await dispatch(typed('help nothing')))).toContain('There is no command “nothing”');
  });
});
