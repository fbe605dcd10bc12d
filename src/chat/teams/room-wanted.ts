/** What a room is made with, and how one of our own is known again. */
import type { PersonId } from '../../ids.js';
import type { TeamsConfig } from './config.js';
import type { Graph } from './graph.js';
import type { Installation } from './installation.js';
import type { Conversation } from './memory.js';

/** Teams' clock may differ from ours by this much. */
const clockSkewMs = 300_000;

export interface RoomDeps {
  graph: Graph;
  config: TeamsConfig;
  installation: Installation;
}

export interface RoomWanted {
  name: string;
  proof: string;
  since: Date;
  /** Who declared the incident. */
  by: PersonId;
  /** Above 1 an earlier attempt may have made a room and not known it. */
  attempt: number;
  /** The room is for these people alone. */
  privateTo?: readonly PersonId[] | undefined;
}

export type RoomMade = Pick<Conversation, 'id' | 'kind' | 'teamId'> & {
  name: string;
  /** Of a meeting: the link that lets people in. */
  joinUrl?: string;
};

export function isOurs(
  text: string | null | undefined,
  created: string | null | undefined,
  { proof, since }: RoomWanted,
): boolean {
  const at = created ? Date.parse(created) : Number.POSITIVE_INFINITY;
  return (text ?? '').includes(proof) && at >= since.getTime() - clockSkewMs;
}
