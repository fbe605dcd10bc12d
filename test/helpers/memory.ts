/**
 * The core's ports in memory, with the same all-or-nothing: thousands of random lives of an incident run through the
 * real use cases in a second. That PostgreSQL behaves alike is what test/db and the use cases' own tests show.
 */

import { foldService, type Subscription } from '../../src/comms/who-is-told.js';
import { type AccountId, EventId, type IncidentId, platformOf } from '../../src/ids.js';
import type { RunningClock } from '../../src/incident/clocks.js';
import type { Effect } from '../../src/incident/effect.js';
import type { RecordedEvent } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import type { KnownAccount, Verdict } from '../../src/incident/people.js';
import type {
  ActionItem,
  Deps,
  ExportLink,
  Reader,
  StoredRun,
  Tx,
  UpdateDraft,
} from '../../src/incident/ports.js';
import { Settings } from '../../src/incident/settings.js';
import { roomsOf } from '../../src/incident/sides.js';
import type { Runbook } from '../../src/runbook/schema.js';
import { noGroups } from './cast.js';
import { type MovableClock, movableClock } from './movable-clock.js';

interface State {
  number: number;
  incidents: Map<IncidentId, Incident>;
  events: RecordedEvent[];
  effects: Effect[];
  clocks: Map<IncidentId, readonly RunningClock[]>;
  runs: Map<IncidentId, readonly StoredRun[]>;
  items: Map<IncidentId, readonly ActionItem[]>;
  accounts: Map<AccountId, KnownAccount>;
  verdicts: readonly Verdict[];
  drafts: Map<string, UpdateDraft>;
  exportLinks: Map<string, ExportLink>;
  subscriptions: readonly Subscription[];
}

export interface Memory {
  deps: Deps;
  clock: MovableClock;
  state(): State;
}

export function memoryWorld(options: { runbooks?: readonly Runbook[]; settings?: unknown } = {}): Memory {
  const clock = movableClock();
  let state: State = {
    number: 0,
    incidents: new Map(),
    events: [],
    effects: [],
    clocks: new Map(),
    runs: new Map(),
    items: new Map(),
    accounts: new Map(),
    verdicts: [],
    drafts: new Map(),
    exportLinks: new Map(),
    subscriptions: [],
  };
  const read = readerOf(() => state);
  return {
    clock,
    state: () => state,
    deps: {
      async transact(work) {
        const before = copy(state);
        try {
          return await work(txOf(() => state, clock, read));
        } catch (error) {
          state = before;
          throw error;
        }
      },
      now: clock.now,
      settings: Settings.parse(options.settings),
      platforms: ['slack', 'teams'],
      runbooks: options.runbooks ?? [],
      read,
      groups: noGroups,
    },
  };
}

function copy(state: State): State {
  return {
    number: state.number,
    incidents: new Map(state.incidents),
    events: [...state.events],
    effects: [...state.effects],
    clocks: new Map(state.clocks),
    runs: new Map(state.runs),
    items: new Map(state.items),
    accounts: new Map(state.accounts),
    verdicts: state.verdicts,
    drafts: new Map(state.drafts),
    exportLinks: new Map(state.exportLinks),
    subscriptions: state.subscriptions,
  };
}

