import { toError } from '../../errors.js';
import type { BridgeProvider, NewCall } from '../ports.js';
import { createClient, type ZoomClient, type ZoomOptions } from './client.js';
import { lackingScope } from './errors.js';
import { Meeting, Meetings } from './schema.js';

export function createZoom(options: ZoomOptions): BridgeProvider & {
  /** For `doctor`: undefined when all is well, else what is wrong and how to mend it. Never throws. */
  check(): Promise<string | undefined>;
} {
  const client = createClient(options);
  return {
    open: (wanted) => open(client, wanted),
    async check() {
      try {
        const scopes = await client.scopes();
        const lacking = needed.find((ways) => !ways.some((scope) => scopes.includes(scope)))?.[0];
        if (lacking !== undefined) return lackingScope(lacking);
        await client.call(Meetings, 'GET', `${meetingsOf(client)}?type=live&page_size=1`);
        return undefined;
      } catch (thrown) {
        return toError(thrown).message;
      }
    },
  };
}

/** Granular, or as older apps have it: https://developers.zoom.us/docs/integrations/oauth-scopes-granular/ */
const needed: readonly (readonly string[])[] = [
  ['meeting:write:meeting:admin', 'meeting:write:admin'],
  ['meeting:read:meeting:admin', 'meeting:read:admin'],
  ['meeting:read:list_meetings:admin', 'meeting:read:admin'],
];

/** https://developers.zoom.us/docs/api/meetings/#tag/meetings/POST/users/{userId}/meetings: in characters. */
const mostTopic = 200;

/** Where meetings of this type are found: https://developers.zoom.us/docs/api/meetings/#tag/meetings/GET/users/{userId}/meetings */
const scheduled = 2;

async function open(client: ZoomClient, { key, name, attempt }: NewCall): Promise<{ url: string }> {
  // Zoom has no key for what was asked already. What an attempt before this one may have made is looked for.
  const earlier = attempt > 1 ? await find(client, key) : undefined;
  if (earlier !== undefined) {
    // The list cuts what it shows; the meeting itself has its whole link.
    const { join_url: url } = await client.call(Meeting, 'GET', `/meetings/${earlier}`);
    return { url };
  }
  const { join_url: url } = await client.call(Meeting, 'POST', meetingsOf(client), {
    topic: [...name].slice(0, mostTopic).join(''),
    agenda: mark(key),
    // One that begins at once (type 1) is in no list, and its link ends with the call: people hang up and come back.
    type: scheduled,
    start_time: `${client.now().toISOString().slice(0, 19)}Z`,
    duration: 60,
    settings: { join_before_host: true, jbh_time: 0, waiting_room: false },
  });
  return { url };
}

const meetingsOf = ({ user }: ZoomClient): string => `/users/${encodeURIComponent(user)}/meetings`;

/** In brackets: one key may be the beginning of another. Within the 250 characters that lists show. */
const mark = (key: string): string => `[${key}]`;

const mostPages = 20;

async function find(client: ZoomClient, key: string): Promise<number | undefined> {
  let token = '';
  for (let page = 0; page < mostPages; page += 1) {
    const query = new URLSearchParams({
      type: 'scheduled',
      page_size: '300',
      ...(token && { next_page_token: token }),
    });
    const { meetings, next_page_token: next } = await client.call(
      Meetings,
      'GET',
      `${meetingsOf(client)}?${query}`,
    );
    const found = meetings.find(({ agenda }) => agenda.includes(mark(key)));
    if (found || next === '') return found?.id;
    token = next;
  }
  // So many meetings of one host: another call is better than none.
  return undefined;
}
