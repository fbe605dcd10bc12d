/**
 * Slack's published rate tiers: https://docs.slack.dev/apis/web-api/rate-limits. Each method has its own allowance
 * per workspace and app; `chat.postMessage` has one per channel as well. An allowance is a bucket that holds one minute's
 * worth of calls and fills evenly: "20+ per minute" with occasional bursts.
 */
const TIERS = { tier1: 1, tier2: 20, tier3: 50, tier4: 100 } as const;
type Tier = keyof typeof TIERS;

/** The tier on each method's own page, https://docs.slack.dev/reference/methods. Methods not named are Tier 3. */
const METHOD_TIERS: Readonly<Record<string, Tier>> = {
  'apps.connections.open': 'tier1',
  'bookmarks.add': 'tier2',
  'bookmarks.edit': 'tier2',
  'bookmarks.remove': 'tier2',
  'chat.postEphemeral': 'tier4',
  'conversations.archive': 'tier2',
  'conversations.create': 'tier2',
  'conversations.list': 'tier2',
  'conversations.members': 'tier4',
  'conversations.rename': 'tier2',
  'conversations.setPurpose': 'tier2',
  'conversations.setTopic': 'tier2',
  'conversations.unarchive': 'tier2',
  'files.completeUploadExternal': 'tier4',
  'files.getUploadURLExternal': 'tier4',
  'files.info': 'tier4',
  'pins.add': 'tier2',
  'pins.list': 'tier2',
  'pins.remove': 'tier2',
  'reactions.remove': 'tier2',
  'usergroups.list': 'tier2',
  'usergroups.users.list': 'tier2',
  'users.info': 'tier4',
  'users.list': 'tier2',
  'views.open': 'tier4',
  'views.publish': 'tier4',
  'views.push': 'tier4',
  'views.update': 'tier4',
};

/** "Special" tiers: hundreds a minute. */
const SPECIAL: Readonly<Record<string, number>> = {
  'auth.test': 600,
  'chat.getPermalink': 600,
  'chat.postMessage': 300,
};

/** "One message per second per channel, with short bursts allowed": the burst is our reading of it. */
const CHANNEL_BURST = 5;
/** A socket client opens up to ten connections when it starts, which Slack lets it do. */
const CONNECTION_BURST = 10;

interface Allowance {
  perMinute: number;
  burst: number;
}

export function allowanceOf(method: string, own: OwnRates = {}): Allowance {
  const perMinute = own[method] ?? SPECIAL[method] ?? TIERS[METHOD_TIERS[method] ?? 'tier3'];
  return { perMinute, burst: method === 'apps.connections.open' ? CONNECTION_BURST : perMinute };
}

/** "30,000 events in an hour from a single workspace": https://docs.slack.dev/reference/events/app_rate_limited */
const EVENTS_PER_HOUR = 30_000;

/** Calls a minute, of methods whose tier is not to hold; and `events` an hour. */
export type OwnRates = Readonly<Record<string, number>>;

export function createRates(now: () => Date, own: OwnRates = {}) {
  const buckets = new Map<string, { left: number; at: number }>();

  /** Seconds until a call may be made, 0 when it may be made now. */
  const wait = (key: string, { perMinute, burst }: Allowance): number => {
    const at = now().getTime();
    const bucket = buckets.get(key) ?? { left: burst, at };
    bucket.left = Math.min(burst, bucket.left + ((at - bucket.at) * perMinute) / 60_000);
    bucket.at = at;
    buckets.set(key, bucket);
    return bucket.left >= 1 ? 0 : Math.max(1, Math.ceil(((1 - bucket.left) * 60) / perMinute));
  };
  const take = (key: string): void => {
    const bucket = buckets.get(key);
    if (bucket) bucket.left -= 1;
  };

  return {
    eventsPerHour: own.events ?? EVENTS_PER_HOUR,
    /** Counts a call; answers the seconds to put in `Retry-After`, or 0 when the call may go on. */
    check(method: string, channel: string): number {
      const perChannel = method === 'chat.postMessage' ? `${method} ${channel}` : undefined;
      const seconds = Math.max(
        wait(method, allowanceOf(method, own)),
        perChannel ? wait(perChannel, { perMinute: 60, burst: CHANNEL_BURST }) : 0,
      );
      if (seconds > 0) return seconds;
      take(method);
      if (perChannel) take(perChannel);
      return 0;
    },
  };
}