function txOf(state: () => State, clock: MovableClock, read: Reader): Tx {
  const put = <T extends { id: string }>(all: Map<IncidentId, readonly T[]>, id: IncidentId, value: T) => {
    const others = all.get(id) ?? [];
    const known = others.some((other) => other.id === value.id);
    all.set(id, known ? others.map((other) => (other.id === value.id ? value : other)) : [...others, value]);
  };
  return {
    incidents: {
      nextNumber: async () => ++state().number,
      lock: async (id) => state().incidents.get(id),
      async save(incident) {
        state().incidents.set(incident.id, incident);
      },
    },
    timeline: {
      hold: async () => {},
      holdFile: async () => {},
      async record(incident, events) {
        const added = events.map((event, index) => ({
          ...event,
          id: EventId.parse(state().events.length + 1 + index),
          incidentId: incident?.id,
          recordedAt: clock.now(),
        }));
        state().events.push(...added);
        return added;
      },
      redact: async () => true,
    },
    jobs: {
      async enqueue(effects) {
        state().effects.push(...effects);
      },
      async withdraw() {},
    },
    clocks: {
      running: async (id) => [...(state().clocks.get(id) ?? [])],
      async replace(id, _before, after) {
        state().clocks.set(id, after);
      },
    },
    runs: {
      list: async (id) => [...(state().runs.get(id) ?? [])],
      save: async (id, run) => put(state().runs, id, run),
    },
    items: {
      list: async (id) => [...(state().items.get(id) ?? [])],
      save: async (id, item) => put(state().items, id, item),
    },
    drafts: {
      async save(id, author, draft) {
        state().drafts.set(`${id} ${author}`, draft);
      },
      async remove(id, author) {
        state().drafts.delete(`${id} ${author}`);
      },
    },
    exportLinks: {
      async save(hash, link) {
        state().exportLinks.set(hash.toString('hex'), link);
      },
      find: async (hash) => state().exportLinks.get(hash.toString('hex')),
    },
    subscriptions: {
      about: async ({ id, service }) =>
        state().subscriptions.filter(
          (one) => one.incident === id || (service !== undefined && one.service === foldService(service)),
        ),
      async save(given) {
        const others = state().subscriptions.filter((one) => !isSame(one, given));
        state().subscriptions = [...others, given];
      },
      async add(incident, people) {
        const added = people
          .map((person) => ({ person, incident, wanted: true }))
          .filter((one) => !state().subscriptions.some((other) => isSame(one, other)));
        state().subscriptions = [...state().subscriptions, ...added];
      },
      async removeService(person, service) {
        const before = state().subscriptions;
        state().subscriptions = before.filter((one) => !isSame(one, { person, service, wanted: true }));
        return state().subscriptions.length < before.length;
      },
    },
    people: {
      async know(accounts) {
        for (const account of accounts) state().accounts.set(account.id, account);
      },
      async onlyAt(platform, email, shown) {
        for (const account of [...state().accounts.values()]) {
          const lapsed = platformOf(account.id) === platform && account.email === email;
          if (lapsed && !shown.includes(account.id))
            state().accounts.set(account.id, { ...account, email: undefined });
        }
      },
      hold: async () => {},
      async say(verdict) {
        state().verdicts = [...without(state().verdicts, ...verdict.accounts), verdict];
      },
      async unsay(one, other) {
        state().verdicts = without(state().verdicts, one, other);
      },
    },
    read,
  };
}

const isSame = (one: Subscription, other: Subscription) =>
  one.person === other.person && one.incident === other.incident && one.service === other.service;

const without = (verdicts: readonly Verdict[], one: AccountId, other: AccountId) =>
  verdicts.filter(({ accounts }) => !(accounts.includes(one) && accounts.includes(other)));

function readerOf(state: () => State): Reader {
  const all = () => [...state().incidents.values()];
  return {
    incident: async (id) => state().incidents.get(id),
    incidentByNumber: async (number) => all().find((incident) => incident.number === number),
    isKnown: async () => true,
    members: async () => [],
    incidentByRoom: async (room) => all().find((incident) => roomsOf(incident).includes(room)),
    incidentsByPager: async (pager) => all().filter((incident) => incident.pager?.id === pager),
    incidents: async ({ limit }) => all().slice(0, limit),
    timeline: async ({ id }) => ({
      events: state().events.filter(({ incidentId }) => incidentId === id),
      next: undefined,
    }),
    maintenance: async () => [],
    search: async () => ({ hits: [], next: undefined }),
    dueClocks: async (at) =>
      [...state().clocks].flatMap(([incidentId, clocks]) =>
        clocks.filter(({ dueAt }) => dueAt <= at).map(({ name }) => ({ incidentId, clock: name })),
      ),
    isFileKept: async () => false,
    event: async (_, id) => state().events.find((event) => event.id === id),
    runs: async (id) => [...(state().runs.get(id) ?? [])],
    items: async (id) => [...(state().items.get(id) ?? [])],
    draft: async (id, author) => state().drafts.get(`${id} ${author}`),
    subscriptionsOf: async (person) => state().subscriptions.filter((one) => one.person === person),
    /** All there are: what has nothing to do with an account makes no difference. */
    surroundings: async (id) => ({
      accounts: [
        ...new Map([[id, { id, email: undefined, checkedAt: undefined }], ...state().accounts]).values(),
      ],
      verdicts: state().verdicts,
    }),
    itemsOf: async () => [],
  };
}
