import { open } from 'node:fs/promises';
import type { Task } from 'graphile-worker';
import type { ChatPort } from '../chat/port.js';
import { type Anchor, anchorLine } from '../compliance/anchor.js';
import { PermanentFailure } from '../errors.js';
import type { Logger } from '../logger.js';

/** What sealing needs of the database. */
export interface SealPort {
  /** Seals what was recorded since the last time. */
  seal(): Promise<{ complete: boolean }>;
  /** The newest head of the ledger, unless it was written down outside before. */
  headToAnchor(): Promise<Anchor | undefined>;
  anchored(head: Anchor, at: Date): Promise<void>;
}

export interface SealInput {
  seals: SealPort;
  /** Where heads are written down; the channel by name or id. */
  anchor: { channel: string | undefined; file: string | undefined };
  chat: Pick<ChatPort, 'findRoom' | 'post'>;
  now(): Date;
  log: Logger;
}

/** Each minute. */
export function sealTask({ seals, log }: Pick<SealInput, 'seals' | 'log'>): Task {
  return async () => {
    const { complete } = await seals.seal();
    if (!complete) log.warn('somebody was still recording: what is new is sealed in a minute');
  };
}

/** Each hour: writes the head of the ledger down where those who may write to the database cannot change it. */
export function anchorTask(input: SealInput): Task {
  return async () => {
    const { seals, anchor, now } = input;
    if (anchor.file === undefined && anchor.channel === undefined) return;
    const head = await seals.headToAnchor();
    if (!head) return;
    if (anchor.file !== undefined) await appendLine(anchor.file, anchorLine(head, now()));
    if (anchor.channel !== undefined) await post(input, anchor.channel, head);
    await seals.anchored(head, now());
  };
}

/** After a crash the same head may stand there twice, which harms nobody. */
async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    await file.appendFile(line);
    // On the disk before the database says that it is anchored.
    await file.sync();
  } finally {
    await file.close();
  }
}

async function post({ chat }: SealInput, channel: string, { number, hash }: Anchor): Promise<void> {
  const room = await chat.findRoom(channel);
  if (!room) {
    throw new PermanentFailure(
      `There is no channel #${channel}. Create it, or name another in ANCHOR_CHANNEL.`,
    );
  }
  // A second attempt looks whether the first one got through; that this is the first, nobody knows for sure.
  await chat.post({
    to: room,
    view: {
      fallback: `Timeline seal ${number}`,
      blocks: [{ type: 'text', text: `Timeline seal ${number}: ${hash}` }],
    },
    key: `seal:${number}`,
    attempt: 2,
  });
}
