/** Where changes come from: GitHub asked, and GitHub telling. */
import type { ChangesAsked } from '../chat/command.js';
import { createUnderWay, type UnderWay } from '../chat/under-way.js';
import type { Config, GitHubSettings } from '../config.js';
import { changeStore } from '../db/change-store.js';
import type { Db } from '../db/database.js';
import type { ChangeSource, ChangeStore } from '../detection/ports.js';
import { readChanges } from '../detection/read-changes.js';
import type { Deps } from '../incident/ports.js';
import { hearOfChange } from '../incident/recent-changes.js';
import { createGitHub } from '../integrations/github/index.js';
import { readDelivery } from '../integrations/github/webhooks.js';
import type { Sandbox } from '../sandbox/contract.js';
import type { Route } from '../web/server.js';
import { githubWebhook } from '../web/webhooks/github.js';

export interface Changes {
  /** Undefined: neither a token nor a webhook is set up. */
  connected: { source: ChangeSource | undefined; store: ChangeStore } | undefined;
  /** For commands, which wait for a moment only. */
  asked: ChangesAsked | undefined;
  routes: readonly Route[];
}

/** A person waits for their answer, and Slack waits three seconds for it. */
const patienceMs = 1500;

export function connectChanges(
  config: Pick<Config, 'github'>,
  sandbox: Sandbox | undefined,
  deps: { db: Db; core: Pick<Deps, 'read' | 'settings' | 'now'>; underWay: UnderWay },
): Changes {
  const github = config.github ?? (sandbox && sandboxGitHub(sandbox));
  if (!github) return { connected: undefined, asked: undefined, routes: [] };
  const { db, core, underWay } = deps;
  const store = changeStore(db);
  const { apiUrl, auth, webhookSecret } = github;
  const source = auth && createGitHub({ apiUrl, auth, now: core.now });
  return {
    connected: { source, store },
    asked: {
      known: store.known,
      find: store.find,
      async refresh(repositories, since) {
        if (!source) return;
        const reading = createUnderWay();
        // What could not be read is told with what is known.
        const read = readChanges({ source, store, now: core.now }, repositories, since).catch(
          () => undefined,
        );
        void reading.add(underWay.add(read));
        await reading.ended(patienceMs);
      },
    },
    routes:
      webhookSecret === undefined
        ? []
        : [
            githubWebhook({
              secret: webhookSecret,
              read: readDelivery,
              take: (heard) => hearOfChange({ ...core, changes: store }, heard),
            }),
          ],
  };
}

function sandboxGitHub({ github }: Sandbox): GitHubSettings {
  const { apiUrl, token, webhookSecret } = github;
  return { apiUrl, auth: { kind: 'token', token }, webhookSecret };
}
