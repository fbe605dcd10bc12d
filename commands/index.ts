/** Every command: the only list. The dispatcher, help, completion and the manifest test read it. */
import type { AnyCommand } from '../src/chat/command.js';
import { breakglass } from './breakglass.js';
import { catchUp } from './catch-up.js';
import { changes } from './changes.js';
import { check } from './check.js';
import { close } from './close.js';
import { decide } from './decide.js';
import { declare } from './declare.js';
import { did } from './did.js';
import { drill } from './drill.js';
import { exportIncident } from './export.js';
import { handover } from './handover.js';
import { help } from './help.js';
import { impact } from './impact.js';
import { invite } from './invite.js';
import { items } from './items.js';
import { join } from './join.js';
import { link } from './link.js';
import { list } from './list.js';
import { merge } from './merge.js';
import { mirror } from './mirror.js';
import { note } from './note.js';
import { oncall } from './oncall.js';
import { page } from './page.js';
import { postmortem } from './postmortem.js';
import { makeItPrivate } from './private.js';
import { related } from './related.js';
import { reopen } from './reopen.js';
import { resolve } from './resolve.js';
import { role } from './role.js';
import { runbook } from './runbook.js';
import { said } from './said.js';
import { search } from './search.js';
import { severity } from './severity.js';
import { snooze } from './snooze.js';
import { started } from './started.js';
import { status } from './status.js';
import { subscribe } from './subscribe.js';
import { suspect } from './suspect.js';
import { timeline } from './timeline.js';
import { triage } from './triage.js';
import { unlink } from './unlink.js';
import { unsubscribe } from './unsubscribe.js';
import { update } from './update.js';
import { whoami } from './whoami.js';

export const commands: readonly AnyCommand[] = [
  declare,
  drill,
  list,
  search,
  triage,
  severity,
  impact,
  status,
  role,
  page,
  invite,
  makeItPrivate,
  handover,
  update,
  snooze,
  said,
  note,
  did,
  decide,
  started,
  runbook,
  check,
  changes,
  suspect,
  timeline,
  catchUp,
  merge,
  related,
  join,
  mirror,
  resolve,
  reopen,
  close,
  items,
  postmortem,
  exportIncident,
  subscribe,
  unsubscribe,
  oncall,
  whoami,
  link,
  unlink,
  breakglass,
  help,
];
