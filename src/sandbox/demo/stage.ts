/** Where the demo is played: an app, its workspace, and somebody who writes down what was seen. */
import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '../../app.js';
import { toError } from '../../errors.js';
import type { Sandbox } from '../contract.js';

export interface Stage {
  sandbox: Sandbox;
  scene(title: string): void;
  /** Plays one step. What it throws is that it was not seen; the demo ends there. */
  step<T>(what: string, play: () => Promise<T>): Promise<T>;
  /** Resolves once `look` finds what is expected in Slack, Teams or Jira; throws `expected` when it does not come. */
  see<T>(expected: string, look: () => T | undefined | false): Promise<T>;
  /** Time goes by in the workspace and for Tocsin alike. */
  pass(minutes: number): Promise<void>;
}

/** A step that was not observed; it is on the screen already. */
export class NotObserved extends Error {
  constructor(what: string, cause: Error) {
    super(what, { cause });
    this.name = 'NotObserved';
  }
}

class NotSeen extends Error {
  constructor(expected: string) {
    super(expected);
    this.name = 'NotSeen';
  }
}

export function createStage(input: {
  app: App;
  sandbox: Sandbox;
  print: (text: string) => void;
  patienceMs: number;
}): Stage {
  const { app, sandbox, print, patienceMs } = input;
  const opened = performance.now();
  const stamp = () => `${((performance.now() - opened) / 1000).toFixed(1).padStart(5)} s`;

  return {
    sandbox,
    async pass(minutes) {
      // A delivery under way was signed before: it would arrive as one from the past.
      await Promise.all([sandbox.slack.idle(), sandbox.teams.idle()]);
      await app.advanceClock(minutes);
    },
    scene: (title) => print(`\n${title}`),
    async step(what, play) {
      try {
        const seen = await play();
        print(`  ✓ ${stamp()}  ${what}`);
        return seen;
      } catch (thrown) {
        const error = toError(thrown);
        const why = error instanceof NotSeen ? `expected: ${error.message}` : `stopped by: ${error.message}`;
        print(`  ✗ ${stamp()}  ${what}\n             ${why}`);
        throw new NotObserved(what, error);
      }
    },
    async see(expected, look) {
      const deadline = performance.now() + patienceMs;
      // Looked for again and again rather than on a change: Jira tells nobody that it changed.
      for (;;) {
        const found = look();
        if (found !== undefined && found !== false) return found;
        if (performance.now() > deadline) throw new NotSeen(expected);
        await pause(10);
      }
    },
  };
}
