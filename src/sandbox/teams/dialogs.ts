import type { SandboxTeamsDialog } from '../contract.js';
import type { World } from './world.js';

export interface Dialog extends SandboxTeamsDialog {
  person: string;
  conversation: string;
  /** The card whose button opened it. */
  messageId: string | undefined;
  /** Of a message extension: what its submission carries besides what was entered. */
  extension: Record<string, unknown> | undefined;
}

export type Dialogs = ReturnType<typeof createDialogs>;

/** Dialogs belong to the client: they are gone when it is loaded anew, and so with the run. */
export function createDialogs({ changes }: World) {
  const open: Dialog[] = [];
  return {
    open(dialog: Dialog): void {
      open.push(dialog);
      changes.emit({ person: dialog.person });
    },
    update(dialog: Dialog, change: Partial<Dialog>): void {
      Object.assign(dialog, change);
      changes.emit({ person: dialog.person });
    },
    shut(dialog: Dialog): void {
      const position = open.indexOf(dialog);
      if (position >= 0) open.splice(position, 1);
      changes.emit({ person: dialog.person });
    },
    of: (person: string): Dialog[] => open.filter((dialog) => dialog.person === person),
    topmost(person: string): Dialog {
      const dialog = open.findLast((one) => one.person === person);
      if (!dialog) throw new Error('no dialog is open');
      return dialog;
    },
  };
}
