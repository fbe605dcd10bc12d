import { type Call, Refusal, type Route, type Service } from '../http.js';
import type { Login } from '../login.js';
import { conversationById } from '../membership.js';
import type { World } from '../world.js';
import { appRoutes } from './apps.js';
import { channelRoutes } from './channels.js';
import { chatRoutes } from './chats.js';
import { driveRoutes } from './drives.js';
import { memberRoutes } from './members.js';
import { messageRoutes } from './messages.js';
import { graphError } from './refusals.js';
import type { Subscriptions } from './subscriptions.js';
import { tabRoutes } from './tabs.js';
import { userRoutes } from './users.js';

/** Microsoft Graph v1.0, the part that a bot needs which runs rooms. */
export function createGraph(
  world: World,
  login: Login,
  subscriptions: Subscriptions,
  take: (route: Route, call: Call) => void,
): Service {
  return {
    routes: [
      ...userRoutes(world),
      ...channelRoutes(world),
      ...memberRoutes(world),
      ...messageRoutes(world),
      ...chatRoutes(world),
      ...appRoutes(world),
      ...tabRoutes(world),
      ...driveRoutes(world),
      ...subscriptions.routes,
    ],
    admit(route, call) {
      // A download address is its own permission.
      if (route.call.startsWith('GET /shared/')) return;
      const fault = login.fault(call, 'graph');
      if (fault) throw new Refusal(401, 'InvalidAuthenticationToken', WORDS[fault], AUTHENTICATE);
      take(route, call);
      const { needs } = route;
      if (!needs || needs.some((permission) => isGranted(world, permission, call))) return;
      throw new Refusal(
        403,
        'Forbidden',
        `Missing role permissions on the request. API requires one of '${needs.join(', ')}'.`,
      );
    },
    refuse: (refusal, { headers }) =>
      graphError(refusal, world.now(), String(headers['client-request-id'] ?? '') || undefined),
  };
}

/**
 * Resource-specific consent holds where the app is installed and nowhere else:
 * https://learn.microsoft.com/microsoftteams/platform/graph-api/rsc/resource-specific-consent
 */
function isGranted(world: World, permission: string, { params }: Call): boolean {
  if (!world.permissions.has(permission)) return false;
  if (permission.endsWith('.Group')) return world.teams.get(params.team ?? '')?.botInstalled ?? false;
  if (permission.endsWith('.Chat')) return conversationById(world, params.chat ?? '')?.botInstalled ?? false;
  return true;
}

/** https://learn.microsoft.com/graph/resolve-auth-errors */
const AUTHENTICATE = {
  'WWW-Authenticate':
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"',
};
const WORDS = {
  missing: 'Access token is empty.',
  unknown: 'CompactToken parsing failed with error code: 80049217',
  expired: 'Lifetime validation failed, the token is expired.',
} as const;
