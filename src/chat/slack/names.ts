import { WebClient } from '@slack/web-api';
import type { PersonId } from '../../ids.js';
import { createSlackPort } from './client.js';
import type { SlackConfig } from './index.js';

const timeoutMs = 5000;

/** Asks Slack how people are called, for documents written outside the running bot. Undefined where it does not say. */
export function slackNames(config: SlackConfig): (person: PersonId) => Promise<string | undefined> {
  const client = new WebClient(config.botToken, {
    slackApiUrl: config.apiUrl,
    retryConfig: { retries: 0 },
    timeout: timeoutMs,
  });
  const { profile } = createSlackPort({
    client,
    self: () => Promise.reject(new Error('names need no introduction')),
    now: () => new Date(),
    roomUrl: () => '',
    teamId: () => '',
  });
  return async (person) => {
    // A document without names is better than none.
    const known = await profile(person).catch(() => undefined);
    return known?.name;
  };
}
