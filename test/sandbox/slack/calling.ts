import { z } from 'zod';
import type { SandboxSlack } from '../../../src/sandbox/contract.js';

const Answer = z.looseObject({
  ok: z.boolean(),
  error: z.string().optional(),
  messages: z.array(z.looseObject({ ts: z.string(), text: z.string() })).default([]),
  items: z.array(z.unknown()).default([]),
  has_more: z.boolean().optional(),
  response_metadata: z.looseObject({ next_cursor: z.string().default('') }).default({ next_cursor: '' }),
});
export type Answer = z.infer<typeof Answer>;

/** Calls a Web API method as the app; what Slack refuses comes back as it is. */
export function calling(slack: () => Pick<SandboxSlack, 'apiUrl' | 'botToken'>) {
  return async (method: string, args: object): Promise<Answer> => {
    const { apiUrl, botToken } = slack();
    const response = await fetch(`${apiUrl}${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${botToken}` },
      body: JSON.stringify(args),
    });
    return Answer.parse(await response.json());
  };
}

export const texts = ({ messages }: Answer): string[] => messages.map(({ text }) => text);
