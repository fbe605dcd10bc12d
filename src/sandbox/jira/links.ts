/**
 * Links between issues and to the outside.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-links/
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-remote-links/
 */
import { z } from 'zod';
import { noSuchIssue, Refusal } from './refusal.js';
import { parseBody, type Route } from './route.js';
import { findIssue, LINK_TYPES, type State, type StoredIssue } from './state.js';

const End = z.strictObject({ key: z.string().optional(), id: z.string().optional() });

const NewLink = z.strictObject({
  type: z.strictObject({ name: z.string().optional(), id: z.string().optional() }),
  inwardIssue: End,
  outwardIssue: End,
});

const RemoteLinkRequest = z.strictObject({
  /** "The maximum length is 255 characters." */
  globalId: z.string().max(255).optional(),
  application: z.strictObject({ name: z.string().optional(), type: z.string().optional() }).optional(),
  relationship: z.string().optional(),
  object: z.strictObject({
    url: z.string().optional(),
    title: z.string().max(255).optional(),
    summary: z.string().optional(),
    icon: z
      .strictObject({
        url16x16: z.string().optional(),
        title: z.string().optional(),
        link: z.string().optional(),
      })
      .optional(),
  }),
});

export const linkRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'issueLinkType',
    run: () => ({ status: 200, body: { issueLinkTypes: LINK_TYPES } }),
  },
  {
    method: 'POST',
    path: 'issueLink',
    writes: true,
    run({ state, body }) {
      const link = parseBody(NewLink, body);
      const type = LINK_TYPES.find((one) => one.name === link.type.name || one.id === link.type.id);
      if (!type) {
        const asked = link.type.name ?? link.type.id ?? '';
        throw new Refusal(404, [`No issue link type with name '${asked}' found.`]);
      }
      const inwardKey = endOf(state, link.inwardIssue).key;
      const outwardKey = endOf(state, link.outwardIssue).key;
      if (inwardKey === outwardKey) throw new Refusal(400, ['You cannot link an issue to itself.']);
      // "If the link request duplicates a link, the response indicates that the issue link was created."
      const known = state.links.some(
        (one) => one.type === type.name && one.inwardKey === inwardKey && one.outwardKey === outwardKey,
      );
      if (!known) {
        state.links.push({ id: String(10_000 + state.links.length), type: type.name, inwardKey, outwardKey });
      }
      return { status: 201 };
    },
  },
  {
    method: 'GET',
    path: 'issue/*/remotelink',
    run({ state, params: [idOrKey = ''] }) {
      const issue = findIssue(state, idOrKey);
      if (!issue) throw noSuchIssue();
      const links = state.remoteLinks.filter((link) => link.issueKey === issue.key);
      return {
        status: 200,
        body: links.map(({ id, globalId, url, title }) => ({ id, globalId, object: { url, title } })),
      };
    },
  },
  {
    method: 'POST',
    path: 'issue/*/remotelink',
    writes: true,
    run({ state, params: [idOrKey = ''], body }) {
      const issue = findIssue(state, idOrKey);
      if (!issue) throw noSuchIssue();
      const { globalId, object } = parseBody(RemoteLinkRequest, body);
      const { url, title } = required(object);

      const known = state.remoteLinks.find(
        (link) => link.issueKey === issue.key && globalId !== undefined && link.globalId === globalId,
      );
      if (known) Object.assign(known, { url, title });
      const link = known ?? {
        id: 10_000 + state.remoteLinks.length,
        issueKey: issue.key,
        globalId,
        url,
        title,
      };
      if (!known) state.remoteLinks.push(link);
      // 200 when it was updated, 201 when it is new.
      const self = `${state.baseUrl()}/rest/api/3/issue/${issue.key}/remotelink/${link.id}`;
      return { status: known ? 200 : 201, body: { id: link.id, self } };
    },
  },
];

function endOf(state: State, end: z.infer<typeof End>): StoredIssue {
  const issue = findIssue(state, end.key ?? end.id ?? '');
  if (!issue) throw noSuchIssue();
  return issue;
}

function required(object: { url?: string | undefined; title?: string | undefined }): {
  url: string;
  title: string;
} {
  const { url, title } = object;
  if (!url || !title) {
    throw new Refusal(400, [], {
      ...(!url && { url: "'url' is required." }),
      ...(!title && { title: "'title' is required." }),
    });
  }
  // Jira refuses what is no absolute URL: the link is for a browser.
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new Refusal(400, [], { url: 'Invalid URL.' });
  return { url, title };
}
