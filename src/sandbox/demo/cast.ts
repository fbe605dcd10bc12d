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
  /** Support lead. */
  elif: SandboxActor;
  /** Security engineer: not in the room, and follows it. */
  faith: SandboxActor;
  /** Engineering manager: an executive. */
  grant: SandboxActor;
  /** Platform engineer: keeps the page that customers read. */
  hana: SandboxActor;
}

export function castOf(slack: SandboxSlack): Cast {
  return {
    alice: slack.as('alice'),
    bruno: slack.as('bruno'),
    chen: slack.as('chen'),
    dara: slack.as('dara'),
    elif: slack.as('elif'),
    faith: slack.as('faith'),
    grant: slack.as('grant'),
    hana: slack.as('hana'),
  };
}

/** Whom their company tells and asks what, as tocsin.yml would say it. */
export const castSettings = {
  clocks: { handoverMinutes: 2 },
  bridge: { provider: 'zoom' },
  // Chen first, then Dara.
  rota: [{ name: 'everything', levels: [['slack:U0CHEN000'], ['slack:U0DARA000']] }],
  audiences: {
    executives: { to: ['slack:U0GRANT00'] },
    support: { to: ['slack:U0ELIF000'] },
    customers: { to: ['slack:U0HANA000'] },
  },
  executiveNotices: [{ severity: 'sev1', afterMinutes: 20, to: ['slack:U0GRANT00'] }],
};
