import { z } from 'zod';
import type { Sandbox } from '../contract.js';
import type { ActionResult } from './client/wire.js';

export interface Action {
  run(sandbox: Sandbox, body: unknown): Promise<ActionResult>;
}

export const Id = z.string().min(1).max(200);

export const Text = z
  .string()
  .min(1)
  .refine((text) => text.length <= 40_000, 'Too long: a message holds 40,000 characters.');

export const Value = z.union([
  z.string().max(40_000),
  z.array(z.string().max(3000)).max(200),
  z.number(),
  z.null(),
  z.object({ instant: z.number().int() }).transform(({ instant }) => new Date(instant * 1000)),
]);

/** A file, and what is said with it. */
export const Upload = {
  name: z.string().min(1).max(255),
  type: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+$/)
    .optional()
    .catch(undefined),
  content: z.base64(),
  text: z.string().max(40_000).default(''),
};

export const done = async (work: Promise<void>): Promise<undefined> => {
  await work;
  return undefined;
};
