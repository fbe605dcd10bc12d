/**
 * Slack's limits, in characters or items. Lengths are compared with a string's UTF-16 length, which is never
 * less than Slack's own count. Source: https://docs.slack.dev/reference/block-kit and the pages under it.
 */
export const limits = {
  messageBlocks: 50,
  viewBlocks: 100,
  /** `text` of a message: Slack recommends 4,000 at most and cuts at 40,000; a notification needs far less. */
  fallback: 3000,
  /** A text object; also what we allow one rich_text block, for which Slack names no limit. */
  text: 3000,
  header: 150,
  fieldsPerSection: 10,
  field: 2000,
  elementsPerActions: 25,
  button: 75,
  buttonValue: 2000,
  url: 3000,
  actionId: 255,
  placeholder: 150,
  checkboxOptions: 10,
  selectOptions: 100,
  optionText: 75,
  optionValue: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  imageAlt: 2000,
  tableRows: 100,
  tableColumns: 20,
  /** Our own: one long cell must not push the others out. */
  tableCell: 200,
  /** Slack allows 10,000 over all cells of a message; the message has other blocks too. */
  tableText: 7000,
  /** Our own share for the cells of one section, so that no single block uses up a message. */
  fieldsText: 6000,
  /**
   * All text of a message's blocks together. Slack answers msg_blocks_too_long somewhere above 11,000 and
   * publishes no number: https://github.com/slackapi/bolt-js/issues/2509 and /2867.
   */
  messageText: 10_000,
  modalTitle: 24,
  modalButton: 24,
  inputLabel: 2000,
  inputText: 3000,
  privateMetadata: 3000,
} as const;

/** For what cannot be cut without changing its meaning, such as an id: too long is a bug of ours. */
export function mustFit(what: string, value: string, max: number): string {
  if (value.length > max) throw new Error(`${what} has ${value.length} characters; Slack takes ${max}`);
  return value;
}
