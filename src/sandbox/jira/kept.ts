/** The site as it goes into the state file, and back. */
import { z } from 'zod';
import type { AdfDocument } from './adf.js';
import type { State } from './state.js';

/** Checked when the issue was made. */
const Document = z.custom<AdfDocument>(
  (value) => z.object({ type: z.literal('doc') }).safeParse(value).success,
);
const Account = z.object({ accountId: z.string(), emailAddress: z.string(), displayName: z.string() });

const Site = z.object({
  counter: z.number(),
  issues: z.array(
    z.object({
      id: z.string(),
      key: z.string(),
      number: z.number(),
      type: z.string(),
      summary: z.string(),
      description: Document.optional(),
      labels: z.array(z.string()),
      assignee: Account.optional(),
      dueDate: z.string().optional(),
      created: z.coerce.date(),
    }),
  ),
  links: z.array(
    z.object({ id: z.string(), type: z.string(), inwardKey: z.string(), outwardKey: z.string() }),
  ),
  remoteLinks: z.array(
    z.object({
      id: z.number(),
      issueKey: z.string(),
      globalId: z.string().optional(),
      url: z.string(),
      title: z.string(),
    }),
  ),
});

export function dump({ counter, issues, links, remoteLinks }: State): unknown {
  return { counter, issues, links, remoteLinks };
}

export function restore(state: State, kept: unknown): void {
  const { counter, issues, links, remoteLinks } = Site.parse(kept);
  state.counter = counter;
  state.links = links;
  state.issues = issues.map((issue) => ({
    ...issue,
    description: issue.description,
    assignee: issue.assignee,
    dueDate: issue.dueDate,
  }));
  state.remoteLinks = remoteLinks.map((link) => ({ ...link, globalId: link.globalId }));
}
