/**
 * JSON as Slack carries it for us, in a button's value, an action_id or a view's private_metadata. Slack escapes
 * `&`, `<` and `>` in some strings on their way back; written as \uXXXX there is nothing to escape.
 */
export const carry = (value: unknown): string =>
  JSON.stringify(value).replace(/[&<>]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
