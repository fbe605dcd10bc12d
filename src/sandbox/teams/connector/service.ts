import { Refusal, type Service } from '../http.js';
import type { Login } from '../login.js';
import type { World } from '../world.js';
import { conversationRoutes } from './conversations.js';
import type { createConnectorRates } from './rates.js';
import { rosterRoutes } from './roster.js';

/** What a bot answers to: its service URL. */
export function createConnector(
  world: World,
  login: Login,
  take: ReturnType<typeof createConnectorRates>['take'],
): Service {
  return {
    routes: [...conversationRoutes(world), ...rosterRoutes(world)],
    admit(route, call) {
      if (login.fault(call, 'connector'))
        throw new Refusal(401, UNAUTHORIZED, 'Authorization has been denied for this request.');
      take(route, call);
    },
    refuse: ({ status, code, message, headers }) => ({
      status,
      headers,
      // Whoever has no valid token is answered before the connector's own errors are made.
      body: code === UNAUTHORIZED ? { message } : { error: { code, message } },
    }),
  };
}

const UNAUTHORIZED = 'Unauthorized';
