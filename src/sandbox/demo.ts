/**
 * `tocsin demo`: a whole incident through the same wire that Slack uses, without a browser, and a short one through that of
 * Teams. Each step counts only when it was seen in Slack, in Teams, in Jira, in PagerDuty or in Zoom; what our own tables say is
 * not looked at.
 */
import type { createApp } from '../app.js';
import type { Config } from '../config.js';
import { createLogger } from '../logger.js';
import { castOf } from './demo/cast.js';
import { findTheCause } from './demo/changes.js';
import { bringToAnEnd, learnImpact, takeNotes } from './demo/course.js';
import { declare, enterRoom, triage } from './demo/declare.js';
import { findCommander, handOver } from './demo/lead.js';
import { taskTable, timelineText } from './demo/outcome.js';
import { ring, ringNoMore } from './demo/paging.js';
import { giveRoles, talk } from './demo/people.js';
import { breakGlass } from './demo/permissions.js';
import { findPlace } from './demo/place.js';
import { keepPrivate } from './demo/private.js';
import { close } from './demo/remedies.js';
import { draftPostmortem, finishPostmortem } from './demo/review.js';
import { followRunbook } from './demo/runbook.js';
import { createStage, NotObserved, type Stage } from './demo/stage.js';
import { playInTeams } from './demo/teams.js';
import { readTimeline } from './demo/timeline.js';
import { decide, findEachOther } from './demo/together.js';
import { publishUpdate } from './demo/updates.js';
import { createWorkspace } from './demo/workspace.js';

export interface DemoInput {
  config: Config;
  createApp: typeof createApp;
  print(text: string): void;
  /** How long a step may take to be seen. Default 15 s: what had to be tried again comes within this as well. */
  patienceMs?: number;
}

/** Returns the exit code: 0 when every step was observed, else 1. Stops and removes everything it made. */
export async function playDemo({
  config: given,
  createApp,
  print,
  patienceMs = 15_000,
}: DemoInput): Promise<number> {
  print('Tocsin plays an incident in a workspace of its own; nothing leaves this machine.');
  const place = await findPlace(given);
  const warnings: string[] = [];
  const log = createLogger({
    level: 'warn',
    secrets: [],
    to: { write: (line) => void warnings.push(line) },
    human: true,
  });
  try {
    const app = await createApp(place.config, { log });
    try {
      if (!app.sandbox) throw new Error('the demo plays in the sandbox, and the app started without one');
      await play(createStage({ app, sandbox: app.sandbox, print, patienceMs }), print);
      return 0;
    } finally {
      await app.stop();
    }
  } catch (error) {
    if (!(error instanceof NotObserved)) throw error;
    const logged = warnings.length > 0 ? `\nWhat was logged:\n${warnings.join('')}` : '';
    print(`\nThe demo ended early: a step was not observed.${logged}`.trimEnd());
    return 1;
  } finally {
    await place.leave();
  }
}

async function play(stage: Stage, print: (text: string) => void): Promise<void> {
  const { sandbox } = stage;
  const setting = { ...stage, cast: castOf(sandbox.slack), workspace: createWorkspace(sandbox.slack) };
  await declare(setting);
  const inRoom = await enterRoom(setting);
  await triage(inRoom);
  await findCommander(inRoom);
  await handOver(inRoom);
  await giveRoles(inRoom);
  await ring(inRoom);
  await talk(inRoom);
  await findTheCause(inRoom);
  await followRunbook(inRoom);
  await takeNotes(inRoom);
  await learnImpact(inRoom);
  await publishUpdate(inRoom);
  await breakGlass(inRoom);
  await decide(inRoom);
  await bringToAnEnd(inRoom);
  await ringNoMore(inRoom);
  await draftPostmortem(inRoom);
  await close(inRoom);
  await finishPostmortem(inRoom);
  await playInTeams(stage);
  await findEachOther(setting);
  await keepPrivate(inRoom);

  stage.scene('What came of it');
  const lines = await stage.step('Alice reads the timeline to its end', () =>
    readTimeline(inRoom, inRoom.cast.alice),
  );
  print(`\nTimeline\n\n${timelineText(lines)}`);
  print(`\nTasks in Jira\n\n${taskTable(sandbox.jira.issues())}`);
}
