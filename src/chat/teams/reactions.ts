/**
 * Which reaction marks a key moment. The setting names an emoji as Slack does (`pushpin`). Graph shows the emoji itself, and
 * six old reactions by name (learn.microsoft.com/graph/api/resources/chatmessagereaction); activities name these six
 * (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events#message-reaction-events),
 * and newer ones as Teams' clients do, by code point and name: `1f4cc_pushpin`.
 */

/** Emoji that people are likely to mark a moment with, by Slack's names. */
const emoji: Readonly<Record<string, string>> = {
  pushpin: '📌',
  round_pushpin: '📍',
  bookmark: '🔖',
  star: '⭐',
  eyes: '👀',
  fire: '🔥',
  bulb: '💡',
  memo: '📝',
  key: '🔑',
  zap: '⚡',
  boom: '💥',
  warning: '⚠️',
  exclamation: '❗',
  rotating_light: '🚨',
  triangular_flag_on_post: '🚩',
  checkered_flag: '🏁',
  stopwatch: '⏱️',
  hourglass: '⌛',
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  camera: '📷',
  camera_with_flash: '📸',
  '+1': '👍',
  thumbsup: '👍',
  heart: '❤️',
  joy: '😂',
  open_mouth: '😮',
  cry: '😢',
  rage: '😡',
};

/** The old reactions, as their emoji. */
const old: Readonly<Record<string, string>> = {
  like: '👍',
  heart: '❤️',
  laugh: '😂',
  surprised: '😮',
  sad: '😢',
  angry: '😡',
};

/** `momentEmoji`: a name of Slack's, or an emoji. */
export function isMoment(reaction: string, momentEmoji: string): boolean {
  const [, code, name] = /^([0-9a-f]{4,6})_([\w-]+)$/.exec(reaction) ?? [];
  if (reaction === momentEmoji || name === momentEmoji) return true;
  const wanted = bare(own(emoji, momentEmoji) ?? momentEmoji);
  const shown = code ? String.fromCodePoint(Number.parseInt(code, 16)) : (own(old, reaction) ?? reaction);
  return bare(shown) === wanted;
}

const own = (table: Readonly<Record<string, string>>, name: string) =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Without what only asks for colour, and without a tone of skin. */
const bare = (shown: string) => shown.replaceAll(/[\uFE0F\u{1F3FB}-\u{1F3FF}]/gu, '');
