/** The shortcodes that people and incident bots use most; others stay as typed. */
const table = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|wave 👋|clap 👏|pray 🙏|raised_hands 🙌|muscle 💪|point_right 👉
point_left 👈|point_up 👆|point_down 👇|eyes 👀|heart ❤️|smile 😄|smiley 😃|grin 😁|joy 😂|slightly_smiling_face 🙂
wink 😉|thinking_face 🤔|neutral_face 😐|disappointed 😞|cry 😢|sob 😭|scream 😱|sweat_smile 😅|sunglasses 😎|tada 🎉
rocket 🚀|fire 🔥|fire_engine 🚒|fire_extinguisher 🧯|rotating_light 🚨|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|sos 🆘
warning ⚠️|no_entry ⛔|no_entry_sign 🚫|x ❌|heavy_check_mark ✔️|white_check_mark ✅|ballot_box_with_check ☑️|question ❓
exclamation ❗|bangbang ‼️|information_source ℹ️|red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡
large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫|large_brown_circle 🟤
red_square 🟥|large_orange_square 🟧|large_yellow_square 🟨|large_green_square 🟩|large_blue_square 🟦|white_large_square ⬜
black_large_square ⬛|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|memo 📝|pencil 📝|pencil2 ✏️|clipboard 📋|page_facing_up 📄
bookmark 🔖|bookmark_tabs 📑|calendar 📆|date 📅|spiral_calendar_pad 🗓️|clock1 🕐|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️
hourglass ⌛|hourglass_flowing_sand ⏳|watch ⌚|mag 🔍|bulb 💡|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|gear ⚙️|lock 🔒|unlock 🔓
key 🔑|shield 🛡️|bug 🐛|zap ⚡|boom 💥|star ⭐|star2 🌟|sparkles ✨|100 💯|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉
bar_chart 📊|computer 💻|desktop_computer 🖥️|floppy_disk 💾|package 📦|telephone_receiver 📞|phone ☎️|pager 📟|email 📧|inbox_tray 📥
outbox_tray 📤|speech_balloon 💬|thread 🧵|busts_in_silhouette 👥|bust_in_silhouette 👤|construction 🚧|rewind ⏪|fast_forward ⏩
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrows_counterclockwise 🔄|repeat 🔁|recycle ♻️|heavy_plus_sign ➕
heavy_minus_sign ➖|double_vertical_bar ⏸️|black_square_for_stop ⏹️|arrow_forward ▶️|new 🆕|ok 🆗|up 🆙|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣
scroll 📜|books 📚|house 🏠|globe_with_meridians 🌐|checkered_flag 🏁|triangular_flag_on_post 🚩|crown 👑|coffee ☕|firefighter 🧑‍🚒
ambulance 🚑|police_car 🚓|skull 💀|ghost 👻|robot_face 🤖|handshake 🤝|label 🏷️|test_tube 🧪|microscope 🔬|satellite_antenna 📡`;

const emoji: ReadonlyMap<string, string> = new Map(
  table
    .split(/[|\n]/)
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [name = '', picture = ''] = entry.split(' ');
      return [name, picture];
    }),
);

/** The picture for a shortcode without its colons. */
export function emojiFor(name: string): string | undefined {
  return emoji.get(name);
}

/** Replaces `:tada:` in text that has no other markup (`plain_text` with `emoji: true`). */
export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+'-]+):/g, (whole, name: string) => emoji.get(name) ?? whole);
}

/** Reactions in Slack are shortcodes; in Teams they are the emoji themselves, but for six old ones. */
const oldReactions: Readonly<Record<string, string>> = {
  like: '👍',
  heart: '❤️',
  laugh: '😂',
  surprised: '😮',
  sad: '😢',
  angry: '😡',
};

export function pictureOf(reaction: string): string {
  return emojiFor(reaction) ?? oldReactions[reaction] ?? (isShortcode(reaction) ? `:${reaction}:` : reaction);
}

const isShortcode = (reaction: string): boolean => /^[\w+'-]+$/.test(reaction);

/** How it is called: `:tada:`, or the emoji. */
export const reactionName = (reaction: string): string =>
  isShortcode(reaction) ? `:${reaction}:` : reaction;

export const reactionLabel = (reaction: string): string =>
  isShortcode(reaction) ? `${pictureOf(reaction)} :${reaction}:` : reaction;
