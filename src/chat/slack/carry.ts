/**
 * JSON as Slack carries it for us, in a button's value, an action_id or a view's private_metadata. Slack escapes
 * `&`, `<` and `>` in some strings on their way back; written as \uXXXX there is nothing to escape.
 */
export const carry = (value: unknown): string =>
  JSON.stringify(value).replace(/[&<>]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);

/** The beginning of a text that `carry` writes in at most `max` characters: one `&` takes six. */
export function carriedWithin(text: string, max: number): string {
  let end = 0;
  let length = 0;
  for (const character of text) {
    length += carry(character).length - 2;
    if (length > max) return text.slice(0, end);
    end += character.length;
  }
  return text;
}
