/** What an incident is by its own events, made from the rows that a check reads anyway. */
import { TimelineEvent } from '../incident/event.js';
import { evolve } from '../incident/evolve.js';
import type { Incident } from '../incident/incident.js';
import { stateEvents } from '../incident/state-events.js';
import { withoutWords } from '../incident/words.js';
import type { SealedRow } from './check-chain.js';
import { isOutside, type StoredEvent } from './event-record.js';

export interface Folded {
  chain: string;
  era: string;
  /** Undefined when the events cannot be read as those of an incident. */
  incident: Incident | undefined;
}

export interface ChainFold {
  /** In the order of the chains, and of the positions within. */
  row(row: SealedRow): void;
  /** The incidents whose last row is behind us, each once. */
  ended(): Folded[];
  /** After the last row of a part: those that are left. */
  end(): Folded[];
}

type Fact = Pick<StoredEvent, 'type' | 'actor' | 'occurredAt' | 'facts' | 'words' | 'salt'>;

/** `later`: by chain, what was recorded after the last run of sealing, in its order. */
export function foldChains(later: ReadonlyMap<string, readonly Fact[]>): ChainFold {
  let open: { chain: string; era: string; state: State } | undefined;
  let done: Folded[] = [];

  function close(): void {
    if (!open || isOutside(open.chain)) return;
    const { chain, era } = open;
    const state = (later.get(chain) ?? []).reduce(step, open.state);
    done.push({ chain, era, incident: state === 'unreadable' ? undefined : state });
  }

  function ended(): Folded[] {
    const folded = done;
    done = [];
    return folded;
  }

  return {
    row({ chain, era, event }) {
      if (open?.chain !== chain) {
        close();
        open = { chain, era, state: undefined };
      }
      if (event) open.state = step(open.state, event);
    },
    ended,
    end() {
      close();
      open = undefined;
      return ended();
    },
  };
}

type State = Incident | undefined | 'unreadable';

function step(before: State, fact: Fact): State {
  if (before === 'unreadable' || !stateEvents.has(fact.type)) return before;
  try {
    const words: unknown =
      fact.salt === null ? withoutWords(fact.type) : fact.words === null ? {} : JSON.parse(fact.words);
    const facts: unknown = JSON.parse(fact.facts);
    const event = TimelineEvent.parse({ ...Object(facts), ...Object(words), type: fact.type });
    return evolve(before, { event, actor: undefined, occurredAt: new Date(fact.occurredAt) });
  } catch {
    // Whatever somebody wrote into the database: that it is no event is what there is to say of it.
    return 'unreadable';
  }
}
