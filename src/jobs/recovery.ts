import type { Logger } from 'pino';

export interface Recovery {
  /** Something that was told could not be recorded: it may never be told again. */
  missed(): void;
  /** Something was recorded: what stood in the way is gone. */
  recovered(): void;
}

/** Catches up once what was in the way of recording is gone; until that has begun, it is tried at each recording. */
export function createRecovery(catchUp: () => Promise<unknown>, log: Logger): Recovery {
  let behind = false;
  return {
    missed() {
      behind = true;
    },
    recovered() {
      if (!behind) return;
      behind = false;
      catchUp().catch((error: unknown) => {
        behind = true;
        log.warn({ err: error }, 'rooms could not be read back yet');
      });
    },
  };
}
