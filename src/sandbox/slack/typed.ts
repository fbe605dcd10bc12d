/** What a person wrote, as the blocks that Slack's client sends beside the text. `<@U…>`, `<#C…>` and links become elements. */
export function richTextOf(wire: string) {
  const elements = [
    ...wire.matchAll(/<@(\w+)(?:\|[^>]*)?>|<#(\w+)(?:\|[^>]*)?>|<(https?:[^|>]+)(?:\|([^>]*))?>|[^<]+|</g),
  ].map(([whole, user, channel, url, label]) => {
    if (user) return { type: 'user', user_id: user };
    if (channel) return { type: 'channel', channel_id: channel };
    if (url) return { type: 'link', url: unescaped(url), ...(label ? { text: unescaped(label) } : {}) };
    return { type: 'text', text: unescaped(whole) };
  });
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

function unescaped(wire: string): string {
  return wire.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}
