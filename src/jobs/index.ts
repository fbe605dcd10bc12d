import type { EffectName } from '../incident/effect.js';
import { bookmarkBridge, openBridge } from './bridge.js';
import { catchUp } from './catch-up.js';
import { drawChanges, readChanges } from './changes.js';
import type { Job } from './context.js';
import { cross } from './cross.js';
import { keepFile, removeArtifact } from './files.js';
import {
  briefNewcomer,
  deliver,
  drawChecklist,
  drawDecision,
  drawTasks,
  say,
  tell,
  tellFollower,
} from './messages.js';
import { askOnCall } from './on-call.js';
import { sendPage } from './page.js';
import { linkPager, mergePager, readPager, resolvePager, setPagerPriority, writePagerNote } from './pager.js';
import { sharePostmortem } from './postmortem.js';
import {
  addBookmark,
  announce,
  archive,
  createRoom,
  drawCard,
  invite,
  leaveRoom,
  pinCard,
  setPurpose,
  setTopic,
  unarchive,
} from './room.js';
import { fileTask, linkTasks } from './tasks.js';

/** Who carries out which effect. An effect that nobody carries out does not compile. */
export const jobs: { readonly [N in EffectName]: Job<N> } = {
  'room.create': createRoom,
  'room.leave': leaveRoom,
  'room.topic': setTopic,
  'room.purpose': setPurpose,
  'room.bookmark': addBookmark,
  'room.bridge': bookmarkBridge,
  'room.invite': invite,
  'room.archive': archive,
  'room.unarchive': unarchive,
  'room.card': drawCard,
  'room.pin': pinCard,
  announcement: announce,
  'room.say': say,
  'room.checklist': drawChecklist,
  'room.decision': drawDecision,
  'room.tasks': drawTasks,
  'room.changes': drawChanges,
  'changes.read': readChanges,
  'room.cross': cross,
  'person.tell': tell,
  'person.brief': briefNewcomer,
  'follower.tell': tellFollower,
  'statement.deliver': deliver,
  'on-call.ask': askOnCall,
  'postmortem.share': sharePostmortem,
  'file.keep': keepFile,
  'artifact.remove': removeArtifact,
  'room.catch-up': catchUp,
  'bridge.open': openBridge,
  'pager.page': sendPage,
  'pager.link': linkPager,
  'pager.read': readPager,
  'pager.note': writePagerNote,
  'pager.priority': setPagerPriority,
  'pager.resolve': resolvePager,
  'pager.merge': mergePager,
  'task.file': fileTask,
  'task.link': linkTasks,
};
