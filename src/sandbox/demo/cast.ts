import type { SandboxActor, SandboxSlack } from '../contract.js';

/** Who plays. */
export interface Cast {
  /** Site reliability engineer: notices, and declares. */
  alice: SandboxActor;
  /** Backend engineer: takes the lead. */
  bruno: SandboxActor;
  /** Database engineer: finds the cause. */
  chen: SandboxActor;
  /** Communications lead. */
  dara: SandboxActor;
}

export function castOf(slack: SandboxSlack): Cast {
  return {
    alice: slack.as('alice'),
    bruno: slack.as('bruno'),
    chen: slack.as('chen'),
    dara: slack.as('dara'),
  };
}
